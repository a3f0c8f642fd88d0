"""Which of our terms each label of an upload stands for: proposed, then decided by whoever uploaded it.

    mapping = proposed(shape, atlas)
    mapping.open                                            # what must be confirmed or asked for
    mapping = mapping.decided({("site", "Liv."): "liver", ("primary", "Other"): LEFT_OUT})
    mapping = mapping.decided(mapping.proposals)            # accept what is proposed for the others

Only the same words, known aliases and codes are sure. Likeness is a proposal; nothing is guessed silently.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import pandas as pd

from data.atlas import Atlas
from data.own.faults import Fault, IntakeError, listed
from data.own.limits import MAX_LISTED
from data.own.read.sheets import Sheet
from data.own.understand.codes import of_other_disease
from data.own.understand.labels import HOW, NO_SITE, NOT_TOLD, NOWHERE, Index, Meaning, denied_site, index, meaning
from data.own.understand.listings import MARK, joined
from data.own.understand.meant import NOT_KNOWN, turned
from data.own.understand.shapes import Shape
from data.own.understand.text import cleaned, faults_of_labels, undated
from data.own.understand.values import value_meaning
from data.stats.words import many
from data.tables.plain import quoted

Choices: TypeAlias = Mapping[tuple[str, str], str]
"""{(kind, label): our term, or LEFT_OUT}."""
LEFT_OUT = ""
"""Chosen instead of a term: rows with this label are set aside, or for an answer not known, and reported."""
_BOX, _NUMBER = re.compile(r"(.+)___(\w+)"), re.compile(r"[+-]?\d+(?:\.\d+)?")
VALUES = {
    "sex": ("female", "male", "unknown"),
    "group": ("all", "female", "male", "unknown"),
    "answer": ("yes", "no", "unknown"),
    "status": ("yes", "no", "unknown"),
    "denominator": ("all", "metastatic", "examined"),
}
"""What a label that is no primary and no site can stand for. "group" is the sex column of a frequency table."""


@dataclass(frozen=True)
class Entry:
    """One label: kind (a key of `allowed`), how many rows have it, what it stands for.

    id is our term, or "": then it is asked for, or left out if `sure`. score is the likeness in percent. decided:
    a person said it.
    """

    kind: str
    label: str
    n: int
    id: str
    how: str
    score: float | None
    sure: bool
    note: str
    decided: bool = False

    @property
    def state(self) -> str:
        """What is to be done: "sure", "left out", "confirm" (a proposal) or "ask" (none)."""
        return ("sure" if self.id else "left out") if self.sure else ("confirm" if self.id else "ask")


@dataclass(frozen=True, eq=False)
class LabelMapping:
    """Every label of an upload with its proposal or decision; immutable, a decision makes another one."""

    entries: tuple[Entry, ...]
    allowed: Mapping[str, Mapping[str, str]]
    """kind → {id: its name}: what may be chosen."""

    @property
    def open(self) -> tuple[Entry, ...]:
        """The entries that still need somebody: proposals to confirm and labels without one."""
        return tuple(entry for entry in self.entries if not entry.sure)

    @property
    def proposals(self) -> Choices:
        """The choices that accept every proposal; labels without one stay open."""
        return {(entry.kind, entry.label): entry.id for entry in self.open if entry.id}

    @property
    def omissions(self) -> Choices:
        """The choices that leave every open label out (a sex becomes unknown)."""
        return {(e.kind, e.label): "unknown" if e.kind == "sex" else LEFT_OUT for e in self.open}

    @property
    def unproposed(self) -> Choices:
        """The choices that leave out the open labels without a proposal; the others stay open."""
        return {key: term for key, term in self.omissions.items() if key not in self.proposals}

    def decided(self, choices: Choices) -> "LabelMapping":
        """Return the mapping with some choices; raise IntakeError for labels or terms that are unknown."""
        known = {(entry.kind, entry.label) for entry in self.entries}
        faults = [
            Fault("Mapping", f"{quoted(label)} is no {kind} of this upload.") for kind, label in choices.keys() - known
        ]
        faults += [
            Fault("Mapping", f"{quoted(term)} is none of our terms for a {kind}. Choose one from the list.")
            for (kind, _), term in choices.items()
            if term and term not in self.allowed.get(kind, {})
        ]
        if faults:
            raise IntakeError(faults)
        return replace(self, entries=tuple(_decided(entry, choices) for entry in self.entries))

    def known(self, choices: Choices) -> "LabelMapping":
        """Return the mapping with choices of another time: nobody has to look at these labels again."""
        found = self.decided(choices)
        pairs = zip(self.entries, found.entries, strict=True)
        return replace(found, entries=tuple(replace(new, decided=old.decided) for old, new in pairs))

    def still(self, choices: Choices) -> Choices:
        """Return those of some choices whose labels and terms are in the mapping."""
        known = {(entry.kind, entry.label) for entry in self.entries}
        return {
            key: term
            for key, term in choices.items()
            if key in known and (term == LEFT_OUT or term in self.allowed.get(key[0], {}))
        }

    def ids(self, kind: str) -> dict[str, str]:
        """Return {label: id} of one kind; a label that is left out has ""."""
        return {entry.label: entry.id for entry in self.entries if entry.kind == kind}

    def frame(self) -> pd.DataFrame:
        """Return a row a label: kind, label, n, id, name, how, score, state, note; for a table on a page."""
        rows = [
            {
                "kind": e.kind,
                "label": e.label,
                "n": e.n,
                "id": e.id,
                "name": self.allowed[e.kind].get(e.id, ""),
                "how": HOW[e.how],
                "score": e.score,
                "state": e.state,
                "note": e.note,
            }
            for e in self.entries
        ]
        return pd.DataFrame(rows, columns=["kind", "label", "n", "id", "name", "how", "score", "state", "note"])


def _decided(entry: Entry, choices: Choices) -> Entry:
    key = (entry.kind, entry.label)
    if key not in choices:
        return entry
    how = entry.how if choices[key] == entry.id and entry.id else "person"
    return replace(entry, id=choices[key], how=how, sure=True, decided=True)


def proposed(shape: Shape, atlas: Atlas) -> LabelMapping:
    """Return what each label of a shape may stand for, most frequent first within its kind.

    Raises IntakeError when a column cannot be a column of labels: formulas, invisible characters, too many values.
    """
    allowed = {
        "primary": atlas.primaries.labels,
        "site": atlas.sites.labels | (NO_SITE if shape.kind == "long" else {}),
        **{kind: {value: value for value in values} for kind, values in VALUES.items()},
    }
    entries = []
    for kind, labels in _labels(shape, atlas).items():
        for label, n in labels.items():
            text = str(label)
            if not text and kind in ("primary", "site", "answer", "status"):
                continue  # such a row is set aside, or its answer is what the person says of blank cells
            entries.append(entry_of(kind, text, int(n), atlas))
    entries = _of_other_words(_with_numbers(entries))
    return LabelMapping(tuple(_denying(entries, shape, atlas)), allowed)


def answers_of(labels: Iterable[str], decided: Mapping[str, str], atlas: Atlas) -> list[Entry]:
    """Return what cells of sites say with what each is taken to mean, as the page takes them; and as was decided."""
    texts = undated(pd.Series(list(labels), dtype="str")).drop_duplicates()
    entries = _with_numbers([entry_of("answer", label, 0, atlas) for label in texts if label])
    return [_decided(entry, {(entry.kind, label): term for label, term in decided.items()}) for entry in entries]


def _with_numbers(entries: list[Entry]) -> list[Entry]:
    """Entries in which numbers among the answers mean what they do beside each other, to be confirmed.

    Where 1 and 2 are all, 1 is no more sure than 2. Above a 0, they may count lesions, or be a code of what is unknown.
    """
    values = {e.label: float(e.label) for e in entries if e.kind == "answer" and _NUMBER.fullmatch(e.label)}
    says_no = any(e.kind == "answer" and e.sure and e.id == "no" for e in entries)
    known = {number for number in values.values() if number not in NOT_KNOWN}
    fits: dict[float, Meaning] = {}
    if known == {1, 2} and not says_no:
        note = "1 is yes and 2 is no in many tables of SAS and Epi Info"
        fits = {1: Meaning("yes", "number", note=note), 2: Meaning("no", "number", note=note)}
    elif 0 in known and max(known) > 2:  # noqa: PLR2004 - 2 alone may be a code of its own
        several = Meaning("yes", "number", note="taken for a number of metastases")
        fits = {number: several for number in known if number > 1}
    if 0 in known or fits:
        fits |= dict.fromkeys(NOT_KNOWN, Meaning("unknown", "number", note="a usual code of what is not known"))
    return [
        replace(e, id=fit.id, how=fit.how, sure=False, note=fit.note)
        if e.kind == "answer" and (fit := fits.get(values.get(e.label, -1)))
        else e
        for e in entries
    ]


def _of_other_words(entries: list[Entry]) -> list[Entry]:
    """Entries in which the sex M beside H, hombre, is mujer; to be confirmed, as H beside it is."""
    sexes = {e.label.strip().casefold() for e in entries if e.kind in ("sex", "group")}
    if not {"h", "m"} <= sexes or sexes & {"f", "w"}:
        return entries
    note = "H and M are hombre and mujer in Spanish"
    meant = {"h": "male", "m": "female"}
    return [
        replace(e, id=meant[key], sure=False, note=note)
        if e.kind in ("sex", "group") and (key := e.label.strip().casefold()) in meant
        else e
        for e in entries
    ]


def entry_of(kind: str, label: str, n: int, atlas: Atlas) -> Entry:
    """Return a label of so many rows with what is proposed for it; page and command line ask here."""
    fit = meaning(label, index(atlas, kind)) if kind in ("primary", "site") else _value(label, kind)
    if fit.how == "none":
        fit = _of_the_table(label) or (_answer_in_words(label, atlas) if kind == "answer" else None) or fit
    return Entry(kind, label, n, fit.id, fit.how, fit.score, fit.sure, fit.note)


def _answer_in_words(label: str, atlas: Atlas) -> Meaning | None:
    """What a cell says that repeats the site: “no liver” is no, “liver” yes; to be confirmed."""
    sites = index(atlas, "site")
    if denied_site(label, sites):
        return Meaning("no", "denied")
    found = meaning(label, sites)
    return Meaning("yes", "words", note="it names a site") if found.sure and found.id not in ("", NOWHERE) else None


def _denying(entries: Iterable[Entry], shape: Shape, atlas: Atlas) -> list[Entry]:
    """Entries in which a site that its label says no to is proposed with what that means for such a table."""
    sites, kind, found = index(atlas, "site"), shape.kind, []
    frames = [sheet.frame for sheet in (shape.main, shape.second) if sheet is not None]
    entries = list(entries)
    told = [entry for entry in entries if entry.kind == "site" and entry.id]
    in_codes = sum(entry.n for entry in told if entry.how == "icd10")
    coded = in_codes * 2 > sum(entry.n for entry in told)  # “T12” is a vertebra, too
    for entry in entries:
        fit = denied_site(entry.label, sites) if entry.kind == "site" and not entry.id else None
        if fit and kind == "long":
            note = "taken to say that there is no metastasis"
            found.append(replace(entry, id=NOWHERE, how=fit.how, note=note))
        elif entry.kind == "site" and kind == "long" and not entry.id and of_other_disease(entry.label):
            note = "a code of another disease, which is no metastasis"
            found.append(replace(entry, id=NOWHERE, how="icd10", sure=coded, note=note))
        elif entry.kind == "site" and kind == "long" and not entry.id and _says_unknown(entry.label):
            note = "or no metastasis, if that is what it stands for"
            found.append(replace(entry, id=NOT_TOLD, how="value", note=note))
        elif fit and fit.id and kind in ("wide", "study"):
            cells = next((frame[entry.label] for frame in frames if entry.label in frame), ())
            note = "its name says no: yes is taken for no metastasis, and no for one"
            note = note if turned(entry.label, cells) else "taken for a number of metastases"
            found.append(replace(entry, id=fit.id, how=fit.how, note=note))
        else:
            found.append(entry)
    return found


def _says_unknown(label: str) -> bool:
    return value_meaning(label, "answer").id == "unknown"


def _of_the_table(label: str) -> Meaning | None:
    """What is known of a label that only its own table can tell: a check box of REDCap, or a number."""
    note = "the table’s codebook tells what it is"
    if box := _BOX.fullmatch(label):
        return Meaning("", "box", note=f"choice {box[2]} of {quoted(box[1])}: {note}")
    return Meaning("", "number", note=note) if _NUMBER.fullmatch(label) else None


def _labels(shape: Shape, atlas: Atlas) -> dict[str, pd.Series]:
    """{kind: how many rows each label has} of every column that needs a mapping."""
    roles = shape.roles
    sheets = [shape.main, *([shape.second] if shape.second is not None else [])]
    labels = {"primary": _counts(sheets, [roles.primary])}
    if shape.kind == "frequency":
        labels["site"] = _counts(sheets, [roles.site])
        labels["group"], labels["denominator"] = _counts(sheets, [roles.sex]), _counts(sheets, [roles.denominator])
        return labels
    if shape.kind == "matrix":
        labels["site"] = pd.Series({c: int((shape.main.frame[c] != "").sum()) for c in roles.sites}, dtype="int64")
        return labels
    labels["sex"], labels["status"] = _counts(sheets, [roles.sex]), _counts(sheets, [roles.status])
    if shape.kind == "long":
        events = _counts(sheets[1:], [roles.event_site])
        labels["site"] = _listed(shape, index(atlas, "site")) if roles.site_list else events
        return labels
    filled = {c: int((s.frame[c] != "").sum()) for s in sheets for c in roles.sites if c in s.frame}
    labels["site"], labels["answer"] = pd.Series(filled, dtype="int64"), _counts(sheets, roles.sites, undated)
    return labels


def _value(label: str, kind: str) -> Meaning:
    if kind != "denominator":
        return value_meaning(label, kind)
    term = label.casefold().removesuffix(" patients") or "all"
    return Meaning(term, "value", sure=True) if term in VALUES[kind] else Meaning()


def _counts(
    sheets: Iterable[Sheet], columns: Iterable[str], tidied: Callable[[pd.Series], pd.Series] = cleaned
) -> pd.Series:
    """Rows of each label of some columns together; labels are cleaned."""
    parts = []
    for sheet in sheets:
        for column in columns:
            if column and column in sheet.frame:
                labels = tidied(sheet.frame[column])
                if faults := faults_of_labels(sheet.name, column, labels):
                    raise IntakeError(faults)
                parts.append(labels.value_counts())
    if not parts:
        return pd.Series(dtype="int64")
    counts = pd.concat(parts).groupby(level=0).sum()
    return counts.to_frame("n").assign(label=counts.index).sort_values(["n", "label"], ascending=[False, True])["n"]


def _listed(shape: Shape, vocabulary: Index) -> pd.Series:
    """Rows of each label of the columns that name sites."""
    name, columns = shape.main.name, shape.roles.site_list
    for column in columns:
        if shape.main.frame[column].drop_duplicates().str.count(MARK).sum() > MAX_LISTED:
            text = f"Its cells list more than {MAX_LISTED:,} sites. Put a row for each metastasis into a second table."
            raise IntakeError(Fault(name, text, column=column))
    cells = joined(shape.main.frame, columns, vocabulary)
    different = cells.drop_duplicates()
    labels = different.str.split(MARK).explode()
    n = different.map(cells.value_counts()).loc[labels.index]
    if faults := faults_of_labels(name, columns[0], labels, int(n.sum())):
        raise IntakeError(faults)
    return n.groupby(labels.to_numpy(), sort=False).sum().drop("", errors="ignore").sort_values(ascending=False)


def demand_decided(mapping: LabelMapping) -> None:
    """Raise IntakeError naming the labels that nobody has confirmed or chosen a term for."""
    faults = []
    for kind in dict.fromkeys(entry.kind for entry in mapping.open):
        names = [entry.label for entry in mapping.open if entry.kind == kind]
        text = (
            f"{many(len(names), 'label is', 'labels are')} not decided: {listed(names, 6)}. "
            "Confirm the proposal, choose a term, or leave them out."
        )
        faults.append(Fault(f"Mapping of the {kind}", text))
    if faults:
        raise IntakeError(faults)
