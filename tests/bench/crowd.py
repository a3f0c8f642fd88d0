"""Visitors by the hundred without a browser: what Streamlit's front end says, over HTTP and its WebSocket."""

import asyncio
import contextlib
import hashlib
import math
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin, Subprotocol

PATIENCE_SECONDS = 60
LOST = (ConnectionClosed, InvalidHandshake, OSError, EOFError, TimeoutError)
"""What is seen of a worker that has ended."""


class Browser:
    """One connection that is kept, and cookies; asks as a browser does."""

    def __init__(self, url: str, host: str = "") -> None:
        """Look at a deployment; its address ends with a slash. It may be known by another name than this machine's."""
        self.url, parts = url, urlsplit(url)
        self.address, self.port, self.base = parts.hostname, parts.port or 80, parts.path
        self.host = host or parts.netloc
        self.cookies: dict[str, str] = {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Fetch what lies below the address; return status, headers and the body as sent."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.address, self.port)
        reader, writer = self._streams
        lines = [f"GET {self.base}{path} HTTP/1.1", f"Host: {self.host}", "Accept-Encoding: gzip, deflate, br, zstd"]
        lines += [f"Cookie: {self.cookie}"] if self.cookies else []
        writer.write("\r\n".join([*lines, "", ""]).encode())
        status, *fields = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in filter(None, fields):
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                cookie, _, worth = value.partition(";")[0].partition("=")
                self.cookies[cookie] = worth
        body = await self._body(reader, headers)
        if headers.get("connection") == "close":
            await self.close()
        return int(status.split()[1]), headers, body

    async def _body(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return await reader.readexactly(int(headers.get("content-length", 0)))
        body = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readuntil(b"\r\n")
        return body

    @property
    def cookie(self) -> str:
        """The cookies as a header has them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def close(self) -> None:
        """Hang up."""
        if self._streams:
            self._streams[1].close()
            with contextlib.suppress(OSError):
                await self._streams[1].wait_closed()
            self._streams = None


@dataclass(frozen=True)
class Run:
    """What came of one run of a page: seconds to its first figure and to its end, bytes, figures and faults."""

    first: float
    seconds: float
    size: int
    figures: tuple[str, ...]
    faults: tuple[str, ...]


def _of_delta(message: ForwardMsg) -> tuple[str, str]:
    """The figure, or the fault, that a message brings; "" where it brings none."""
    if message.WhichOneof("type") != "delta" or message.delta.WhichOneof("type") != "new_element":
        return "", ""
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    if kind == "plotly_chart":
        return hashlib.sha256(element.plotly_chart.spec.encode()).hexdigest(), ""
    return "", f"exception: {element.exception.message[:80]}" if kind == "exception" else ""


@dataclass
class Visitor:
    """Somebody with a browser on one page; `asked` is the address that he is looking at."""

    browser: Browser
    page: str
    asked: str = ""
    session: str = ""
    figures: tuple[str, ...] = ()
    socket: ClientConnection | None = field(default=None, repr=False)

    async def files(self) -> int:
        """Fetch the page and every script and style that it names, as an empty cache would; return the bytes."""
        status, headers, shell = await self.browser.get(self.page)
        named = re.findall(r"<\./([^>]+)>", headers.get("link", ""))
        size = len(shell)
        for path in named + SHELL_FILES:
            status, _, body = await self.browser.get(path)
            if status != 200:
                message = f"{path}: {status}"
                raise OSError(message)
            size += len(body)
        return size

    async def connect(self) -> None:
        """Ask for health and settings, then open the WebSocket, with the session before if there was one."""
        for path in ("_stcore/health", "_stcore/host-config"):
            status, _, _ = await self.browser.get(path)
            if status != 200:
                message = f"{path}: {status}"
                raise OSError(message)
        said = ["streamlit", self.browser.cookies["_streamlit_xsrf"], *([self.session] if self.session else [])]
        self.socket = await connect(
            f"ws://{self.browser.host}{self.browser.base}_stcore/stream",
            host=self.browser.address,
            port=self.browser.port,
            origin=Origin(f"http://{self.browser.host}"),
            subprotocols=[Subprotocol(each) for each in said],
            additional_headers={"Cookie": self.browser.cookie},
            max_size=None,
            compression=None,
            proxy=None,
            ping_interval=None,
            open_timeout=PATIENCE_SECONDS,
        )

    async def run(self, asked: str) -> Run:
        """Ask for a selection and wait until the page has been run."""
        assert self.socket is not None
        self.asked = asked
        message = BackMsg()
        message.rerun_script.query_string = asked
        message.rerun_script.page_name = self.page
        start, first, size, found = time.perf_counter(), 0.0, 0, ""
        figures: list[str] = []
        faults: list[str] = []
        await self.socket.send(message.SerializeToString())
        while True:
            raw = await asyncio.wait_for(self.socket.recv(), PATIENCE_SECONDS)
            assert isinstance(raw, bytes)
            size += len(raw)
            answer = ForwardMsg.FromString(raw)
            figure, fault = _of_delta(answer)
            if figure:
                first = first or time.perf_counter() - start
                figures.append(figure)
            faults += [fault] if fault else []
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.session = answer.new_session.initialize.session_id
            if kind == "script_finished":
                found = ForwardMsg.ScriptFinishedStatus.Name(answer.script_finished)
                if found != "FINISHED_EARLY_FOR_RERUN":
                    break
        if found != "FINISHED_SUCCESSFULLY":
            faults.append(found)
        if not figures:
            faults.append("no figure")
        self.figures = tuple(figures)
        return Run(first, time.perf_counter() - start, size, self.figures, tuple(faults))

    async def come_back(self) -> Run:
        """Reconnect as Streamlit's front end does, and have the same view drawn again."""
        before, attempt = self.figures, 0
        while True:
            attempt += 1
            longest = min(4.0, 0.5 * 2 ** (attempt - 1))
            await asyncio.sleep(random.uniform(0.25 if attempt == 1 else longest / 2, longest))  # noqa: S311 - a pause
            try:
                await self.browser.close()
                await self.connect()
                done = await self.run(self.asked)
            except LOST:
                if attempt > 20:
                    raise
                continue
            same = () if before in ((), done.figures) else ("another view than before",)
            return Run(done.first, done.seconds, done.size, done.figures, done.faults + same)

    async def leave(self) -> None:
        """Close everything."""
        if self.socket:
            await self.socket.close()
        await self.browser.close()


SHELL_FILES: list[str] = []
"""What every page loads beside what its header names; filled by `learn_shell`."""


def learn_shell(shell: str) -> None:
    """Note the scripts and styles that Streamlit's page itself names."""
    SHELL_FILES[:] = dict.fromkeys(re.findall(r'(?:src|href)="\./(static/[^"]+\.(?:js|css|woff2))"', shell))


@dataclass
class Crowd:
    """Visitors who each ask for something else every `period` seconds, until told to go."""

    url: str
    page: str
    questions: list[str]
    period: float
    changes: list[Run] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    backs: list[float] = field(default_factory=list)
    killed: float = 0.0
    counting: bool = False
    away: list[asyncio.Event] = field(default_factory=list)
    """One for each time that somebody lost his connection, set when he has his view again."""
    _going: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, count: int, every: float) -> list[Run]:
        """Let so many come, one after the other; return their first runs. They stay and do nothing yet."""
        self.visitors = [Visitor(Browser(self.url), self.page) for _ in range(count)]
        tasks = []
        for visitor in self.visitors:
            tasks.append(asyncio.create_task(self._enter(visitor)))
            await asyncio.sleep(every)
        runs = await asyncio.gather(*tasks)
        return [run for run in runs if run]

    async def _enter(self, visitor: Visitor) -> Run | None:
        try:
            await visitor.browser.get(self.page)
            await visitor.connect()
            return self._noted(await visitor.run(random.choice(self.questions)))  # noqa: S311 - a choice, no secret
        except LOST as fault:
            self.faults[f"on opening: {type(fault).__name__} {fault}"[:100]] += 1
            return None

    def _noted(self, run: Run) -> Run:
        self.faults.update(run.faults)
        return run

    def start(self) -> list["asyncio.Task[None]"]:
        """Let them begin."""
        return [asyncio.create_task(self._live(visitor)) for visitor in self.visitors if visitor.socket]

    def stop(self) -> None:
        """Let them finish what they are at, and leave."""
        self._going.set()

    async def _live(self, visitor: Visitor) -> None:
        pause = random.uniform(0, self.period)  # noqa: S311 - a pause
        while not self._going.is_set():
            assert visitor.socket is not None
            stop, lost = asyncio.create_task(self._going.wait()), asyncio.create_task(visitor.socket.wait_closed())
            done, waiting = await asyncio.wait({stop, lost}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
            start = time.perf_counter()
            if lost in done:
                await self._come_back(visitor)
            elif stop not in done:
                await self._change(visitor)
            pause = max(0.0, self.period - (time.perf_counter() - start))
        await visitor.leave()

    async def _change(self, visitor: Visitor) -> None:
        try:
            run = self._noted(await visitor.run(random.choice(self.questions)))  # noqa: S311 - a choice, no secret
        except LOST as fault:
            if self.killed:
                visitor.figures = ()  # what he had asked for had not come yet
                await self._come_back(visitor)
            else:
                self.faults[f"{type(fault).__name__} {fault}"[:100]] += 1
        else:
            if self.counting:
                self.changes.append(run)

    async def _come_back(self, visitor: Visitor) -> None:
        back = asyncio.Event()
        self.away.append(back)
        try:
            self._noted(await visitor.come_back())
            self.backs.append(time.perf_counter() - self.killed)
        except LOST as fault:
            self.faults[f"not back: {type(fault).__name__}"] += 1
            self.backs.append(math.inf)
        back.set()
