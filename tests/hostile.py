"""Texts from outside at their worst, and what Streamlit's front end would make of a Markdown text.

The front end reads GitHub's Markdown with mathematics and directives (remark), then looks through the words that are
left for addresses, emoji, icons, its logo and arrows; the patterns are those of its bundle (StreamlitMarkdown.*.js).
tests/e2e/test_foreign_text.py shows in a browser that this account of it is true.
"""

import re
import unicodedata
from functools import cache
from typing import Any

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from data.own.model import OwnCohort
from data.tables.plain import tame
from tests.data.own.cohorts import cohort

JOINER = "\u2060"
NASTY = (
    "[link](https://evil.example) ![image](https://evil.example/x.png)",
    "https://evil.example/?a_b=1 www.evil.example mail@evil.example <https://evil.example>",
    "$\\frac{1}{2}$ $$x^2$$ \\(x\\)",
    ":smile: :+1: :material/home: :material_home: :streamlit: :red[red] :blue-badge[badge] :red[a]{b=c}",
    "color:red::leaf[x] :::box",
    "*a* **b** _c_ __d__ ~~e~~ ~f~ `g` ``h`` ***",
    "<b>bold</b> <img src=x onerror=alert(1)> <a href='https://evil.example'>x</a> <!-- x --> &lt;i&gt; &amp; &#36;",
    "# heading #",
    "> quote",
    "- item",
    "1. item",
    "1) item",
    "+ item",
    "=====",
    "-----",
    "***",
    "```python",
    "    code",
    "| a | b |",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "[^1] [x]: https://evil.example [ ] [x]",
    "end\\",
    "\\* \\[ \\",
    "%{x} {x} %{customdata[0]}",
    '=HYPERLINK("https://evil.example")',
    "**",
    "a ** b",
)
"""One line each."""
PIECES = st.sampled_from(
    [*NASTY, *"*_`[]()<>$:#~|\\&@!{}-+=.1 \t", "**", "www.", "http://a.b", ":x[", "&lt;", "a@b.c", "é"]
)
LINES = st.lists(PIECES | st.text(st.characters(exclude_categories=("Cc", "Zl", "Zp")), max_size=6), max_size=8).map(
    "".join
)
"""Lines of such pieces, lone surrogates and invisible characters among them."""

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_ACTS = re.compile(
    r"(?:https?://|www(?=\.))[-.\w]+|[-.\w+]+@[-\w]+(?:\.[-\w]+)+|:\+1:|:-1:|:[\w-]+:|(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)",
    re.ASCII | re.IGNORECASE,
)
_DIRECTIVE = re.compile(r"(?<![\\:]):+[^\W\d_][\w-]*")
_CHARACTERS = frozenset(["text", "text_special", "hardbreak", "softbreak"])


def shown(markdown: str, *bold: str) -> str:
    """Return what a reader sees of a Markdown text; fail where any of it is more than words, lines and `bold` ones."""
    source = markdown.replace(":material/", ":material_")
    assert not re.search(r"(?<!\\)(?:\\\\)*\$", source), "LaTeX"
    assert not _DIRECTIVE.search(re.sub(r"<https?://[^>]*>", "", source)), "a directive"
    blocks = _PARSER.parse(source)
    if not blocks:
        return ""
    assert [token.type for token in blocks] == ["paragraph_open", "inline", "paragraph_close"], blocks
    tokens = blocks[1].children or []
    assert _strong(tokens) == list(bold), tokens
    runs: list[list[Token]] = [[]]
    for token in tokens:
        runs.append([]) if token.type.startswith("strong_") else runs[-1].append(token)
    words = list(map(_words, runs))
    assert not any(map(_ACTS.search, words)), words
    return "".join(words).replace(JOINER, "")


def _strong(tokens: list[Token]) -> list[str]:
    """What stands in bold type."""
    starts = [place for place, token in enumerate(tokens) if token.type == "strong_open"]
    ends = [place for place, token in enumerate(tokens) if token.type == "strong_close"]
    return [_words(tokens[start + 1 : end]).replace(JOINER, "") for start, end in zip(starts, ends, strict=True)]


def _words(tokens: list[Token]) -> str:
    assert {token.type for token in tokens} <= _CHARACTERS, tokens
    return "".join("\n" if token.type.endswith("break") else token.content for token in tokens)


def itself(text: str) -> str:
    """Return what a reader should see of a text: each of its characters, but for those that act and for extra space."""
    kept = "\t\u200c\u200d\u2060"
    seen = "".join(
        "\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") and c not in kept else c for c in text
    )
    return seen.strip().replace(JOINER, "")


MARKER = "Zq"
"""Begins a hostile name, so that each place in which it stands is found."""
NAME = (
    f"{MARKER} [l](https://evil.example) ![i](https://evil.example/x) www.evil.example m@evil.example $x^2$ :smile: "
    ":material/home: :material_home: :streamlit: :red[r] color:red *a* **b** _c_ ~d~ `e` <b>f</b> <a href='x'>g</a> "
    "&lt;i&gt; # > - | a -> b -- c >= d \\* %{x} ** end"
)
"""The worst of NASTY in one line of fewer letters than a name may have."""


def runs(markdown: str) -> list[str]:
    """Return the words of a Markdown text of a page, a run of one kind each; links and badges of ours are none."""
    known = re.sub(r":(?:gray|orange)-badge\[|:material/\w+:|:orange\[", "[", markdown.replace("\n", "\n\n"))
    assert not _DIRECTIVE.search(re.sub(r"<https?://[^>]*>|https?://\S*", "", known.partition(MARKER)[2])), markdown
    found: list[str] = [""]
    for block in _PARSER.parse(known):
        for token in block.children or []:
            if token.type in _CHARACTERS:
                found[-1] += "\n" if token.type.endswith("break") else token.content
                continue
            assert token.type not in ("image", "html_inline", "code_inline") or MARKER not in block.content, (
                block.content
            )
            assert "evil" not in str(token.attrs), block.content
            found.append("")
        found.append("")
    return found


def shows_as_itself(markdown: str, name: str) -> bool:
    """Return whether a name stands in a Markdown text; fail where it stands there in any other form than as itself."""
    whole = itself(name)
    words = [run for run in runs(markdown) if MARKER in run]
    assert not any(map(_ACTS.search, words)), markdown
    for rest in (run.replace(JOINER, "").replace(whole, "") for run in words):
        cut = rest[rest.index(MARKER) :].partition("…")[0].rstrip() if MARKER in rest else ""
        assert whole.startswith(cut), markdown
    return bool(words)


STRATUM = f"stage: {tame(NAME, 200)}"
_PRIMARIES, _SITES = ("breast", "lung", "prostate", "colon"), ("liver", "bone", "brain", "lung")


@cache
def hostile_cohort() -> OwnCohort:
    """Return a cohort with figures for every page, every text of which is hostile; never mutate it."""
    patients: list[dict[str, Any]] = []
    involved: list[dict[str, Any]] = []
    for stratum, n in (("", 200), (STRATUM, 100), ("stage: II", 100)):
        for place, primary in enumerate(_PRIMARIES):
            patients.append({"primary_id": primary, "stratum": stratum, "n_patients": n, "n_metastatic": n - 40})
            for at, site in enumerate(_SITES):
                counts = {"n_with_site": (20 + 13 * place + 17 * at) * n // 200, "n_denominator": n}
                involved.append({"primary_id": primary, "site_id": site, "stratum": stratum, "note": "", **counts})
    pairs = [
        {"primary_id": primary, "site_a": a, "site_b": b, "n": 200, "n_a": 50, "n_b": 50, "n_both": 20}
        for primary in _PRIMARIES
        for a in _SITES
        for b in _SITES
        if a < b
    ]
    made = cohort(patients, involved, pairs)
    for column in ("label", "place", "period", "warning", "terms", "limitations", "country"):
        made.cohort[column] = tame(NAME, 500)
    made.source["title"] = made.source["terms"] = made.source["limitations"] = tame(NAME, 500)
    return made
