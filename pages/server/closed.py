"""What Streamlit tells everybody of the server, and this server does not."""

import os

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

METRICS = "SEED_AND_SOIL_METRICS"
"""The environment variable that opens /_stcore/metrics (memory, visitors), with the value `public`."""


def closed_metrics(app: ASGIApp) -> ASGIApp:
    """Answer 404 for them, from this machine too: behind a proxy everybody comes from there."""

    async def closed(scope: Scope, receive: Receive, send: Send) -> None:
        # Below any base path or proxy's prefix; Starlette overlooks a line break at the end.
        asked = scope["type"] == "http" and scope["path"].rstrip().endswith("/_stcore/metrics")
        shut = asked and os.environ.get(METRICS) != "public"
        answer = PlainTextResponse(f"Not served unless {METRICS}=public.\n", status_code=404) if shut else app
        await answer(scope, receive, send)

    return closed
