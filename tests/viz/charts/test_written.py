"""Every text from outside shows as itself, in each language that reads marks in a text."""

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.tables.plain import tame
from tests.hostile import LINES, NASTY, itself, shown
from viz.charts.written import as_markdown, as_plotly, as_text


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_show_as_themselves(text: str) -> None:
    assert shown(as_markdown(text, bold=False)) == itself(text)
    assert shown(as_markdown(tame(text, 500))) == itself(" ".join(text.split()))


@settings(max_examples=400, deadline=None)
@given(LINES)
@example("a**b**")
def test_any_line_shows_as_itself(text: str) -> None:
    assert shown(as_markdown(text, bold=False)) == itself(text)


@settings(max_examples=400, deadline=None)
@given(LINES, st.integers(1, 60))
def test_any_name_in_a_sentence_shows_as_itself_and_leaves_its_bold_type_alone(text: str, longest: int) -> None:
    name = tame(text, longest)
    whole = itself(name) or "x"
    sentence = f"**{name or 'x'}**: so many in {name}."
    assert shown(as_markdown(sentence), whole) == f"{whole}: so many in {itself(name)}."
    assert len(name.replace("\u2060", "")) <= longest


def test_lines_stay_lines() -> None:
    assert shown(as_markdown("# one\n    two\r\n- three", bold=False)) == "# one\ntwo\n- three"


@pytest.mark.parametrize(
    "text",
    [
        "**50 %** of 432 had metastases in the liver (diSibio & French 2008; doi:10.1002/1097-0142(1950)3:1).",
        "<\u20090.001; 1,230 patients, 95\u2009% interval: 3–5. “More” can count it.",
        "Found at death, in 1914–1943.",
    ],
)
def test_a_sentence_of_ours_is_left_alone(text: str) -> None:
    assert as_markdown(text) == text


def test_only_known_addresses_are_links() -> None:
    known = ("https://a.example/b_c", "https://a.example")
    text = "See https://a.example/b_c, https://a.example.evil and https://evil.example."
    linked = as_markdown(text, known)
    assert re.findall(r"<(.*?)>", linked) == ["https://a.example/b_c", "https://a.example"]
    assert shown(re.sub("<.*?>", "", linked)) == "See , .evil and https://evil.example."


@given(LINES)
def test_any_text_is_itself_for_plotly(text: str) -> None:
    written = as_plotly(text)
    assert not re.search("[<>$]", written)
    assert re.sub(r"&(#\d+|#x[\da-fA-F]+|[a-z]+);", lambda one: html.unescape(one.group()), written) == text


def test_without_bold_type() -> None:
    assert as_text("**a** and b") == "a and b"
