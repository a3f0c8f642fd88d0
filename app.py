"""The door: `streamlit run app.py` and `python app.py` both start the server.

What a visitor sees begins in pages/index.py; what stands around it is in pages/server/.
"""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.server import geometry, previews
from pages.server.closed import closed_metrics
from pages.server.errors import say_sorry
from pages.server.headers import PageHeaders
from pages.server.hosts import known_hosts
from pages.server.messages import page_messages
from pages.server.origins import KnownOrigins
from pages.server.packing import PackedScripts
from pages.server.shell import StyledShell
from pages.server.startup import PlainStartUpFault, lifespan
from pages.server.sticky import place_cookie
from pages.server.uploads import BoundedUploads

app = st.App(
    Path(__file__).parent / "pages" / "index.py",
    lifespan=lifespan,  # warm before the first visitor what everybody needs
    routes=[*geometry.ROUTES, *previews.ROUTES],  # the drawings of the body, pictures for links
    middleware=[  # the first is the outermost
        Middleware(PlainStartUpFault),
        Middleware(known_hosts),
        Middleware(KnownOrigins),
        Middleware(page_messages),
        Middleware(PageHeaders),
        Middleware(place_cookie),
        Middleware(closed_metrics),
        Middleware(PackedScripts),
        Middleware(StyledShell),
        Middleware(BoundedUploads),
    ],
    on_script_error=say_sorry,
)

if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit("`python app.py` takes no options. Give them so: streamlit run app.py --server.port 8502")
    app.run()
