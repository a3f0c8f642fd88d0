"""What somebody has answered: Leitner's boxes for what was missed, and a small file that keeps it.

S. Leitner's boxes (So lernt man lernen, 1972): a missed card goes back to the first box, each right
answer moves it on by one, and the lowest box is asked first. A card right at first sight counts as known.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from data.learn.question import KINDS
from data.selection import LARGEST_SEED, LEVELS
from data.tables.plain import tame

KNOWN = 3
"""The last box: nothing there is asked again."""
LARGEST_FILE = 65_536
MOST_ANSWERS = 1000
FORMAT, VERSION = "seed-and-soil quiz progress", 1
FIELDS = ("format", "version", "kind", "level", "seed", "answers")


class ProgressError(ValueError):
    """A file that cannot be restored; the message says what is wrong with it."""


@dataclass(frozen=True)
class Progress:
    """One quiz and its answers in the order they were given: (question id, whether it was right)."""

    kind: str
    level: str
    seed: int
    answers: tuple[tuple[str, bool], ...] = ()


def answered(progress: Progress, question_id: str, *, right: bool) -> Progress:
    """Return the progress with one more answer; the oldest are dropped when there are too many."""
    return replace(progress, answers=(*progress.answers, (question_id, right))[-MOST_ANSWERS:])


def boxes(progress: Progress) -> dict[str, int]:
    """Return {question: box} of all that was answered, 1 (missed) to KNOWN, the longest unasked first."""
    found: dict[str, int] = {}
    for name, right in progress.answers:
        before = found.pop(name, KNOWN - 1)
        found[name] = min(before + 1, KNOWN) if right else 1
    return found


def first_answers(progress: Progress) -> dict[str, bool]:
    """Return {question: whether its first answer was right}: what the score counts."""
    return dict(reversed(progress.answers))


def next_new(progress: Progress, ids: Collection[str]) -> str | None:
    """Return the first question that was not asked yet, or None."""
    seen = boxes(progress)
    return next((name for name in ids if name not in seen), None)


def next_repeat(progress: Progress, ids: Collection[str]) -> str | None:
    """Return what to repeat: of the lowest box the one longest unasked, or None when all are known.

    The question just asked waits while there is another one.
    """
    due = {name: box for name, box in boxes(progress).items() if name in ids and box < KNOWN}
    last = progress.answers[-1][0] if progress.answers else ""
    return min(due, key=lambda name: (name == last, due[name]), default=None)


def to_json(progress: Progress) -> bytes:
    """Return the progress as a file."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "kind": progress.kind,
        "level": progress.level,
        "seed": progress.seed,
        "answers": [list(answer) for answer in progress.answers],
    }
    return json.dumps(content, indent=1).encode()


def from_json(data: bytes, ids_of: Callable[[str, str, int], Collection[str]]) -> Progress:
    """Return the progress that a file holds.

    `ids_of` gives the questions of a quiz (kind, level, seed). Raises ProgressError with a sentence
    that names what is wrong; nothing in the file is trusted.
    """
    content = _content(data)
    kind, level, seed = content["kind"], content["level"], content["seed"]
    if kind not in ("", *KINDS):
        _refuse(f"its kind of questions is {_shown(kind)}; known are {', '.join(KINDS)}")
    if level not in LEVELS:
        _refuse(f"its level is {_shown(level)}; known are {', '.join(LEVELS)}")
    if type(seed) is not int or not 0 <= seed <= LARGEST_SEED:
        _refuse(f"its seed is {_shown(seed)}, which is not a whole number from 0 to {LARGEST_SEED}")
    answers = content["answers"]
    if not isinstance(answers, list) or len(answers) > MOST_ANSWERS:
        _refuse(f"its answers are not a list of at most {MOST_ANSWERS}")
    known = set(ids_of(kind, level, seed))
    for number, answer in enumerate(answers, start=1):
        match answer:
            case [str(name), bool()]:
                if name not in known:
                    _refuse(f"answer {number} belongs to the question {_shown(name)}, which this quiz does not ask")
            case _:
                _refuse(f"answer {number} is not a question marked true or false")
    return Progress(kind, level, seed, tuple((name, right) for name, right in answers))


def _content(data: bytes) -> dict[str, Any]:
    """The fields of a file, all there and none other."""
    if len(data) > LARGEST_FILE:
        _refuse(f"it is {len(data):,} bytes, and a progress file may be at most {LARGEST_FILE:,}")
    try:
        content: object = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        _refuse("it is not UTF-8 text")
    except json.JSONDecodeError as error:
        _refuse(f"it is not valid JSON from line {error.lineno}, column {error.colno}")
    except (ValueError, RecursionError):
        _refuse("its JSON was not written by the quiz")
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        _refuse(f"it does not say that its format is “{FORMAT}”")
    if content.get("version") != VERSION or type(content["version"]) is not int:
        _refuse(f"its version is {_shown(content.get('version'))}; this atlas reads version {VERSION}")
    missing = [field for field in FIELDS if field not in content]
    if missing:
        _refuse(f"it lacks {', '.join(missing)}")
    foreign = [field for field in content if field not in FIELDS]
    if foreign:
        _refuse(f"it has a field {_shown(foreign[0])}, which is not one of {', '.join(FIELDS)}")
    return content


def _refuse(what: str) -> NoReturn:
    msg = f"This file cannot be restored: {what}. Nothing has been changed."
    raise ProgressError(msg)


def _shown(value: object) -> str:
    """A value from outside, short and harmless in a sentence."""
    return f"“{tame(str(value))}”"
