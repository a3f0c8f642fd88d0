"""The deck is read back as Anki reads it: a zip with an SQLite collection, media by number."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from data.atlas import Atlas
from data.files.text import to_csv
from data.learn.anki import FIELDS, apkg, source_line, stable_id, table
from data.learn.question import Question
from data.learn.quiz import draw, pool
from data.stats.evidence import citations

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="session")
def quiz(atlas: Atlas) -> tuple[Question, ...]:
    return draw(pool(atlas), 1889, "hard")


@pytest.fixture(scope="session")
def cited(atlas: Atlas) -> dict[str, str]:
    return citations(atlas)


@pytest.fixture
def deck(tmp_path: Path, quiz: tuple[Question, ...], cited: dict[str, str]) -> Iterator[sqlite3.Connection]:
    package = apkg(quiz, cited, {quiz[0].id: PNG})
    with closing(opened(package, tmp_path)) as connection:
        yield connection


def opened(package: bytes, folder: Path) -> sqlite3.Connection:
    with ZipFile(BytesIO(package)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return sqlite3.connect(folder / "collection.anki2")


def test_every_question_is_a_note_with_a_card(deck: sqlite3.Connection, quiz: tuple[Question, ...]) -> None:
    assert deck.execute("pragma integrity_check").fetchone() == ("ok",)
    notes = dict(deck.execute("select guid, flds from notes").fetchall())
    assert notes.keys() == {q.id for q in quiz}
    assert deck.execute("select count(*) from cards").fetchone() == (len(quiz),)
    for q in quiz:
        fields = notes[q.id].split("\x1f")
        assert len(fields) == len(FIELDS)
        question, options, answer, explanation, source, _ = (field.replace("&amp;", "&") for field in fields)
        assert question == q.prompt
        assert options.count("<li>") == len(q.options)
        assert answer == q.answer_text
        assert explanation.split("<br>") == [q.lesson, *q.explanation.split("\n")]
        assert source


def test_a_deck_never_repeats_a_fact(quiz: tuple[Question, ...], deck: sqlite3.Connection) -> None:
    """A note is known by its fact: decks of several quizzes hold it once, and update it."""
    guids = [guid for (guid,) in deck.execute("select guid from notes")]
    assert len(guids) == len(set(guids)) == len({q.fact for q in quiz})


def test_pictures_are_inside(deck: sqlite3.Connection, quiz: tuple[Question, ...], tmp_path: Path) -> None:
    media = json.loads((tmp_path / "media").read_text("utf-8"))
    assert list(media.values()) == [f"seed-and-soil-{quiz[0].id}.png"]
    assert (tmp_path / "0").read_bytes() == PNG
    (fields,) = deck.execute("select flds from notes where guid = ?", (quiz[0].id,)).fetchone()
    assert fields.endswith(f'<img src="seed-and-soil-{quiz[0].id}.png">')
    (other,) = deck.execute("select flds from notes where guid = ?", (quiz[1].id,)).fetchone()
    assert "<img" not in other


def test_a_second_export_has_the_same_ids(quiz: tuple[Question, ...], cited: dict[str, str], tmp_path: Path) -> None:
    found = []
    for number, some in enumerate((quiz, quiz[:3])):
        with closing(opened(apkg(some, cited, {}, timestamp=1e9 + number), tmp_path / str(number))) as connection:
            decks, models = connection.execute("select decks, models from col").fetchone()
            guids = [guid for (guid,) in connection.execute("select guid from notes")]
            found.append((json.loads(decks).keys(), json.loads(models).keys(), guids))
    first, second = found
    assert first[0] == second[0]
    assert first[1] == second[1]
    assert second[2] == first[2][:3]


def test_ids_fit_anki() -> None:
    assert stable_id("a") == stable_id("a") != stable_id("b")
    assert all(1 << 30 <= stable_id(str(n)) < 1 << 31 for n in range(200))


def test_text_is_escaped(quiz: tuple[Question, ...], cited: dict[str, str], tmp_path: Path) -> None:
    from dataclasses import replace  # noqa: PLC0415 - beside its only use

    odd = replace(quiz[0], prompt="a < b & <script>?", explanation="x > y")
    with closing(opened(apkg([odd], cited, {}), tmp_path)) as connection:
        (fields,) = connection.execute("select flds from notes").fetchone()
    assert fields.startswith("a &lt; b &amp; &lt;script&gt;?")


def test_the_table_has_every_question(quiz: tuple[Question, ...], cited: dict[str, str]) -> None:
    frame = pd.read_csv(StringIO(to_csv(table(quiz, cited)).decode("utf-8-sig")), keep_default_na=False)
    assert list(frame["Id"]) == [q.id for q in quiz]
    for q, row in zip(quiz, frame.to_dict("records"), strict=True):
        options = [text for name, text in row.items() if str(name).startswith("Option") and text]
        assert options == [o.text for o in q.options]
        assert row["Answer"] in options
        assert row["Take-home"] == q.lesson
        assert row["Source"] == source_line(q, cited)
