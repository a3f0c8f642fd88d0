"""Two workers behind nginx, as deploy/ starts them, under a path and a name that nobody told them."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import brotli
import pytest
from playwright.sync_api import sync_playwright

from pages.server import front_end
from pages.server.sticky import COOKIE
from tests.bench.crowd import Browser, Visitor
from tests.deploy.deployment import COURSE, Deployment, until
from tests.e2e.browser import find, flags
from tests.e2e.settled import settled

HOST = "atlas.example.org:8443"
SCRIPT = front_end.SHELL_SCRIPTS[0]
T = TypeVar("T")


def told(story: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: where browser tests ran before, this one has an event loop already."""
    with ThreadPoolExecutor() as thread:
        return thread.submit(asyncio.run, story).result()


def get(url: str, **headers: str) -> tuple[dict[str, str], bytes]:
    """Fetch an address; return its headers and its body as sent."""
    with urlopen(Request(url, headers=headers)) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


class Logged:
    """What nginx logs from now on, of addresses with a word in them if one is given.

    A request is logged after it was answered: whoever looks into the log has to wait, and may find there what was
    answered before. So a request of its own, once it is in the log, marks where this begins.
    """

    _marks = count()

    def __init__(self, deployment: Deployment, word: str = "") -> None:
        """Begin here."""
        mark = f"static/js/mark-{next(self._marks)}-"
        with pytest.raises(HTTPError, match="404") as refused:
            get(deployment.url + mark)
        refused.value.close()
        until(lambda: mark in deployment.requests)
        self._deployment, self._word = deployment, word
        self._from = deployment.requests.index("\n", deployment.requests.index(mark)) + 1

    def lines(self) -> list[str]:
        """The lines."""
        return [line for line in self._deployment.requests[self._from :].splitlines() if self._word in line]

    def tells_of_a_socket(self) -> bool:
        """Whether a WebSocket has ended: it is logged then."""
        return any("_stcore/stream" in line for line in self.lines())

    def workers(self) -> list[str]:
        """The addresses of the workers that were asked, in order."""
        until(lambda: bool(self.lines()))
        return re.findall(r"127\.0\.0\.1:\d+", "\n".join(line.partition(", worker ")[2] for line in self.lines()))


def worker_of(deployment: Deployment, place: int) -> str:
    """The address of the worker that answers to a place."""
    log = Logged(deployment, "_stcore/health")
    get(f"{deployment.url}_stcore/health", Cookie=f"{COOKIE}={place}")
    return log.workers()[-1]


def place_at(deployment: Deployment, number: int) -> int:
    """A place that belongs to a worker."""
    address = f"127.0.0.1:{deployment.workers[number].port}"
    return next(place for place in range(1000) if worker_of(deployment, place) == address)


@asynccontextmanager
async def visiting(deployment: Deployment, place: int | None = None) -> AsyncIterator[Visitor]:
    """Somebody on the page of a primary."""
    visitor, log = Visitor(Browser(deployment.url, HOST), "primary"), Logged(deployment)
    if place is not None:
        visitor.browser.cookies[COOKIE] = str(place)
    try:
        await visitor.browser.get(visitor.page)
        await visitor.connect()
        run = await visitor.run("primary=lung&cohort=msk_met")
        assert run.faults == ()
        until(lambda: len(log.lines()) >= 3)  # page, health, settings: what is logged from here on is what follows
        yield visitor
    finally:
        await visitor.leave()


def upload(deployment: Deployment, visitor: Visitor, place: int, name: str = "1", method: str = "PUT") -> int:
    """Send or remove a small file; return the status of the answer."""
    cookies = visitor.browser.cookies | {COOKIE: str(place)}
    request = Request(
        f"{deployment.url}_stcore/upload_file/{visitor.session}/{name}",
        data=b'--x\r\nContent-Disposition: form-data; name="f"; filename="secret.csv"\r\n\r\na,b\r\n--x--\r\n',
        method=method,
        headers={
            "Content-Type": "multipart/form-data; boundary=x",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-Xsrftoken": cookies["_streamlit_xsrf"],
        },
    )
    try:
        with urlopen(request) as answer:
            status: int = answer.status
            return status
    except HTTPError as refused:
        with refused:
            return refused.code


def test_a_page_opens_under_a_path_and_a_foreign_name(deployment: Deployment) -> None:
    async def story() -> None:
        async with visiting(deployment) as visitor:
            assert len(visitor.figures) >= 2
            assert visitor.browser.cookies[COOKIE].isdigit()

    told(story())
    with pytest.raises(HTTPError, match="404") as refused:
        get(deployment.url.replace("/seed/soil/", "/"))
    refused.value.close()
    assert get(deployment.url.removesuffix("/"))[0]["content-type"].startswith("text/html")


def test_scripts_are_packed_and_kept_before_the_workers(deployment: Deployment) -> None:
    plain = front_end.SCRIPTS[SCRIPT].read_bytes()
    for accept, encoding, unpack in (
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("identity", None, bytes),
    ):
        first = Logged(deployment, SCRIPT)
        get(deployment.url + SCRIPT, **{"Accept-Encoding": accept})
        first.workers()
        log = Logged(deployment, SCRIPT)
        headers, body = get(deployment.url + SCRIPT, **{"Accept-Encoding": accept})
        assert headers.get("content-encoding") == encoding
        assert "immutable" in headers["cache-control"]
        assert "set-cookie" not in headers
        assert unpack(body) == plain
        assert log.workers() == []


def test_fonts_are_kept_before_the_workers(deployment: Deployment) -> None:
    """They lie in static/media/, and are nobody's own."""
    font = next(path for path in (front_end.FRONT_END / "static" / "media").iterdir() if path.suffix == ".woff2")
    for kept in (False, True):
        log = Logged(deployment, font.name)
        assert get(f"{deployment.url}static/media/{font.name}")[1] == font.read_bytes()
        assert bool(log.workers()) != kept


def test_a_cookie_keeps_a_visitor_at_his_worker(deployment: Deployment) -> None:
    async def story() -> Logged:
        async with visiting(deployment) as visitor:
            log = Logged(deployment)
            await visitor.run("primary=breast")
            for path in ("primary", "_stcore/health", "_stcore/host-config", "compare"):
                await visitor.browser.get(path)
        return log

    log = told(story())
    until(log.tells_of_a_socket)
    assert len(set(log.workers())) == 1
    places = (worker_of(deployment, place) for place in range(1000))
    first = next(places)
    assert any(worker != first for worker in places)


def test_a_file_finds_the_worker_of_its_session(deployment: Deployment) -> None:
    """Its visitor was sent elsewhere while his worker was away, or his browser has lost the cookie."""
    here, elsewhere = place_at(deployment, 0), place_at(deployment, 1)

    async def story() -> None:
        async with visiting(deployment, here) as visitor:
            for place, workers in ((here, 1), (elsewhere, 2)):
                for method in ("PUT", "DELETE"):
                    log = Logged(deployment, "upload_file")
                    assert upload(deployment, visitor, place, method=method) == 204
                    assert len(log.workers()) == workers
            visitor.session = "nobody's"
            assert upload(deployment, visitor, here) == 404

    told(story())
    log = Logged(deployment, "/media/")
    with pytest.raises(HTTPError, match="404") as refused:
        get(f"{deployment.url}media/unknown.png", Cookie=f"{COOKIE}={here}")
    refused.value.close()
    assert len(set(log.workers())) == 2


def test_the_log_tells_nothing_of_a_visitor(deployment: Deployment) -> None:
    place = place_at(deployment, 0)
    log = Logged(deployment)

    async def story() -> str:
        async with visiting(deployment, place) as visitor:
            assert upload(deployment, visitor, place, name="of-somebody") == 204
            await visitor.browser.get("media/of-somebody.csv")
            await visitor.browser.get("primary?primary=lung")
            return visitor.session

    session = told(story())
    until(log.tells_of_a_socket)
    said = "\n".join(log.lines())
    assert '"PUT /seed/soil/_stcore/upload_file/..."' in said
    assert '"GET /seed/soil/media/..."' in said
    assert session
    for secret in (session, "of-somebody", "secret.csv", "primary=lung", COOKIE):
        assert secret not in said
        assert secret not in deployment.output


def test_a_killed_workers_visitors_are_taken_over_and_it_comes_back(deployment: Deployment) -> None:
    worker, place = deployment.workers[0], place_at(deployment, 0)
    log = Logged(deployment)

    async def story() -> None:
        async with visiting(deployment, place) as visitor:
            before, session = visitor.figures, visitor.session
            worker.process.kill()
            assert visitor.socket
            await visitor.socket.wait_closed()
            run = await visitor.come_back()
            assert run.faults == ()
            assert (visitor.figures, visitor.session != session) == (before, True)

    told(story())
    until(lambda: f"127.0.0.1:{deployment.workers[1].port}" in log.workers())
    assert [line for line in log.lines() if line.split()[1].startswith("5")] == []
    deployment.wait_for(worker)  # its supervisor has started it again
    until(lambda: worker_of(deployment, place) == f"127.0.0.1:{worker.port}")


def test_in_a_frame_of_a_course_a_visitor_keeps_his_worker(deployment: Deployment, certificate: dict[str, str]) -> None:
    """Over https, the cookie of the place is kept though the page around is another site's."""
    name, stranger = "atlas.example.org", "https://stranger.example.com"
    # The course's page comes from nowhere, and a page of the internet may not frame what lies on this machine.
    nearby = [f"--host-resolver-rules=MAP {name} 127.0.0.1", "--disable-features=LocalNetworkAccessChecks"]

    def story(port: int) -> Logged:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=[*flags(), *nearby])
            context = browser.new_context(ignore_https_errors=True)
            frame = f'<iframe src="https://{name}:{port}/seed/soil/primary?primary=lung" width=900 height=700></iframe>'
            context.route("https://*.example.com/", lambda route: route.fulfill(body=frame, content_type="text/html"))
            page = context.new_page()
            for _ in range(2):  # the second time with the cookie of the first
                log = Logged(deployment)
                page.goto(COURSE)
                settled(page.frames[1])
                assert page.frame_locator("iframe").get_by_test_id("stPlotlyChart").count() >= 2
            place = [each for each in context.cookies() if each["name"] == COOKIE]
            assert [each["sameSite"] for each in place] == ["None"]
            page.goto(stranger)
            assert page.frame_locator("iframe").get_by_test_id("stApp").count() == 0
            browser.close()
        return log

    with deployment.encrypted(certificate) as port, ThreadPoolExecutor() as thread:
        log = thread.submit(story, port).result()
    until(log.tells_of_a_socket)
    assert len(set(log.workers())) == 1


def test_a_flood_is_refused(deployment: Deployment) -> None:
    """Last, for it uses up what this address may send."""
    nobody = Visitor(Browser(deployment.url), "primary", session="nobody's")
    nobody.browser.cookies["_streamlit_xsrf"] = "none"
    assert upload(deployment, nobody, 0) == 404
    until(lambda: upload(deployment, nobody, 0) == 429)  # one after another: the allowance fills by two a second
    get(f"{deployment.url}_stcore/health")  # pages are still served
