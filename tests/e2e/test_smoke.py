"""The app starts, opens, and is served as app.py promises."""

import gzip
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import brotli
import pytest
from playwright.sync_api import Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.e2e.server import START_UP_SECONDS, Server, free_port
from tests.e2e.settled import settled
from viz.anatomy.geometry_files import SEXES, geometry_bytes, geometry_url

StartServer = Callable[..., Server]


def get(url: str, accept: str = "") -> tuple[dict[str, str], bytes]:
    """Fetch an address; return its headers, with names in lower case, and its body as sent."""
    with urlopen(Request(url, headers={"Accept-Encoding": accept})) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


@pytest.mark.parametrize("base_path", ["", "/seed/soil"])
def test_root_opens_on_a_cold_server(fresh_server: StartServer, page: Page, base_path: str) -> None:
    server = fresh_server(base_path=base_path)
    page.goto(server.url)
    settled(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    for sex in SEXES:
        headers, _ = get(server.url + geometry_url(sex))
        assert headers["content-type"] == "application/geo+json"
    for path in ("nosuch", "primary/deep"):
        with pytest.raises(HTTPError) as unknown:
            get(server.url + path)
        assert (unknown.value.code, b"no page at this address" in unknown.value.read()) == (404, True)
        unknown.value.close()
    assert "Traceback" not in server.log()


def test_every_answer_carries_the_security_headers(server: Server) -> None:
    for path in ("", geometry_url("female"), "_stcore/health"):
        headers, _ = get(server.url + path)
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "'sha256-" in scripts
        assert "unsafe" not in scripts
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_pages_preload_the_chart_script(server: Server) -> None:
    headers, _ = get(server.url)
    preloads = re.findall(r"<\./([^>]+)>; rel=modulepreload", headers["link"])
    assert any("PlotlyChart" in name for name in preloads)
    for name in preloads:
        get(server.url + name)


@pytest.mark.parametrize(
    ("accept", "encoding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("", None, bytes),
    ],
)
def test_scripts_are_packed(
    server: Server, accept: str, encoding: str | None, unpack: Callable[[bytes], bytes]
) -> None:
    shell = get(server.url)[1].decode()
    names = re.findall(r'"\./(static/[^"]+\.(?:js|css))"', shell)
    assert len(names) > 2
    for name in names:
        plain = get(server.url + name)[1]
        headers, body = get(server.url + name, accept)
        assert headers.get("content-encoding") == encoding
        assert "immutable" in headers["cache-control"]
        assert unpack(body) == plain


@pytest.mark.parametrize("sex", SEXES)
def test_geometry_may_be_kept_for_ever(server: Server, sex: str) -> None:
    headers, body = get(server.url + geometry_url(sex), "br")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-type"] == "application/geo+json"
    assert headers["vary"] == "Accept-Encoding"
    assert brotli.decompress(body) == geometry_bytes(sex)
    assert json.loads(get(server.url + geometry_url(sex))[1])["type"] == "FeatureCollection"


def test_an_outdated_geometry_is_not_found(server: Server) -> None:
    with pytest.raises(HTTPError, match="404") as refused:
        get(f"{server.url}geometry/female.0123456789ab.geojson")
    refused.value.close()


@pytest.mark.parametrize("path", ["_stcore/metrics", "_stcore/metrics%0A", "_stcore/metrics?families=active_sessions"])
def test_nobody_is_told_of_memory_and_visitors(server: Server, path: str) -> None:
    assert get(f"{server.url}_stcore/health")[1] == b"ok"
    with pytest.raises(HTTPError, match="404") as refused:
        get(server.url + path)
    with refused.value as answer:
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_foreign_origin_is_refused_and_nobody_waits_for_a_look_up(fresh_server: StartServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as outside:  # whoever asks here waits, and is seen
        outside.settimeout(0)
        proxy = f"http://127.0.0.1:{outside.getsockname()[1]}"
        server = fresh_server(env={"http_proxy": proxy, "https_proxy": proxy})
        stream = f"{server.url.replace('http', 'ws', 1)}_stcore/stream"
        with pytest.raises(InvalidStatus, match="403"):
            connect(stream, origin=Origin("http://evil.example"), proxy=None)
        get(f"{server.url}_stcore/health")
        with pytest.raises(BlockingIOError):
            outside.accept()
        port = urlsplit(server.url).port
        for host in (f"127.0.0.1:{port}", f"atlas.example.org:{port}", "atlas.example.org"):
            assert shaken(server, f"Host: {host}", f"Origin: https://{host}") == "101", host


HEADERS = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")


def shaken(server: Server, *headers: str, method: str = "GET") -> str:
    """Ask for a WebSocket with these headers and return the status of the answer."""
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port), timeout=START_UP_SECONDS) as plain:
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        plain.sendall("\r\n".join([f"{method} /_stcore/stream HTTP/1.1", *HEADERS, key, *headers, "", ""]).encode())
        return plain.recv(99).decode().split()[1]


def test_a_handshake_that_cannot_be_is_answered_too(server: Server) -> None:
    assert shaken(server, "Host: a", f"Cookie: {'a' * 9_000}") == "431"
    assert shaken(server, "Host: a", *(f"X-{n}: a" for n in range(200))) == "431"
    assert shaken(server, "Host: a", method="POST") == "405"
    assert shaken(server, "Host: a", f"Cookie: {'a' * 7_000}") == "101"


def test_python_app_starts_the_server_too(tmp_path: Path) -> None:
    port = free_port()
    settings = f'[server]\nport = {port}\naddress = "127.0.0.1"\nheadless = true\n'
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(settings)
    app = Path(__file__).parents[2] / "app.py"
    with subprocess.Popen(
        [sys.executable, str(app)], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        try:
            lines = iter(process.stdout.readline, b"")
            assert any(str(port).encode() in line for line in lines)
        finally:
            process.terminate()


def test_python_app_says_where_options_belong() -> None:
    app = Path(__file__).parents[2] / "app.py"
    command = [sys.executable, str(app), "--server.port", "8502"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "streamlit run app.py --server.port 8502" in done.stderr
