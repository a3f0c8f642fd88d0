"""The menu under a figure: what it offers, what it remembers, and that no session hears of another's."""

from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.selection import Selection
from pages.menu import PAGES
from pages.session import address
from tests.pages.opened import open_page, show, sound
from viz.files.plate import PRESETS, Size
from viz.files.render import RenderError
from viz.files.saving import CUSTOM, MOST_FAULTS, Faults, Request, Wish

REQUEST = Request("primary_map", Selection(), "png")


def failing() -> bytes:
    msg = "No browser."
    raise RenderError(msg)


def fail(box: Faults, request: Request, make: Callable[[], bytes] = failing) -> None:
    with pytest.raises(RenderError):
        box.guarded(request, make)()


def opened(app: AppTest) -> AppTest:
    """The menu under the first figure of the page Primary."""
    app.button(key="primary_map_save").click()
    sound(app.run())
    return app


@pytest.fixture
def app() -> AppTest:
    return show(open_page("primary"), cohort="disibio2008", primary="breast")


def test_a_fault_is_told_once_to_the_session_whose_file_it_was() -> None:
    mine, other = Faults(), Faults()
    fail(mine, REQUEST)
    assert other.pop(REQUEST) == ""
    assert mine.pop(REQUEST) == "No browser."
    assert mine.pop(REQUEST) == ""
    assert mine.guarded(REQUEST, lambda: b"made")() == b"made"
    assert mine.pop(REQUEST) == ""


def test_the_box_of_faults_is_bounded() -> None:
    box = Faults()
    requests = [Request("primary_map", Selection(), "png", base=str(number)) for number in range(MOST_FAULTS + 1)]
    for request in requests:
        fail(box, request)
    assert sum(bool(box.pop(request)) for request in requests) == 1
    fail(box, REQUEST)
    assert box.pop(REQUEST)


@pytest.mark.slow
def test_the_menu_of_one_session_never_tells_the_fault_of_another(app: AppTest) -> None:
    other = show(open_page("primary"), cohort="disibio2008", primary="breast")
    for one in (app, other):
        opened(one)
    asked = Request("primary_map", Selection(), "png", PRESETS["screen2"][1], address.base_address())
    fail(app.session_state["saving_faults"], asked)
    sound(other.run())
    opened(other)
    app.button(key="primary_map_save").click().run()
    assert [one.value for one in app.warning] == ["The last file was not made. No browser."]
    sound(app.run())


def test_two_presses_that_come_together_open_one_menu() -> None:
    """They do where the first one's run has not begun yet: the server takes both into one."""
    app = show(open_page("compare"), cohort="disibio2008", primary="breast")
    pressed = [button for button in app.button if button.label == "Save"]
    assert len(pressed) > 1
    for button in pressed:
        button.click()
    sound(app.run())


@pytest.mark.slow
def test_what_was_chosen_is_offered_for_the_next_figure(app: AppTest) -> None:
    opened(app).selectbox(key="primary_map_preset").set_value("single_grey")
    sound(app.run())
    opened(app).button_group(key="primary_map_picture").set_value("PNG")
    sound(app.run())
    assert app.session_state["saving"] == Wish("png", "single_grey", PRESETS["single_grey"][1])
    opened(app).button_group(key="primary_map_form").set_value("csv")
    sound(app.run())
    assert app.session_state["saving"].form == "csv"
    assert app.session_state["saving"].preset == "single_grey"
    assert app.session_state["picture"] == "PNG"


def test_an_own_size_begins_with_the_one_before() -> None:
    grey = Wish().preset_as("single_grey")
    assert grey.size == PRESETS["single_grey"][1]
    assert grey.preset_as(CUSTOM) == Wish("png", CUSTOM, grey.size)
    assert Wish().preset_as(CUSTOM).size == Size(mm=120, points=8, palette="print")


@pytest.mark.parametrize("above", ["https://atlas.example.org", "http://localhost:8501", "https://host.example/a/b"])
def test_the_address_of_the_atlas_is_the_same_from_every_page(above: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Context:
        url = ""

    monkeypatch.setattr(st, "context", Context)
    for page in PAGES:
        for rest in ("", "/", "?cohort=msk_met", "?a=b/quiz"):
            Context.url = f"{above}/{page.slug}".rstrip("/") + rest
            assert address.base_address() == f"{above}/"
