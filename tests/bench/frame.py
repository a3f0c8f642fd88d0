"""Time the frame of every page for the first visitor who opens it: `python tests/bench/frame.py`.

From the connection of a session until the first control, heading or text of the page, over the real WebSocket; the
first page is also the first of its server. A page that is not there after half a second has to say what is worked
out. Measures; asserts nothing.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, from anywhere

from pages.menu import PAGES, Page
from tests.bench.lines import line
from tests.bench.rerun import asked
from tests.e2e.server import Server, running
from tests.e2e.visitor import visiting

FRAME = 0.3
SILENT = 0.8
"""Seconds: Streamlit shows a spinner after half a second, and takes its time on a busy machine."""
UNSEEN = {"html", "bidi_component", "empty"}
"""Styles and scripts."""


def opened(server: Server, page: Page) -> tuple[float, float, str]:
    """Open a page in a session of its own; return seconds until its frame and to its end, and what it said of that."""
    start, frame, said = time.perf_counter(), 0.0, ""
    with visiting(server) as visitor:
        visitor.ask(page.slug, query=asked(page.slug))
        for message in visitor.messages():
            kind = message.delta.new_element.WhichOneof("type")
            if not frame and kind and kind not in UNSEEN:
                frame = time.perf_counter() - start
            said = said or "".join(one.spinner.text for one in message.delta.new_transient.elements)
    return frame, time.perf_counter() - start, said


def main() -> None:
    """Measure every page, print."""
    with running() as server:
        for page in PAGES:
            frame, end, said = opened(server, page)
            more = f"whole page {end:.2f} s {f'(“{said}”)' if said else ''}"
            line(f"{page.title}, first visitor, until its frame", frame, "s", most=FRAME, more=more)
            if end > SILENT:
                line(f"{page.title}, says what is worked out (1 = it does)", float(bool(said)), least=1)


if __name__ == "__main__":
    main()
