"""The server around the pages, piece by piece and without a browser."""

import asyncio
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin

import brotli
import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, net_util, runtime
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_routes import create_host_config_routes

from data import sent as sending
from data.heard import ASKED_BY_PAGES, LARGEST, LONGEST_QUERY, OPERATIONS
from data.tables.load import TableError
from pages.menu import PAGES
from pages.parts.layout import STYLE
from pages.server import front_end, packing, uploads
from pages.server.closed import METRICS, closed_metrics
from pages.server.headers import SECURITY, PageHeaders
from pages.server.messages import page_messages
from pages.server.origins import KnownOrigins, is_known_origin
from pages.server.packing import PackedScripts
from pages.server.shell import BEFORE, StyledShell
from pages.server.startup import PlainStartUpFault
from viz.anatomy.geometry_files import DrawingError

SCRIPT = front_end.ELEMENT_SCRIPTS[0]


async def plain(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as Streamlit would."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"plain"})


async def html(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a page."""
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<html></html>"})


def ask(app: ASGIApp, path: str = "/", accept: str = "br", **scope: object) -> list[Message]:
    """Send one request through an ASGI app and return what it sent back."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"accept-encoding", accept.encode())]
    request = {"type": "http", "method": "GET", "path": path, "headers": headers, **scope}

    async def answered() -> list[Message]:
        await app(request, receive, send)
        return sent

    # In a thread of its own: where browser tests ran before, this one has an event loop already.
    with ThreadPoolExecutor() as thread:
        return thread.submit(asyncio.run, answered()).result()


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=0.000, br; q=0.0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_best_encoding(accept: str, encoding: str | None) -> None:
    assert sending.best_encoding(accept) == encoding


def test_the_front_end_is_found() -> None:
    """Streamlit's files have been moved or renamed if this fails: see `_element_scripts`."""
    assert "PlotlyChart" in SCRIPT
    assert len(front_end.SHELL_SCRIPTS) > 2
    assert front_end.INLINE_HASHES


@pytest.mark.parametrize("prefix", ["", "/seed", "/seed/soil"])
def test_scripts_are_packed_below_any_prefix(prefix: str) -> None:
    start, body = ask(PackedScripts(plain), f"{prefix}/{SCRIPT}")
    assert Headers(raw=start["headers"])["content-encoding"] == "br"
    assert len(body["body"]) < front_end.SCRIPTS[SCRIPT].stat().st_size / 3


@pytest.mark.parametrize("name", [SCRIPT, front_end.SHELL_SCRIPTS[0], front_end.ELEMENT_SCRIPTS[1]])
def test_what_draws_charts_is_compiled_whole_and_else_sent_as_it_is(name: str) -> None:
    """The browser heeds the comment on the first line alone."""
    hint = b"//# allFunctionsCalledOnLoad\n" if name == SCRIPT else b""
    body = ask(PackedScripts(plain), f"/{name}")[1]["body"]
    assert brotli.decompress(body) == hint + front_end.SCRIPTS[name].read_bytes()


@pytest.mark.parametrize("path", ["/", "/static/js/unknown.js", "/static/../app.py", "/primary"])
def test_anything_else_passes(path: str) -> None:
    assert ask(PackedScripts(plain), path) == ask(plain, path)


def test_a_failing_packer_leaves_the_plain_file(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_plain: bytes) -> bytes:
        raise MemoryError

    monkeypatch.setitem(sending.PACKERS, "br", fail)
    monkeypatch.setattr(packing, "_packed", {})
    assert ask(PackedScripts(plain), f"/{SCRIPT}")[1]["body"] == b"plain"
    assert "sent plain" in caplog.text


def test_headers_go_on_every_answer_and_preloads_on_pages() -> None:
    headers = Headers(raw=ask(PageHeaders(plain))[0]["headers"])
    assert set(map(str.lower, SECURITY)) <= set(headers)
    assert "link" not in headers
    headers = Headers(raw=ask(PageHeaders(html))[0]["headers"])
    assert f"<./{SCRIPT}>; rel=modulepreload" in headers["link"]


@pytest.mark.parametrize("layer", [PageHeaders, PackedScripts, KnownOrigins, page_messages, closed_metrics])
def test_a_websocket_passes_untouched(layer: Callable[[ASGIApp], ASGIApp]) -> None:
    seen: list[Send] = []

    async def socket(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(send)
        await send({"type": "websocket.accept"})

    assert ask(layer(socket), type="websocket") == [{"type": "websocket.accept"}]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (TableError("cohorts.csv, row 3"), "cohorts.csv, row 3"),
        (DrawingError("male.geojson: no drawing"), "male.geojson: no drawing"),
        (KeyError("x"), "a traceback"),
    ],
)
def test_a_damaged_table_ends_the_start_up_in_its_own_words(fault: Exception, said: str) -> None:
    async def starting(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reveal(fault)
        except type(fault):
            await send({"type": "lifespan.startup.failed", "message": "a traceback"})

    def reveal(fault: Exception) -> None:
        raise fault

    assert ask(PlainStartUpFault(starting), type="lifespan")[0]["message"] == said


HOST = "atlas.example.org:8501"


@pytest.mark.parametrize(
    ("origin", "answer"),
    [
        (f"http://{HOST}", "accept"),
        (f"https://{HOST}", "accept"),
        ("http://localhost:3000", "accept"),
        ("localhost:3000", "accept"),
        ("https://named.example", "accept"),
        ("https://listed.example", "accept"),
        (None, "accept"),
        ("http://evil.example", "close"),
        ("http://evil.example:8501", "close"),
        ("https://atlas.example.org", "close"),  # the same name at another port is another server
        (f"http://{HOST}.evil.example", "close"),
        ("http://[", "close"),
        ("http://localhost:99999999", "close"),
        ("http://localhost:0", "close"),
        ("null", "close"),
        ("", "close"),
    ],
)
def test_an_origin_is_known_or_refused_without_a_look_up(
    origin: str | None, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    options = {
        "browser.serverAddress": "named.example",
        "server.corsAllowedOrigins": ["https://listed.example"],
        "server.enableCORS": True,
        "server.allowedHosts": [],
    }
    monkeypatch.setattr(config, "get_option", options.__getitem__)
    monkeypatch.setattr(net_util, "get_external_ip", lambda: looked_up.append("external"))
    monkeypatch.setattr(net_util, "get_internal_ip", lambda: looked_up.append("internal"))

    async def streamlits(scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        allowed = starlette_websocket._is_origin_allowed(headers.get("origin"), headers["host"])  # noqa: SLF001 - what is in the way
        await send({"type": "websocket.accept" if allowed else "refused late"})

    headers = [(b"host", HOST.encode()), *([(b"origin", origin.encode())] if origin is not None else [])]
    (sent,) = ask(KnownOrigins(streamlits), type="websocket", headers=headers)
    assert sent["type"] == f"websocket.{answer}"
    assert not looked_up


def test_a_refused_origin_is_logged_short_and_on_one_line(caplog: pytest.LogCaptureFixture) -> None:
    headers = [(b"host", b"atlas.example.org"), (b"origin", b"http://evil\x85.example/" + b"a" * 7_000)]
    ask(KnownOrigins(plain), type="websocket", headers=headers)
    (line,) = caplog.messages
    assert "http://evil" in line
    assert (len(line) < 400, line.isprintable()) == (True, True)


def test_an_origin_is_foreign_where_no_host_was_asked_for() -> None:
    assert not is_known_origin("http://", "")
    assert not is_known_origin("http://localhost", "")


@pytest.mark.parametrize(
    ("path", "setting", "status"),
    [
        ("/_stcore/metrics", "", 404),
        ("/_stcore/metrics\n", "", 404),
        ("/seed/soil/_stcore/metrics", "", 404),
        ("/_stcore/metrics", "0", 404),
        ("/_stcore/metrics", "public", 200),
        ("/_stcore/health", "", 200),
        ("/_stcore/host-config", "", 200),
        ("/", "", 200),
    ],
)
def test_metrics_are_closed_unless_opened(
    path: str, setting: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(METRICS, setting)
    assert ask(closed_metrics(plain), path)[0]["status"] == status


class Uploads:
    """Streamlit's way from a request to its files, with our bounds before it; one file may have 1 MB."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files = MemoryUploadedFileManager("")
        self.disk: set[str] = set()
        monkeypatch.setattr(config, "get_option", {"server.maxUploadSize": 1}.__getitem__)
        monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=self.files))
        self.app = uploads.BoundedUploads(
            Starlette(routes=[Route("/_stcore/upload_file/{s}/{f}", self._put, methods=["PUT"])])
        )
        self.most = 0

    async def _put(self, request: Request) -> Response:
        (file,) = (await request.form()).values()
        assert isinstance(file, UploadFile)
        session, name = request.path_params["s"], request.path_params["f"]
        self.files.add_file(session, UploadedFileRec(name, name, "text/csv", await file.read()))
        file.file.close()
        return Response(status_code=204)

    def put(self, session: str, name: str, size: int, *, declared: bool = True) -> int:
        """Send a file in pieces; note which files of a disk are open before each, and how much is kept."""
        head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n'
        body = head + bytes(size) + b"\r\n--x--\r\n"
        pieces = [body[at : at + 2**18] for at in range(0, len(body), 2**18)]
        headers = [(b"content-type", b"multipart/form-data; boundary=x")]
        headers += [(b"content-length", str(len(body)).encode())] if declared else []
        sent: list[Message] = []
        self.most = 0

        async def receive() -> Message:
            self.disk |= open_files()
            self.most = max([self.most, *(size for _, size in self.app._coming.values())])  # noqa: SLF001
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: Message) -> None:
            sent.append(message)

        path = f"/_stcore/upload_file/{session}/{name}"
        scope = {"type": "http", "method": "PUT", "path": path, "headers": headers, "query_string": b""}
        with ThreadPoolExecutor() as thread:
            thread.submit(asyncio.run, self.app(scope, receive, send)).result()
        status: int = sent[0]["status"]
        return status


def open_files() -> set[str]:
    """The files of a disk that this process has open for writing."""
    found = set()
    for fd in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the one that lists them
            if S_ISREG(fd.stat().st_mode):
                found.add(f"{fd.name} {fd.readlink()}")
    return found


def test_uploads_end_where_a_visit_or_the_server_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    these, size, sessions = Uploads(monkeypatch), 2**20 - 1000, "abcd"
    assert [these.put("a", str(n), size) for n in range(4)] == [204] * 3 + [413]
    assert these.most == 0, "it is refused before anything of it is kept"
    assert these.put("a", "3", 2 * 2**20, declared=False) == 413
    assert these.most < 2**20, "one that does not say how large it is ends with its first MB"
    these.files.remove_file("a", "0")
    assert these.put("a", "again", size) == 204
    assert [these.put(session, str(n), size) for session in sessions[1:] for n in range(3)] == [204] * 7 + [429] * 2
    these.files.remove_session_files("b")
    assert these.put("d", "1", size) == 204
    assert not these.app._coming, "what has come is no longer on its way"  # noqa: SLF001
    these.files.remove_session_files("c")
    assert {these.put("e", f"empty {n}", 0) for n in range(60)} == {204, 413}, "nor may they be too many"


def test_no_upload_is_written_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    these, before = Uploads(monkeypatch), open_files()
    assert these.put("a", "0", 3 * 2**20 - 1000) == 204
    assert len(these.files.file_storage["a"]["0"].data) == 3 * 2**20 - 1000
    assert these.disk - before == set()


def test_an_upload_that_stands_still_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PATIENCE_SECONDS", 0)
    assert Uploads(monkeypatch).put("a", "0", 10) == 408


FORGED = "0\n2026-11-29 forged\x1b[31m"


def heard(*frames: Message, answered: list[Message] | None = None) -> list[Message]:
    """Send frames over a WebSocket through `page_messages`; return those that Streamlit gets."""
    got: list[Message] = []
    waiting = [*frames, {"type": "websocket.disconnect"}]

    async def streamlits(scope: Scope, receive: Receive, send: Send) -> None:
        while not got or got[-1]["type"] != "websocket.disconnect":
            got.append(await receive())

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        if answered is not None:
            answered.append(message)

    async def said() -> None:
        await page_messages(streamlits)({"type": "websocket"}, receive, send)

    with ThreadPoolExecutor() as thread:
        thread.submit(asyncio.run, said()).result()
    return got[:-1]


def asking(**kind: Any) -> Message:
    return {"type": "websocket.receive", "bytes": BackMsg(**kind).SerializeToString()}


def test_only_what_pages_ask_is_heard() -> None:
    asked = [
        {"type": "websocket.connect"},
        asking(rerun_script={"page_name": "primary"}),
        asking(rerun_script={"page_name": "größe", "fragment_id": "0f" * 16, "query_string": "a" * LONGEST_QUERY}),
        asking(stop_script=True),
        asking(app_heartbeat=True),
        asking(file_urls_request={"request_id": "1"}),
        asking(backend_operation_request={"deferred_file": {"file_id": "1"}}),
    ]
    unasked = [
        asking(clear_cache=True),
        asking(load_git_info=True),
        asking(set_run_on_save=True),
        asking(backend_operation_request={"install_skills": {}}),
        asking(backend_operation_request={"dismiss_skills_nudge": {}}),
        {
            "type": "websocket.receive",
            "bytes": asked[1]["bytes"] + asking(clear_cache=True)["bytes"],
        },  # the last counts
        asking(rerun_script={"fragment_id": FORGED}),
        asking(rerun_script={"page_script_hash": FORGED}),
        asking(rerun_script={"page_name": FORGED}),
        asking(rerun_script={"page_name": "a" * 10_000}),
        asking(rerun_script={"query_string": "a" * (LONGEST_QUERY + 1)}),
        asking(rerun_script={"cached_message_hashes": ["a" * LARGEST]}),
        asking(file_urls_request={"request_id": FORGED}),
        asking(backend_operation_request={"request_id": FORGED, "deferred_file": {"file_id": "1"}}),
    ]
    assert heard(*unasked, *asked, *unasked) == asked


@pytest.mark.parametrize(("said", "code"), [({"text": "a"}, 1003), ({"bytes": b"\xff\xff"}, 1007)])
def test_who_speaks_another_language_is_hung_up_on(said: dict[str, Any], code: int) -> None:
    answered: list[Message] = []
    asked = asking(app_heartbeat=True)
    assert heard(asked, {"type": "websocket.receive", **said}, asked, answered=answered) == [asked]
    assert answered == [{"type": "websocket.close", "code": code}]


def test_every_message_of_streamlit_has_been_looked_at() -> None:
    """If this fails, Streamlit has a new one: does a page send it, and what does the server do then?"""
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    debugging = {"debug_disconnect_websocket", "debug_shutdown_runtime"}
    assert kinds - ASKED_BY_PAGES == {"clear_cache", "load_git_info", "set_run_on_save", *debugging}
    operations = {field.name for field in BackendOperationRequest.DESCRIPTOR.oneofs_by_name["payload"].fields}
    assert operations - OPERATIONS == {"install_skills", "dismiss_skills_nudge"}


def test_no_run_ends_with_a_collection_of_all_garbage() -> None:
    assert config.get_option("runner.postScriptGC") is False


async def shell(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with Streamlit's page as it is; one that the browser has kept, or packed, where it asks for that."""
    asked = Headers(scope=scope)
    body = b"packed" if "accept-encoding" in asked else front_end.SHELL.encode()
    status = 304 if "if-none-match" in asked else 200
    headers = {"content-type": "text/html; charset=utf-8", "content-length": str(len(body)), "etag": '"1"'}
    await send({"type": "http.response.start", "status": status, "headers": Headers(headers).raw})
    await send({"type": "http.response.body", "body": body})


@pytest.mark.parametrize("path", ["/", "/quiz", "/sources"])
def test_page_has_the_house_style_before_what_streamlit_fills(path: str) -> None:
    """Whatever the browser accepts or has kept; the length is right and nothing lets it be kept without the style."""
    fields = [(b"accept-encoding", b"gzip"), (b"if-none-match", b'"1"')]
    start, body = ask(StyledShell(shell), path, headers=fields)
    assert start["status"] == 200
    assert STYLE.encode() + BEFORE in body["body"]
    headers = Headers(raw=start["headers"])
    assert headers["content-length"] == str(len(body["body"]))
    assert "etag" not in headers


NAVIGATION = [(b"accept", b"text/html,*/*;q=0.8"), (b"accept-encoding", b"gzip"), (b"if-none-match", b'"1"')]


def asked_for(path: str, **scope: Any) -> tuple[int, Headers, str]:
    """Open an address as a browser does; return status, headers and page. Streamlit mounts its shell as here."""
    mounted = Starlette(routes=[Mount(config.get_option("server.baseUrlPath").rstrip("/") or "/", app=shell)])
    start, *bodies = ask(StyledShell(mounted), path, headers=NAVIGATION, **scope)
    return start["status"], Headers(raw=start["headers"]), b"".join(one["body"] for one in bodies).decode()


def lead(page: str, address: str) -> set[str]:
    """Where the links of a page lead, as a browser resolves them."""
    return {urljoin(f"http://host{address}", link) for link in re.findall(r'<a href="([^"]*)"', page)}


@pytest.mark.parametrize("prefix", ["", "/behind/a/proxy"])
@pytest.mark.parametrize("base", ["", "/seed/soil"])
@pytest.mark.parametrize("path", ["/nosuch", "/primary/deep", "/foo/bar/baz", "/foo/bar/", "/foo/bar.php"])
def test_an_unknown_address_is_answered_with_the_pages_there_are(
    path: str, base: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The links lead to every page, below a base path and behind a proxy that takes a prefix away."""
    monkeypatch.setattr(config, "get_option", {"server.baseUrlPath": base}.__getitem__)
    status, headers, page = asked_for(f"{base}{path}")
    assert status == 404
    assert headers["content-length"] == str(len(page.encode()))
    assert path in page
    assert "<script" not in page
    assert lead(page, f"{prefix}{base}{path}") == {f"http://host{prefix}{base}/{one.slug}" for one in PAGES}
    assert ("Are you looking for" in page) == path.startswith("/primary/")


@pytest.mark.parametrize("base", ["", "/seed/soil"])
@pytest.mark.parametrize(
    ("path", "to"),
    [("/primary/", "/primary"), ("/Primary", "/primary"), ("/ATLAS", "/"), ("/atlas/", "/"), ("/index.html", "/")],
)
def test_an_address_that_is_surely_meant_leads_there(
    path: str, to: str, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "get_option", {"server.baseUrlPath": base}.__getitem__)
    status, headers, _ = asked_for(f"{base}{path}", query_string=b"primary=breast&site=bone")
    assert status == 301
    assert urljoin(f"{base}{path}", headers["location"]) == f"{base}{to}?primary=breast&site=bone"


@pytest.mark.parametrize(("path", "status"), [("/", 301), ("/primary", 301), ("/nosuch", 404), ("/foo/bar", 404)])
def test_an_address_above_the_base_path_leads_below_it(path: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "get_option", {"server.baseUrlPath": "/seed/"}.__getitem__)

    async def streamlits(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("Not Found", 404)(scope, receive, send)

    start, body = ask(StyledShell(streamlits), path, headers=NAVIGATION)
    assert start["status"] == status
    if status == 404:
        assert lead(body["body"].decode(), path) == {f"http://host/seed/{one.slug}" for one in PAGES}
    else:
        assert urljoin(path, Headers(raw=start["headers"])["location"]) == f"/seed{path}"
    assert ask(StyledShell(streamlits), path)[1]["body"] == b"Not Found"  # no browser looks at it


@pytest.mark.parametrize(("path", "status"), [("/primary", 200), ("/nosuch", 404), ("/primary/", 301)])
def test_programs_that_ask_for_no_body_get_the_same_status(path: str, status: int) -> None:
    async def streamlits(scope: Scope, receive: Receive, send: Send) -> None:
        await HTMLResponse("<html></html>")(scope, receive, send)

    assert ask(StyledShell(streamlits), path, method="HEAD")[0]["status"] == status


def test_what_is_no_page_and_no_shell_passes() -> None:
    """A saved figure is HTML too."""
    assert ask(StyledShell(html), "/media/figure.html", headers=NAVIGATION) == ask(html)


def test_an_unknown_address_harms_nobody() -> None:
    assert "<b>" not in asked_for("/<b>\u202e&amp;")[2]
    assert len(asked_for("/" + "x" * 5000)[2]) < 6000
    for path in ("/\0", "/primary\0"):  # %00: no file of a disk has such a name, and asking for one is an error
        status, _, page = asked_for(path)
        assert status == 404
        assert "%00" in page


def test_no_box_covers_the_page_and_no_host_steers_it() -> None:
    """Streamlit's front end asks what it may show, and whose messages it hears: those of nobody."""
    (streamlits,) = create_host_config_routes("")
    _, before = ask(Starlette(routes=[streamlits]), "/_stcore/host-config")
    start, after = ask(StyledShell(Starlette(routes=[streamlits])), "/_stcore/host-config")
    told = json.loads(after["body"])
    assert json.loads(before["body"])["allowedOrigins"]
    assert told == {**json.loads(before["body"]), "blockErrorDialogs": True, "allowedOrigins": []}
    assert Headers(raw=start["headers"])["content-length"] == str(len(after["body"]))
