"""Pictures: the size asked for, text that stays text, one fresh start, and a sentence where there is no browser."""

import os
import re
import signal
import struct

import plotly.graph_objects as go
import pytest

from viz.charts.theme import LIGHT, new_figure
from viz.files import render
from viz.files.render import RenderError, browser, png, rendered


@pytest.fixture(scope="module")
def figure() -> go.Figure:
    return new_figure([{"type": "bar", "x": ["Liver", "Bone"], "y": [3, 2]}], LIGHT, 300)


def test_a_png_has_the_size_asked_for(figure: go.Figure) -> None:
    picture = png(figure, 400, 300, scale=2)
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (800, 600)


def test_text_stays_text_in_a_drawing(figure: go.Figure) -> None:
    drawing = rendered(figure, "svg", 400, 300).decode()
    assert {"Liver", "Bone"} <= set(re.findall(r"<text[^>]*>([^<]+)</text>", drawing))
    assert rendered(figure, "pdf", 400, 300).startswith(b"%PDF")


def test_a_browser_that_died_gets_one_fresh_start(figure: go.Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = render.WORKER.draw
    failures = [RuntimeError("it died")]

    def draw(*args: object) -> bytes:
        if failures:
            raise failures.pop()
        return drawn(*args)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(render.WORKER, "draw", draw)
    assert png(figure, 200, 100).startswith(b"\x89PNG")
    failures += [RuntimeError("again"), RuntimeError("and again")]
    with pytest.raises(RenderError, match="could not draw the picture"):
        png(figure, 200, 100)
    assert png(figure, 200, 100).startswith(b"\x89PNG")


def test_a_browser_that_hangs_is_ended_and_replaced(figure: go.Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    assert png(figure, 200, 100)
    hung = render.WORKER._kaleido.subprocess  # noqa: SLF001 - nobody else knows its process
    os.killpg(hung.pid, signal.SIGSTOP)
    with monkeypatch.context() as shorter:
        shorter.setattr(render, "SECONDS", 0.5)
        shorter.setattr(render, "ENDING", 0.5)
        with pytest.raises(RenderError, match=r"was not ready after 0\.5 seconds"):
            png(figure, 200, 100)
        assert hung.wait(30) < 0
    assert png(figure, 200, 100).startswith(b"\x89PNG")


def test_without_a_browser_it_is_said_what_to_install(figure: go.Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    assert browser()
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(RenderError, match="Install Chromium or Chrome"):
        png(figure, 200, 100)


def test_the_queue_is_bounded(figure: go.Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render.PLACES, "acquire", lambda *, blocking: blocking)
    with pytest.raises(RenderError, match="are waiting to be drawn"):
        png(figure, 200, 100)
