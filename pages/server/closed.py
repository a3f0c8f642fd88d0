"""What Streamlit tells everybody of the server, and this server does not."""

import os

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

METRICS = "SEED_AND_SOIL_METRICS"
"""The environment variable that opens /_stcore/metrics, with the value `public`."""


class ClosedMetrics:
    """Answer 404 for /_stcore/metrics: how many visitors are here and how much memory they take is nobody's business.

    Behind a proxy everybody comes from this machine, so that an address proves nothing. The health
    check stays open.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        answer = self.app
        # Whatever stands before it is a base path or a proxy's prefix; Starlette overlooks a last line break.
        asked = scope["type"] == "http" and scope["path"].rstrip().endswith("/_stcore/metrics")
        if asked and os.environ.get(METRICS) != "public":
            text = f"Not served. Whoever runs this server can open it: {METRICS}=public\n"
            answer = PlainTextResponse(text, status_code=404)
        await answer(scope, receive, send)
