"""What the app does for a proxy before it: the cookie of a place, frames, the names it is asked for by."""

import subprocess
import sys
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from streamlit import config

from pages.server.hosts import known_hosts
from pages.server.sticky import COOKIE, PLACES, place_cookie
from tests.deploy.deployment import ROOT
from tests.test_app import ask, html, plain

XSRF = b"_streamlit_xsrf=2|a|b|1; Path=/; SameSite=Lax"
HTTPS = [(b"x-forwarded-proto", b"https")]


def cookies(answer: list[Any]) -> list[str]:
    return Headers(raw=answer[0]["headers"]).getlist("set-cookie")


async def health(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as Streamlit's health check does."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", XSRF)]})
    await send({"type": "http.response.body", "body": b"ok"})


def test_whoever_opens_a_page_gets_a_place_by_chance() -> None:
    given = [cookies(ask(place_cookie(html)))[0] for _ in range(50)]
    places = {int(SimpleCookie(cookie)[COOKIE].value) for cookie in given}
    assert len(places) > 30
    assert all(place < PLACES for place in places)
    assert {cookie.partition("; ")[2] for cookie in given} == {"Path=/; HttpOnly; SameSite=Lax"}


def test_a_place_is_kept_and_files_give_none() -> None:
    """An answer with a cookie is for one visitor: no proxy would keep it."""
    assert cookies(ask(place_cookie(html), headers=[(b"cookie", f"other=1; {COOKIE}=7".encode())])) == []
    assert cookies(ask(place_cookie(plain))) == []


@pytest.mark.parametrize("encrypted", [{"scheme": "https"}, {"headers": HTTPS}])
def test_over_https_frames_keep_the_place_and_streamlits_cookie(encrypted: dict[str, Any]) -> None:
    for app in (html, health):
        (cookie,) = cookies(ask(place_cookie(app), **encrypted))
        assert cookie.endswith("SameSite=None; Secure; Partitioned")
    assert cookies(ask(place_cookie(health))) == [XSRF.decode()]


def test_a_file_for_a_session_of_another_worker_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """404 is what has nginx ask the next worker; Streamlit would say 400, and to a removal nothing."""
    here = SimpleNamespace(is_active_session=lambda session: session == "here")
    monkeypatch.setattr(st.runtime, "get_instance", lambda: here)
    for method in ("PUT", "DELETE"):
        for session, status in (("here", 200), ("elsewhere", 404)):
            path = f"/seed/_stcore/upload_file/{session}/1"
            assert ask(place_cookie(plain), path, method=method)[0]["status"] == status


@pytest.mark.parametrize(
    ("names", "host", "status"),
    [
        ([], "anything.example", 200),
        (["atlas.example.org"], "atlas.example.org", 200),
        (["atlas.example.org"], "ATLAS.example.org:8443", 200),
        (["*.example.org"], "atlas.example.org", 200),
        (["atlas.example.org"], "evil.example", 421),
        (["atlas.example.org"], "atlas.example.org.evil.example", 421),
        (["atlas.example.org"], "atlas.example.org@evil.example", 421),
        (["atlas.example.org"], None, 421),
    ],
)
def test_named_hosts_alone_are_served(
    names: list[str], host: str | None, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "get_option", {"server.allowedHosts": names}.__getitem__)
    headers = [] if host is None else [(b"host", host.encode())]
    for path in ("/", "/static/js/x.js", "/media/x.png"):
        assert ask(known_hosts(plain), path, headers=headers)[0]["status"] == status
    assert ask(known_hosts(plain), "/seed/_stcore/health", headers=headers)[0]["status"] == 200


@pytest.mark.parametrize(
    ("framers", "policy", "options"),
    [
        ("", "frame-ancestors 'self'", "SAMEORIGIN"),
        ("https://a.example https://b.example", "frame-ancestors 'self' https://a.example https://b.example", None),
    ],
)
def test_only_named_origins_may_frame_the_app(framers: str, policy: str, options: str | None) -> None:
    asked = (
        "from pages.server.headers import SECURITY as s;"
        "print(s['Content-Security-Policy'], s.get('X-Frame-Options'), sep='|')"
    )
    command = [sys.executable, "-c", asked]
    said = subprocess.run(
        command, cwd=ROOT, env={"SEED_AND_SOIL_FRAMED_BY": framers}, capture_output=True, text=True, check=True
    ).stdout
    assert said.strip().rpartition("; ")[2] == f"{policy}|{options}"
