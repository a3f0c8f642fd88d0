"""Figures as pictures, drawn by one warm browser a server (Kaleido), started when it is first needed."""

import asyncio
import atexit
import logging
import os
import shutil
import signal
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from contextlib import suppress
from typing import Any, Literal

import plotly.graph_objects as go

Format = Literal["png", "svg", "pdf"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 30.0
"""How long one picture may take, the start of the browser included."""
WAITING = 16
"""How many pictures may wait for the browser at a time."""
FRESH = 40
"""After so many pictures the browser's page is loaded anew, so that nothing it keeps can add up."""
ENDING = 5.0
"""Seconds that a browser has to end."""
INSTALL = "Install Chromium or Chrome on the server (Debian: apt-get install chromium), or name it in CHROMIUM."


class RenderError(RuntimeError):
    """A picture that could not be drawn; the message is a sentence for the page."""


def browser() -> str | None:
    """Return the path of the browser that draws: the one CHROMIUM names, or an installed one; None without any."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)


def png(figure: go.Figure | dict[str, Any], width: int, height: int, scale: float = 1) -> bytes:
    """Return a figure as PNG of width × height pixels, each `scale` times; raise RenderError like `rendered`."""
    return rendered(figure, "png", width, height, scale)


def rendered(figure: go.Figure | dict[str, Any], form: Format, width: int, height: int, scale: float = 1) -> bytes:
    """Return a figure, or its dictionary, as a picture; width and height are in pixels of the layout.

    Raises RenderError where no browser is installed, too many pictures wait, or the browser fails twice.
    """
    path = browser()
    if path is None:
        msg = f"No browser is installed to draw pictures. {INSTALL}"
        raise RenderError(msg)
    if not PLACES.acquire(blocking=False):
        msg = f"More than {WAITING} pictures are waiting to be drawn. Try again in a minute."
        raise RenderError(msg)
    options = {"format": form, "width": width, "height": height, "scale": scale}
    try:
        return _drawn(path, figure if isinstance(figure, dict) else figure.to_dict(), options)
    except LateError as error:
        msg = f"The picture was not ready after {SECONDS:g} seconds. Try again, or a smaller one."
        raise RenderError(msg) from error
    except Exception as error:  # whatever a browser dies of is a sentence for the page
        msg = f"The browser could not draw the picture ({type(error).__name__}). Try again later."
        raise RenderError(msg) from error
    finally:
        PLACES.release()


def _drawn(path: str, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
    """The picture; a browser that died since the last one gets one fresh start."""
    try:
        return WORKER.draw(path, figure, options)
    except LateError:
        raise
    except Exception:  # noqa: BLE001 - the second failure is told
        return WORKER.draw(path, figure, options)


def _kaleido(path: str) -> Any:
    """Kaleido, not yet started, with a page that serves FRESH pictures before it is loaded anew.

    Kaleido loads its page, 5 MB of Plotly, again after each picture and before it hands the picture over: 0.2 s
    of 0.25. If a later Kaleido names that step otherwise, pictures are slow again and still right.
    """
    from kaleido import Kaleido, PageGenerator

    class Kept(Kaleido):  # type: ignore[misc]  # it ships no types
        """Returns its tab as it is, but for every FRESHth picture."""

        served = 0

        async def _return_kaleido_tab(self, tab: Any) -> None:
            self.served += 1
            if self.served % FRESH:
                await self.tabs_ready.put(tab)
            else:
                await super()._return_kaleido_tab(tab)

    page = PageGenerator(mathjax=False)
    # Else a PDF gets a margin of a tenth of an inch, and the picture shrinks by as much.
    page.header = page.header.replace("<title>", "<style>@page {margin: 0}</style><title>")
    return Kept(n=1, timeout=SECONDS, page_generator=page, path=path)


class _Worker:
    """A thread with an event loop that keeps one Kaleido alive and draws one picture at a time."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._kaleido: Any = None
        self._turn: asyncio.Lock | None = None

    def draw(self, path: str, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        """Return the picture; raise TimeoutError after SECONDS, and whatever the browser raises."""
        future: Future[bytes] = asyncio.run_coroutine_threadsafe(self._draw(path, figure, options), self._running())
        try:
            return future.result(SECONDS)
        except LateError:
            future.cancel()
            raise

    def close(self) -> None:
        """End the browser before its process ends: or its folder is removed while it still writes there."""
        atexit.unregister(self.close)
        # What a browser still says while it ends may be cut off; nobody waits for it.
        logging.getLogger("choreographer").setLevel(logging.CRITICAL)
        if self._loop and self._kaleido:
            asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="pictures", daemon=True).start()
            return self._loop

    async def _draw(self, path: str, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        self._turn = self._turn or asyncio.Lock()
        async with self._turn:
            try:
                if self._kaleido is None:
                    self._kaleido = _kaleido(path)
                    await self._kaleido.__aenter__()
                    atexit.register(self.close)
                picture: bytes = await self._kaleido.calc_fig(figure, opts=options)
            except BaseException:
                await self._stop()
                raise
            return picture

    async def _stop(self) -> None:
        """Forget the browser, a hung one too; the next picture starts a new one."""
        failed, self._kaleido = self._kaleido, None
        try:
            await asyncio.wait_for(failed.__aexit__(None, None, None), ENDING)
        except Exception:  # noqa: BLE001 - dead already, or hung
            process = getattr(failed, "subprocess", None)
            if process and process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # Kaleido starts it as the leader of a group


WORKER = _Worker()
"""The one browser of this server."""
PLACES = threading.BoundedSemaphore(WAITING)
