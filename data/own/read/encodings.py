"""In which letters a text file is written: found out where its bytes tell, proposed with a sample where they do not."""

import re
from codecs import lookup

from data.own.faults import Fault, IntakeError
from data.own.read.formats import ENCODINGS
from data.tables.plain import plain

SAMPLE = 200_000
"""Bytes or characters of a file from which encoding and separator are told."""
PROPOSALS = 3
"""So many readings of one file are shown at most, each with a sample."""
_SAMPLE_LETTERS = 60
_SURELY = 2
"""So many times as likely as Western European letters others must be to be taken where both make words."""
_BY_CHANCE = 2
"""So many letters of a row may be UTF-8 by chance, where it is written in others than Western European ones."""
_WESTERN = ("cp1252", "mac-roman")
_GUESSED = [name for name in ENCODINGS if not name.startswith("utf")]


def decoded(name: str, content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the encoding it was read with; raise IntakeError where none fits."""
    if encoding:
        try:
            return content.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError):
            named = ENCODINGS.get(encoding, encoding)
            raise IntakeError(Fault(name, f"This is not {named}. Choose another encoding.")) from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(name, content, "utf-16")
    sample = content[:SAMPLE]
    zeros = sample.count(b"\0")
    if zeros > len(sample) // 4:  # Western text in UTF-16 without a mark: every other byte is zero
        return _utf16(name, content, "utf-16-be" if sample[::2].count(b"\0") > zeros // 2 else "utf-16-le")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        first = error.start
    best = _ranked(content)[0]
    _refuse_mixed(name, content, first, best)
    return content.decode(best), best


def samples(content: bytes, encoding: str) -> tuple[tuple[str, str], ...]:
    """Return the encodings that a file may have, the one it was read with first, each with some of its text.

    Those of which the file has no letter of its own are no question: then () is returned.
    """
    if encoding.startswith("utf") or content[: SAMPLE * 10].isascii():
        return ()
    sample = _lines(content)
    found: dict[str, str] = {}
    for each in dict.fromkeys([encoding, *_ranked(content)]):
        text = words(sample.decode(each, errors="replace"))
        if text not in found.values():  # what reads the same is no other reading
            found[each] = text
    return tuple(found.items())[:PROPOSALS]


def _ranked(content: bytes) -> list[str]:
    """Return the encodings that fit the whole file, the most likely first.

    Where Western European ones make words, other ones must be much more likely, for chardet tells them apart poorly in
    so few; among themselves the letters decide, see `_eight_bit`.
    """
    import chardet  # noqa: PLC0415 - of use only for files that are no UTF-8

    guesses = chardet.detect_all(
        _lines(content), ignore_threshold=True, compat_names=False, include_encodings=_GUESSED, max_bytes=SAMPLE
    )
    ours = {lookup(name).name: name for name in reversed(_GUESSED)}
    named = [(lookup(guess["encoding"]).name, guess["confidence"]) for guess in guesses if guess["encoding"]]
    likely = {ours[known]: confidence for known, confidence in named if known in ours}
    ranked, best = list(likely), _eight_bit(content)
    western = max((likely.get(each, 0) for each in (*_WESTERN, "latin-1")), default=0)
    if not ranked or (_is_western(content, best) and likely[ranked[0]] < _SURELY * western):
        ranked = [best, *(each for each in (*_WESTERN, *ranked) if each != best)]
    return [each for each in dict.fromkeys([*ranked, "latin-1"]) if _fits(content, each)]


def _is_utf8(line: bytes, *, western: bool) -> bool:
    """Tell whether a row is UTF-8, and not by chance."""
    if not _fits(line, "utf-8"):
        return False
    letters = [letter for letter in line.decode() if not letter.isascii()]
    return western or len(letters) > _BY_CHANCE or _LETTERS.issuperset(letters)


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _lines(content: bytes) -> bytes:
    """Return the lines that tell of an encoding: those with more than ASCII, once each."""
    lines = dict.fromkeys(line for line in content[: SAMPLE * 10].splitlines() if not line.isascii())
    return b"\n".join(lines)[:SAMPLE]


def words(text: str) -> str:
    """Return the first words beyond ASCII of a text, as many as a line shows."""
    found = dict.fromkeys(word.strip() for word in re.findall(r"[^\W\d_]*[^\x00-\x7f][^,;|\t\r\n\"]*", text))
    return plain(", ".join(found), _SAMPLE_LETTERS)


def _utf16(name: str, content: bytes, encoding: str) -> tuple[str, str]:
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        row = content[: error.start].decode(encoding, errors="replace").count("\n") + 1
        text = "The file looks like UTF-16 but breaks off or is damaged here. Save it again as CSV (UTF-8)."
        raise IntakeError(Fault(name, text, row)) from None


def _refuse_mixed(name: str, content: bytes, first: int, best: str) -> None:
    """Raise when some rows are UTF-8 and others are not: either reading would garble labels.

    In Western European letters no word is UTF-8 by chance; in others short ones are.
    """
    lines = enumerate(content[: SAMPLE * 10].splitlines(), 1)
    right = [at for at, line in lines if not line.isascii() and _is_utf8(line, western=best in _WESTERN)]
    if not right:
        return
    good = right[0]
    bad = content.count(b"\n", 0, first) + 1
    message = (
        f"The file mixes encodings: row {good} is UTF-8, this row is not. Were two files pasted together? "
        "Save the whole table again as CSV (UTF-8)."
    )
    raise IntakeError(Fault(name, message, bad))


def _eight_bit(content: bytes) -> str:
    """Return which encoding of one byte a letter gives the most plausible words; Windows-1252 if none is better.

    Tables hold few words with accents, too few for charset-normalizer: of short German, French and Spanish tables in
    Mac Roman it took half for Windows-1252 (“cafŽ”). Latin-1 is Windows-1252 but for characters that no text has.
    """
    sample = _lines(content)
    scores = {encoding: _plausible(sample.decode(encoding, errors="replace")) for encoding in ("cp1252", "mac-roman")}
    return max(scores, key=lambda encoding: scores[encoding])


def _is_western(content: bytes, encoding: str) -> bool:
    """Tell whether every letter beyond ASCII stands where it may stand in Western European words."""
    text = _lines(content).decode(encoding, errors="replace")
    letters = [letter for letter in text if not letter.isascii()]
    return _LETTERS.union(_SIGNS).issuperset(letters) and _plausible(text) >= len(letters) / 2


_LETTERS = set("äöüßéèêëàâçñíóúáôîïûùœæøåãõÄÖÜÉÈÀÇÑÅØÆŒÁÓÍÚÂÊ")
"""Letters with accents as Western European languages, for which these encodings are made, use them often."""
_SIGNS = set("“”\u2018’„–—…€°µ±×²³®™«»§½")


def _plausible(text: str) -> float:
    """Count how many of the characters beyond ASCII stand where such a letter or sign may stand, less the others."""
    score = 0.0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        at, character = match.start(), match[0]
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        inside = before.isalpha() and after.isalpha()
        if not character.isalpha():
            score += 0.5 if character in _SIGNS and (not inside or character in "’–") else -1
        elif (character.isupper() and before.islower()) or (character.islower() and after.isupper()):
            score -= 1
        elif character in _LETTERS:
            score += 1 if before.isalpha() or after.isalpha() else 0.5
    return score
