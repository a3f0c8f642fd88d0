"""Streamlit's front end as installed: no hashed name is written down here, so an upgrade is safe."""

import base64
import hashlib
import re
from pathlib import Path

import streamlit as st

FRONT_END = Path(st.__file__).parent / "static"
SHELL = (FRONT_END / "index.html").read_text("utf-8")
SCRIPTS = {
    path.relative_to(FRONT_END).as_posix(): path
    for folder, kind in (("js", "js"), ("css", "css"))
    for path in sorted((FRONT_END / "static" / folder).glob(f"*.{kind}"))
}
"""{name in an address: file} of every script and style."""

ELEMENTS = ("PlotlyChart", "Selectbox", "ButtonGroup", "BidiComponent", "Html", "Checkbox")
"""What the pages are made of: Streamlit loads the script of an element when the first one appears."""


def _element_scripts() -> list[str]:
    """Name what the pages' elements need beyond the shell: their chunks and whatever these import."""
    found: dict[str, None] = {}
    queue = [name for element in ELEMENTS for name in SCRIPTS if f"/{element}." in name]
    while queue:
        found[name := queue.pop(0)] = None
        head = SCRIPTS[name].read_text("utf-8")[:16_384]  # a bundle's imports come first
        others = [f"static/js/{other}" for other in re.findall(r'(?:from|import)"\./([^"]+)"', head)]
        queue += [one for one in others if one in SCRIPTS and one not in SHELL and one not in (*found, *queue)]
    return list(found)


ELEMENT_SCRIPTS = _element_scripts()
SHELL_SCRIPTS = [name for name in SCRIPTS if name in SHELL]
ADDRESS = (Path(__file__).parent / "address.js").read_text("utf-8")
"""A script of ours that has to run before Streamlit's."""
_INLINE = [ADDRESS, *re.findall(r"<script>(.*?)</script>", SHELL, re.DOTALL)]
INLINE_HASHES = [f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for code in _INLINE]
"""The hashes of the scripts within the shell, by which a security policy allows them."""
