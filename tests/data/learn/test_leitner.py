"""Boxes by hand, the file there and back, and every kind of damaged file as a sentence."""

import json
from dataclasses import replace
from typing import Any

import pytest

from data.learn.leitner import (
    KNOWN,
    LARGEST_FILE,
    MOST_ANSWERS,
    Progress,
    ProgressError,
    answered,
    boxes,
    first_answers,
    from_json,
    next_new,
    next_repeat,
    to_json,
)
from tests.hostile import shown
from viz.charts.written import as_markdown

IDS = ("a", "b", "c")
START = Progress("", "easy", 1889)


def after(*answers: str) -> Progress:
    """Progress after answers such as "a+" (right) and "b-" (wrong)."""
    found = START
    for answer in answers:
        found = answered(found, answer[0], right=answer[1] == "+")
    return found


def test_new_questions_come_in_order() -> None:
    assert next_new(START, IDS) == "a"
    assert next_new(after("a+", "b-"), IDS) == "c"
    assert next_new(after("a+", "b-", "c+"), IDS) is None


def test_boxes_go_up_by_one_and_back_to_the_first() -> None:
    assert boxes(after("a+")) == {"a": KNOWN}
    assert boxes(after("a-")) == {"a": 1}
    assert boxes(after("a-", "a+")) == {"a": 2}
    assert boxes(after("a-", "a+", "a+")) == {"a": KNOWN}
    assert boxes(after("a-", "a+", "a-")) == {"a": 1}
    assert boxes(after("a+", "a+")) == {"a": KNOWN}


def test_what_was_missed_is_repeated_until_it_is_known() -> None:
    progress = after("a-", "b+", "c-")
    asked = []
    while (name := next_repeat(progress, IDS)) is not None:
        asked.append(name)
        progress = answered(progress, name, right=True)
    assert asked == ["a", "c", "a", "c"]
    assert set(boxes(progress).values()) == {KNOWN}


def test_the_question_just_missed_waits_for_another() -> None:
    progress = after("a-", "c-")
    assert next_repeat(progress, IDS) == "a"
    assert next_repeat(answered(progress, "a", right=False), IDS) == "c"
    assert next_repeat(after("c-"), IDS) == "c"
    assert next_repeat(after("a-"), ("b",)) is None


def test_the_score_counts_first_answers() -> None:
    assert first_answers(after("a-", "b+", "a+", "a+")) == {"a": False, "b": True}


def restored(data: bytes) -> Progress:
    return from_json(data, lambda *quiz: IDS if quiz == ("", "easy", 1889) else ())


def test_a_file_gives_back_what_was_saved() -> None:
    progress = after("a-", "b+", "a+")
    assert restored(to_json(progress)) == progress
    assert restored(to_json(START)) == START
    assert len(to_json(replace(START, answers=(("which_primary_0123456789ab", True),) * MOST_ANSWERS))) < LARGEST_FILE


def test_the_log_is_bounded() -> None:
    progress = START
    for _ in range(MOST_ANSWERS + 5):
        progress = answered(progress, "a", right=True)
    assert len(progress.answers) == MOST_ANSWERS


def changed(**fields: Any) -> bytes:
    return json.dumps(json.loads(to_json(after("a+"))) | fields).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not valid JSON from line 1, column 1"),
        (to_json(after("a+"))[:-20], "not valid JSON from line"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b" " * (LARGEST_FILE + 1), "bytes"),
        (b"[" * 60_000, "not written by the quiz"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "not written by the quiz"),
        (b"[]", "format"),
        (b"null", "format"),
        (b"{}", "format"),
        (changed(format="anki"), "format"),
        (changed(version=2), "version is “2”; this atlas reads version 1"),
        (changed(version=True), "version is “True”"),
        (changed(kind="cake"), "kind of questions is “cake”"),
        (changed(kind=["higher"]), "kind of questions"),
        (changed(level="HARD"), "level is “HARD”"),
        (changed(level={}), "level is"),
        (changed(seed=-1), "not a whole number from 0 to 999999"),
        (changed(seed=1.5), "not a whole number"),
        (changed(seed=True), "not a whole number"),
        (changed(seed="1889"), "not a whole number"),
        (changed(seed=7), "answer 1 belongs to the question “a”, which this quiz does not ask"),
        (changed(answers={}), "not a list"),
        (changed(answers=[["a", True]] * (MOST_ANSWERS + 1)), "not a list of at most"),
        (changed(answers=[["a", True], ["x", True]]), "answer 2 belongs to the question “x”"),
        (changed(answers=[["a", 1]]), "answer 1 is not a question marked true or false"),
        (changed(answers=[["a"]]), "answer 1 is not"),
        (changed(answers=["a"]), "answer 1 is not"),
        (changed(answers=[[["a"], True]]), "answer 1 is not"),
        (changed(extra=1), "a field “extra”"),
        (b'{"format": "seed-and-soil quiz progress", "version": 1}', "lacks kind, level, seed, answers"),
    ],
)
def test_a_damaged_file_is_named(data: bytes, words: str) -> None:
    with pytest.raises(ProgressError, match=r"^This file cannot be restored: .* Nothing has been changed\.$") as caught:
        restored(data)
    assert words in str(caught.value)


def test_what_is_quoted_from_a_file_does_no_harm() -> None:
    with pytest.raises(ProgressError) as caught:
        restored(changed(level="<img src=x> [a](http://b) **c** " * 9))
    assert "“<img src=x> [a](http://b) **c** <img sr…”" in shown(as_markdown(str(caught.value)))
    assert len(str(caught.value)) < 200
