"""Questions as an Anki deck and as a table.

All ids come from names by SHA-256, so a deck that is imported again updates its notes and keeps
what was learnt.
"""

import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from data.learn.question import KINDS, Question

DECK = "Seed & Soil quiz"
FIELDS = ("Question", "Options", "Answer", "Explanation", "Source", "Picture")
LETTERS = "ABCDEF"
FRONT = '<div class="question">{{Question}}</div><div>{{Options}}</div>'
BACK = (
    '{{FrontSide}}<hr id="answer"><div class="answer">{{Answer}}</div><div>{{Explanation}}</div>'
    '{{Picture}}<div class="source">{{Source}}</div>'
)
STYLE = """.card {font-family: "Source Sans 3", "Segoe UI", Helvetica, Arial, sans-serif; font-size: 18px;
  line-height: 1.4; max-width: 48em; margin: 1em auto; color: #1f2730; background: #fbfaf8}
.question, .answer {font-size: 22px; font-weight: 600; margin-bottom: .5em}
.answer {color: #a3213f}
.source {font-size: 13px; color: #5c6670; margin-top: .8em}
ol {padding-left: 1.6em; list-style: upper-alpha}
img {max-width: 100%; margin-top: .6em}
.card.nightMode {color: #e4e9ee; background: #12161b}
.nightMode .answer {color: #f0879b}
.nightMode .source {color: #a3aeb9}
"""


def stable_id(name: str) -> int:
    """Return the number of a deck or a note type, the same on every machine and within what Anki takes."""
    return (1 << 30) + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % (1 << 30)


def apkg(
    questions: Sequence[Question],
    citations: Mapping[str, str],
    pictures: Mapping[str, bytes],
    timestamp: float | None = None,
) -> bytes:
    """Return an Anki package of some questions.

    `citations` has every source, `pictures` a PNG of some question ids; `timestamp` (seconds since 1970,
    default now) is when the notes changed, by which Anki tells the newer of two imports.
    """
    import genanki

    model = genanki.Model(
        stable_id("Seed & Soil question, version 1"),
        "Seed & Soil question",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": FRONT, "afmt": BACK}],
        css=STYLE,
    )
    deck = genanki.Deck(stable_id(DECK), DECK, "Questions made from the tables of Seed & Soil, each with its source.")
    with TemporaryDirectory() as folder:
        media: list[str] = []
        for question in questions:
            picture = ""
            if question.id in pictures:
                path = Path(folder) / f"seed-and-soil-{question.id}.png"
                path.write_bytes(pictures[question.id])
                media.append(str(path))
                picture = f'<img src="{path.name}">'
            options = "".join(f"<li>{escape(option.text)}</li>" for option in question.options)
            why = f"{question.lesson}\n{question.explanation}"
            texts = (question.answer_text, why, source_line(question, citations))
            safe = [escape(text).replace("\n", "<br>") for text in texts]
            deck.add_note(
                genanki.Note(
                    model=model,
                    guid=question.id,
                    tags=["seed-and-soil", question.kind, question.level],
                    fields=[escape(question.prompt), f"<ol>{options}</ol>", *safe, picture],
                )
            )
        file = BytesIO()
        genanki.Package(deck, media_files=media).write_to_file(file, timestamp)
    return file.getvalue()


def source_line(question: Question, citations: Mapping[str, str]) -> str:
    """Return the sources of a question, each with the place in it."""
    return " ".join(
        citations[source].removesuffix(".") + (f" ({place})." if place else ".") for source, place in question.sources
    )


def table(questions: Sequence[Question], citations: Mapping[str, str]) -> pd.DataFrame:
    """Return a row a question, for a spreadsheet."""
    return pd.DataFrame(
        {
            "Question": question.prompt,
            **{f"Option {letter}": option.text for letter, option in zip(LETTERS, question.options, strict=False)},
            "Answer": question.answer_text,
            "Take-home": question.lesson,
            "Explanation": question.explanation,
            "Kind": KINDS[question.kind],
            "Level": question.level,
            "Source": source_line(question, citations),
            "Id": question.id,
        }
        for question in questions
    )
