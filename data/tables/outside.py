"""A JSON file from outside, read so that whatever is in it ends in a value or in a sentence."""

import json
from typing import Any, NoReturn

from data.tables.plain import quoted

MOST_DIGITS = 18
"""Digits of a whole number."""


class OutsideError(ValueError):
    """A file that cannot be read as JSON; the message completes “The file …” and says where."""


def read_json(content: bytes) -> Any:
    """Return what a JSON file holds; bound its size before.

    Raises OutsideError for what is no UTF-8 or no JSON, numbers that are none or too long, a key that stands in one
    object twice, and nesting that is too deep to read.
    """
    try:
        return json.loads(
            content.decode("utf-8-sig"), parse_int=_whole, parse_constant=_no_number, object_pairs_hook=_unique
        )
    except UnicodeDecodeError as error:
        msg = f"is not JSON text: byte {error.start + 1:,} is not UTF-8"
    except json.JSONDecodeError as error:
        msg = f"is not valid JSON at line {error.lineno}, column {error.colno}"
    except RecursionError:
        msg = "is not JSON that can be read: its brackets are nested too deeply"
    raise OutsideError(msg)


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        _refuse(f"contains a number of {len(digits):,} digits ({digits[:6]}…); at most {MOST_DIGITS} are read")
    return int(digits)


def _no_number(name: str) -> NoReturn:
    _refuse(f"contains {name}, which is not a number in JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            _refuse(f"has {quoted(key)} twice in one object")
        found[key] = value
    return found


def _refuse(what: str) -> NoReturn:
    raise OutsideError(what)
