"""A server, a browser, and a page that forgives nothing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.e2e.browser import find, flags
from tests.e2e.server import Server, running

# Opened by a deep link, Streamlit's front end first looks for its server below the page's address,
# and Chromium writes each 404 into the console. An answer from us would make it settle there.
PROBES = ("/_stcore/health", "/_stcore/host-config")

# What a page is to come to is awaited so long, not Playwright's five seconds: a busy machine takes its time.
PATIENCE_MILLISECONDS = 120_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)

OpenPage = Callable[..., Page]
StartServer = Callable[..., Server]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Run the app, once a worker."""
    with running() as server:
        yield server


@pytest.fixture
def fresh_server() -> Iterator[StartServer]:
    """Return a function that starts a server of one's own, cold; its options are `running`'s."""
    with ExitStack() as servers:
        yield lambda **options: servers.enter_context(running(**options))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser, once a worker."""
    path = find()
    if path is None:
        pytest.fail("No browser: `python tests/e2e/browser.py` installs one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags())
        yield browser
        browser.close()


class Contexts:
    """Contexts of a browser, each for one visitor at a time: what one has left behind is gone before the next comes.

    In each a blank page of the server stays open, and with it the process of all its pages, which keeps their code
    compiled: a third of what a page costs.
    """

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser, self._server = browser, server
        self._free: dict[str, list[BrowserContext]] = {}

    @contextmanager
    def lent(self, **options: object) -> Iterator[BrowserContext]:
        """Lend a context with these options."""
        free = self._free.setdefault(repr(sorted(options.items())), [])
        context = free.pop() if free else self._made(**options)
        stays, *_ = context.pages
        yield context
        for page in context.pages:
            if page != stays:
                page.close()
        context.clear_cookies()
        stays.evaluate("localStorage.clear()")
        free.append(context)

    def _made(self, **options: object) -> BrowserContext:
        context = self._browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        context.new_page().goto(f"{self._server.url}_stcore/health")
        return context


@pytest.fixture(scope="session")
def contexts(browser: Browser, server: Server) -> Contexts:
    """Return the contexts that tests share, a worker."""
    return Contexts(browser, server)


@pytest.fixture
def open_page(contexts: Contexts, fresh_server: StartServer) -> Iterator[OpenPage]:
    """Return a function that opens an empty page of a new visitor; its options are those of a browser context.

    (It takes `fresh_server` so that a page closes before its server does.)

    At the end of the test every page must have stayed without an error in the console, without an
    uncaught exception, and without a request to any other machine.
    """
    faults: list[str] = []
    with ExitStack() as lent:

        def opened(**options: object) -> Page:
            context = lent.enter_context(contexts.lent(**{"viewport": {"width": 1366, "height": 768}, **options}))
            page = context.new_page()
            _watch(page, faults)
            return page

        yield opened
    assert not faults, "The page complained:\n" + "\n".join(faults)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Return one watched page, 1366 x 768; see `open_page`."""
    return open_page()


def _watch(page: Page, faults: list[str]) -> None:
    def on_console(message: ConsoleMessage) -> None:
        probe = "404" in message.text and message.location["url"].endswith(PROBES)
        if message.type == "error" and not probe:
            faults.append(f"console: {message.text} ({message.location['url']})")

    def on_request(request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in {"data", "blob"} and url.hostname != "127.0.0.1":
            faults.append(f"request that leaves the machine: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"uncaught: {error}"))
    page.on("request", on_request)
    # Playwright begins to catch the window of files with the first listener, and does not wait until it does.
    page.on("filechooser", lambda _: None)
