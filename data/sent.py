"""What is changed of Streamlit's own files on their way to a browser; the packages on disk stay as they are."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import brotli

WHOLE = b"//# allFunctionsCalledOnLoad\n"
"""On the first line of a script, has Chromium compile all of it while it comes, beside the page (V8's explicit compile
hints); elsewhere a comment. Plotly lies within functions within functions, each of which a browser first skims and then
reads again when it is called: on the page's own thread that was a seventh of all work until the first chart or more."""

# Brotli 9 packs Plotly's 4.7 MB to 1.18 MB in 0.4 s, beside the warming at the start. Quality 11
# would take 8.4 s and save 0.12 MB more, 50 ms at 20 Mbit/s: not worth keeping a cache on disk.
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda plain: brotli.compress(plain, quality=9),
    "gzip": lambda plain: gzip.compress(plain, compresslevel=6, mtime=0),
}


def best_encoding(accepted: str) -> str | None:
    """Return the packer that a browser accepts by what it says (Accept-Encoding), Brotli before gzip; or None."""
    offers = accepted.split(",")
    fine = {offer.partition(";")[0].strip() for offer in offers if not re.search(r";\s*q=0(\.0*)?\s*$", offer)}
    return next((encoding for encoding in PACKERS if encoding in fine), None)


def script(path: Path) -> bytes:
    """Return a script or style as it is sent."""
    return (WHOLE if path.name.startswith("PlotlyChart.") else b"") + path.read_bytes()


def host_config(answer: bytes) -> bytes:
    """Return Streamlit's host-config (JSON) as it is sent, in as many bytes, since its length may be told already.

    No box covers the page while the server is away: screen.js says that. And the page hears no host that might frame
    it: else each of its own messages to itself is held against sixteen patterns of addresses of Streamlit's cloud.
    """
    quiet = answer.replace(b'"blockErrorDialogs":false', b'"blockErrorDialogs":true ')
    return re.sub(rb'(?<="allowedOrigins":\[)[^]]*', lambda hosts: b" " * len(hosts[0]), quiet)
