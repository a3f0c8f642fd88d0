"""The quiz in a real browser: by keyboard alone, by a click on the body, with its files."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from data.atlas import Atlas
from data.learn.question import Question
from data.learn.quiz import draw, pool
from data.tables.load import load_tables
from tests.e2e import plots
from tests.e2e.server import Server
from tests.e2e.settled import settled
from viz.charts.bodymap import drawing

OpenPage = Callable[..., Page]


@cache
def questions() -> tuple[Question, ...]:
    return pool(Atlas(load_tables()))


def opened(page: Page, server: Server, address: str) -> Page:
    page.goto(f"{server.url}quiz?{address}")
    expect(page.get_by_role("heading", level=1)).not_to_be_empty()
    settled(page)
    return page


def heading(page: Page, words: str) -> None:
    """Wait for a heading; the one of the run before may stand beside it for a moment."""
    expect(page.get_by_role("heading", level=1).filter(has_text=words).first).to_be_visible()


def asks(page: Page, question: Question) -> None:
    """Wait until the page asks a question."""
    heading(page, question.prompt)
    settled(page)


def by_keys(page: Page, question: Question, *, right: bool = True) -> None:
    """Answer by keys alone: a number, or the key that stands at a site."""
    asks(page, question)
    wanted = next(o for o in question.options if (o.id == question.answer) == right)
    if question.kind != "body":
        page.keyboard.press(str(question.options.index(wanted) + 1))
    else:
        label = next(figure.label for figure in question.figures if figure.key == wanted.id)
        site = page.locator(".st-key-quiz_sites").get_by_role("button", name=label).first
        page.keyboard.press(site.locator("kbd").inner_text().lower())
    verdict = page.get_by_test_id("stAlert")
    expect(verdict).to_contain_text(f"{'Right.' if right else 'Not quite.'} {question.lesson}")
    if not right:
        expect(verdict).to_contain_text(re.compile("Your answer: .", re.DOTALL))
    expect(page.get_by_test_id("stMain")).to_contain_text(question.explanation.split("\n")[0])
    settled(page)


def test_a_quiz_is_taken_repeated_and_ended_by_keyboard_alone(server: Server, page: Page) -> None:
    quiz = draw(questions(), 1889, "hard")
    assert any(question.kind == "body" for question in quiz)
    opened(page, server, "seed=1889&level=hard")
    page.get_by_role("radio", name="Hard").focus()  # as after a press; Enter goes on all the same
    for number, question in enumerate(quiz):
        by_keys(page, question, right=number != 3)
        expect(page.locator(".st-key-quiz_progress")).to_contain_text(f"Question {number + 1} of {len(quiz)}")
        page.keyboard.press("Enter")
    heading(page, f"{len(quiz) - 1} of {len(quiz)} right")
    expect(page.get_by_test_id("stMain")).to_contain_text(quiz[3].prompt)
    settled(page)
    page.keyboard.press("Enter")
    for _ in range(2):
        expect(page.locator(".st-key-quiz_progress")).to_contain_text("Repeating what was missed: 1 to go")
        by_keys(page, quiz[3])
        page.keyboard.press("Enter")
        settled(page)
    expect(page.get_by_text("correctly twice in a row")).to_be_visible()


def test_two_browsers_get_the_same_quiz(server: Server, open_page: OpenPage) -> None:
    first, second = (opened(open_page(), server, "seed=77&level=middle&kind=higher") for _ in range(2))
    quiz = draw(questions(), 77, "middle", "higher")
    for page in (first, second):
        asks(page, quiz[0])
        assert "seed=77" in page.url


def test_without_a_number_the_address_gets_one_and_back_leads_out(server: Server, page: Page) -> None:
    page.goto(f"{server.url}sources")
    settled(page)
    opened(page, server, "")
    expect(page).to_have_url(re.compile(r"[?&]seed=\d+"))
    for _ in range(3):
        page.go_back()
        settled(page)
        if "/sources" in page.url:
            break
    assert "/sources" in page.url


def test_a_click_on_the_body_answers(server: Server, page: Page) -> None:
    seed = next(s for s in range(99) if draw(questions(), s, "middle", "body")[0].answer == "liver")
    question = draw(questions(), seed, "middle", "body")[0]
    opened(page, server, f"seed={seed}&level=middle&kind=body")
    asks(page, question)
    last = page.locator(".st-key-quiz_sites button").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] < 768  # the body and its sites are one screen
    gd = plots.figure(page, "quiz_blank")
    found = next(f["properties"] for f in drawing("male")["features"] if f["id"] == "liver")
    pixel = plots.place(gd, found["panel"], *found["middle"])
    assert plots.point_at(page, gd, pixel, "Liver") == "Liver"
    page.mouse.click(*pixel)
    expect(page.get_by_test_id("stAlert")).to_contain_text("Right.")
    expect(plots.figure(page, "quiz_map").locator(".choroplethlayer path").first).to_be_attached()


@pytest.fixture
def begun(server: Server, page: Page) -> Page:
    """Return a page on which the first question is answered."""
    opened(page, server, "seed=4&kind=which_primary")
    by_keys(page, draw(questions(), 4, "easy", "which_primary")[0])
    page.keyboard.press("Enter")
    asks(page, draw(questions(), 4, "easy", "which_primary")[1])
    return page


def test_progress_is_saved_and_restored_and_a_damaged_file_changes_nothing(
    begun: Page, server: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    begun.get_by_role("button", name="Progress").click()
    with begun.expect_download() as caught:
        begun.get_by_role("button", name="Save progress").click()
    content = Path(caught.value.path()).read_bytes()
    assert len(json.loads(content)["answers"]) == 1

    other = opened(open_page(), server, "seed=9&level=hard")
    before = other.get_by_role("heading", level=1).inner_text()
    other.get_by_role("button", name="Progress").click()
    uploader = other.get_by_test_id("stFileUploader").locator("input")
    for name, data in (("damaged.json", content[:-9]), ("progress.json", content)):
        path = tmp_path / name
        path.write_bytes(data)
        uploader.set_input_files(path)
        if name == "damaged.json":
            expect(other.get_by_test_id("stAlert")).to_contain_text(
                "cannot be restored: it is not valid JSON from line"
            )
            assert other.get_by_role("heading", level=1).inner_text() == before
            settled(other)
    asks(other, draw(questions(), 4, "easy", "which_primary")[1])
    expect(other.get_by_test_id("stAlert")).to_have_count(0)
    expect(other).to_have_url(re.compile("[?&]seed=4(&|$)"))


def test_the_deck_has_pictures(begun: Page, tmp_path: Path) -> None:
    begun.get_by_role("button", name="Export").click()
    with begun.expect_download() as caught:
        begun.get_by_role("button", name="Anki deck of these questions").click()
    assert caught.value.suggested_filename.endswith(".apkg")
    with ZipFile(caught.value.path()) as archive:
        archive.extractall(tmp_path)
        media = json.loads(archive.read("media"))
        number = len(draw(questions(), 4, "easy", "which_primary"))
        assert len(media) == number
        assert all(archive.read(name).startswith(b"\x89PNG") for name in media)
    with closing(sqlite3.connect(tmp_path / "collection.anki2")) as collection:
        assert collection.execute("select count(*) from notes where flds like '%<img src=%'").fetchone() == (number,)
