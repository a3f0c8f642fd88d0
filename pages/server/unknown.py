"""Addresses that no page has: Streamlit would answer each with its shell, which two levels down finds no script."""

from pathlib import Path
from string import Template
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope
from streamlit import config

from pages.menu import PAGES, Page

PAGE = Template((Path(__file__).parent / "unknown.html").read_text("utf-8"))
NAMED = {page.name: page for page in PAGES}


def above(scope: Scope) -> str:
    """Return what stands before the atlas's own addresses: a base path, and what a server tells that mounts it."""
    parts = (scope.get("root_path", ""), config.get_option("server.baseUrlPath"))
    return "".join(f"/{part.strip('/')}" for part in parts if part.strip("/"))


def page_of(scope: Scope) -> Page:
    """Return the page whose address this is."""
    return NAMED.get(scope["path"].removeprefix(above(scope)).strip("/"), PAGES[0])


def is_outside(scope: Scope) -> bool:
    """Tell whether an address is above the atlas's own."""
    return not f"{scope['path']}/".startswith(f"{above(scope)}/")


def answer_to(scope: Scope) -> Response | None:
    """Return None for a page's address, the way to the page that is surely meant, or a page that says what there is.

    Links and ways are relative, so that they hold behind a proxy's prefix too.
    """
    path, start = scope["path"], above(scope)
    below = path if is_outside(scope) else path.removeprefix(start)
    parts = below.strip("/").split("/")
    root = "../" * (below.count("/") - 1) + (f"{start[1:]}/" if is_outside(scope) and start else "") or "./"
    meant = NAMED.get(parts[0].lower().removeprefix("index.html") or PAGES[0].name)
    if meant and len(parts) == 1:
        if below in {"", f"/{meant.slug}"} and not is_outside(scope):
            return None
        query = scope.get("query_string", b"").decode("latin-1")
        return RedirectResponse(f"{root}{meant.slug}{'?' if query else ''}{query}", 301, {"Cache-Control": "no-cache"})
    links = {page: f'<a href="{root}{page.slug}">{page.title.replace("&", "&amp;")}</a>' for page in PAGES}
    menu = "".join(
        f"<h2>{one}</h2><ul>{''.join(f'<li>{links[page]}</li>' for page in PAGES if page.section == one)}</ul>"
        for one in dict.fromkeys(page.section for page in PAGES)
    )
    hint = f"Are you looking for {links[meant]}?" if meant else "Please choose one of these:"
    return HTMLResponse(PAGE.substitute(asked=quote(path[:80]), hint=hint, menu=menu), 404)
