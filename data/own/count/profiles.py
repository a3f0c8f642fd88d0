"""Patients to profiles: one expression that pandas, DuckDB and Spark run unchanged.

A profile is a combination of everything that counts about a patient: some attributes as printed (primary, sex, stage …)
and, for each site, whether there is a metastasis. A cohort of any size has few of them, so all that follows (mapping
labels to our ids, counting, suppressing) works on this small table and never on patients.

The expression, for two tables, patients and metastases: every metastasis gets a weight, a power of two for each site
that its label means; one grouping adds up the weights of a patient (each site has a few bits to count in, so one sum
tells of many sites, where a maximum a site takes twice as long); the sums are joined to the patients and become
masks with one bit a site; equal rows are counted. The join is a full one: metastases of nobody are counted as well.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from operator import or_
from string import whitespace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa

from data.own.count.packed import (
    ODD,
    Packed,
    cells,
    masks,
    packed,
    shifted,
    states,
    told,
    unpacked,
    weights,
)
from data.stats.words import many

MOST = 2_000_000
"""Profiles that are taken: they have to be few, for all that follows has them in memory."""
NAMED = 20
"""Columns that a message names."""
FIRST = 20_000
"""Rows that are looked at for the words that cells say; what is rarer is looked for where it stands."""


class ProfileError(ValueError):
    """The tables cannot be counted; the message says what is wrong and how many rows, never whose they are."""


@dataclass(frozen=True)
class Rows:
    """How many rows the tables have, and how many of them cannot be counted, by reason.

    A repeated patient has more than one row in the table of patients; none of them is surely right. A metastasis is
    unmatched when there is no patient with its id, or when that patient cannot be counted.
    """

    patients: int
    blank_patients: int = 0
    repeated_patients: int = 0
    repeated_rows: int = 0
    metastases: int = 0
    blank_metastases: int = 0
    unmatched_metastases: int = 0

    @property
    def patients_used(self) -> int:
        """Patients that are counted."""
        return self.patients - self.blank_patients - self.repeated_rows

    @property
    def metastases_used(self) -> int:
        """Rows of the metastases that belong to a counted patient."""
        return self.metastases - self.blank_metastases - self.unmatched_metastases

    def faults(self) -> dict[str, int]:
        """Return {what is wrong with so many rows, a sentence: the rows} for what cannot be counted."""
        repeated = f"share their id with another row ({many(self.repeated_patients, 'id', 'ids')})"
        nobody = "to no patient that can be counted"
        found: tuple[tuple[str, int, str, str], ...] = (
            ("patients", self.blank_patients, "has no patient id", "have no patient id"),
            ("patients", self.repeated_rows, repeated, repeated),
            ("metastases", self.blank_metastases, "has no patient id", "have no patient id"),
            ("metastases", self.unmatched_metastases, f"belongs {nobody}", f"belong {nobody}"),
        )
        return {f"{many(n, 'row', 'rows')} of the {of} {one if n == 1 else more}": n for of, n, one, more in found if n}


@dataclass(frozen=True, eq=False)
class Profiled:
    """Profiles (see `profiled`) and what became of the rows they were made from.

    odd are the columns of sites with cells that say none of the answers, and in how many patients; they are not known.
    """

    frame: pd.DataFrame
    rows: Rows
    odd: Mapping[str, int] = field(default_factory=dict)


def profiled(
    patients: Any,
    metastases: Any,
    *,
    attributes: tuple[str, ...],
    sites: Mapping[str, Collection[str]],
    patient: str = "patient",
    site: str = "site",
    set_aside: bool = False,
) -> Profiled:
    """Return the profiles and what became of the rows they were made from.

    A row of the frame is a profile, sorted by all its columns: the attributes, a column a site, and n, its patients.
    patients and metastases are pandas frames, DuckDB relations or Spark frames, both of one kind; `patient` names the
    id in either, `site` the label in metastases, and `sites` which labels mean each of our site ids (a label may serve
    several). An attribute is text as printed, "" where missing; a site is 1, or 0, also for a patient without a row in
    metastases. Raises ProfileError for a missing column, ids that are blank or repeated, and metastases of nobody;
    `set_aside` leaves such rows out instead.
    """
    people, events = nw.from_native(patients).lazy(), nw.from_native(metastases).lazy()
    _check(people.columns, "patients", (patient, *attributes))
    _check(events.columns, "metastases", (patient, site))
    _check_names(attributes, sites)
    kinds = [frame.collect_schema()[patient] for frame in (people, events)]
    text = nw.String in kinds or kinds[0] != kinds[1]
    people = people.select(patient=_id(patient, text=text), **_renamed(attributes))
    events = events.select(event_patient=_id(patient, text=text), label=nw.col(site).cast(nw.String))
    rows = _repeats(people)
    _refuse(rows, set_aside=set_aside)
    people, pack = _sound(people, rows), packed(sites)
    found = _joined(
        people, _added(events.select("event_patient", **weights(pack, "label")), nw.len()), attributes, pack
    )
    if found["most"].max() > pack.most:  # bits may have run over: count a label once a patient
        once = events.group_by("event_patient", "label", drop_null_keys=False).agg(rows=nw.len())
        added = _added(once.select("event_patient", "rows", **weights(pack, "label")), nw.col("rows").sum())
        found = _joined(people, added, attributes, pack)
    lost = int(found.loc[~found["known"], "rows"].sum())
    blank = _blank_rows(events) if lost else 0
    rows = replace(rows, metastases=int(found["rows"].sum()), blank_metastases=blank, unmatched_metastases=lost - blank)
    _refuse(rows, set_aside=set_aside)
    found = found[found["known"]]
    return Profiled(_finished(found, attributes, partial(unpacked, pack)), rows)


def wide_profiled(
    patients: Any,
    *,
    attributes: tuple[str, ...],
    columns: Mapping[str, tuple[str, ...]],
    yes: Collection[str],
    no: Collection[str],
    unknown: Collection[str] = ("",),
    patient: str | None = None,
    set_aside: bool = False,
) -> Profiled:
    """Return profiles, as `profiled` does, of a table with one column or more for each site.

    A site is 1 if any of its columns says one of `yes`, 0 if all of them say one of `no`, else <NA>: not known. What is
    not one of `unknown` either is counted as odd. Spaces around a value do not count, a missing one is "", true and
    false are read as 1 and 0. Without `patient` every row is a patient.
    Raises ProfileError for a missing column and ids that are blank or repeated; `set_aside` leaves such rows out.
    """
    people = nw.from_native(patients).lazy()
    printed = tuple(dict.fromkeys(name for names in columns.values() for name in names))
    _check(people.columns, "patients", (*attributes, *printed, *([patient] if patient else [])))
    _check_names(attributes, columns)
    schema = people.collect_schema()
    people = (
        people.with_columns(nw.col(*(c for c in printed if schema[c] == nw.Boolean)).cast(nw.Int8))
        if any(schema[c] == nw.Boolean for c in printed)
        else people
    )
    id_of = {"patient": _id(patient, text=schema[patient] == nw.String)} if patient else {}
    said = {f"s{i}": nw.col(name) for i, name in enumerate(printed)}
    people = people.select(**id_of, **_renamed(attributes), **said)
    rows = _repeats(people.select("patient")) if patient else None
    if rows:
        _refuse(rows, set_aside=set_aside)
        people = _sound(people, rows)
    answers, keys, numbers = (no, yes, unknown), _keys(attributes), states(columns, printed)
    words, _ = _words(people.select(*said), answers)
    coded = people.select(*keys, **cells(words))
    found = _few(_states(coded, keys, numbers), attributes)
    odd = _odd(coded, said) if found["odd"].any() else {}
    if odd:  # words that the first rows do not have: all of these columns
        more = [_words(people.select(name).unique(), answers) for name in odd]
        words = reduce(or_, (known for known, _ in more), words)
        all_read = all(complete for _, complete in more)
        coded = people.select(*keys, **cells(words, () if all_read else answers))
        found = _few(_states(coded, keys, numbers), attributes)
        odd = _odd(coded, printed)
    rows = rows or Rows(int(found["n"].sum()))
    return Profiled(_finished(found, attributes, partial(told, tuple(columns))), rows, odd)


def _words(people: Any, answers: Sequence[Collection[str]]) -> tuple[dict[str, dict[Any, int]], bool]:
    """What first rows say: {column: {value: the place of its answer}}, and whether these are all rows."""
    codes = {word: code for code, words in enumerate(answers) for word in words}
    first = people.head(FIRST).collect("pyarrow").to_native()
    found: dict[str, dict[Any, int]] = {}
    for name in people.columns:
        values = {v: "" if v is None else str(v).strip(whitespace) for v in first[name].unique().to_pylist()}
        found[name] = {value: codes[text] for value, text in values.items() if text in codes}
    return found, len(first) < FIRST


def _states(coded: Any, keys: Sequence[str], numbers: Mapping[str, Any]) -> Any:
    """Group equal rows of what `cells` gives: keys, numbers of `states`, n, and 1 where one of them has an odd cell."""
    cells = [nw.col(name) for name in coded.columns if name not in keys]
    odd = nw.any_horizontal(*(cell == ODD for cell in cells), ignore_nulls=True).cast(nw.Int8)
    groups = coded.select(*keys, odd=odd, **numbers).group_by([*keys, *numbers], drop_null_keys=False)
    return groups.agg(nw.col("odd").max(), n=nw.len())


def _odd(coded: Any, names: Iterable[str]) -> dict[str, int]:
    """{name of a column: its cells that say none of the answers} of those that have some."""
    cells = {f"c{i}": name for i, name in enumerate(names)}
    row = _collected(coded.select(*((nw.col(cell) == ODD).cast(nw.Int64).sum() for cell in cells))).iloc[0]
    return {name: int(row[cell]) for cell, name in cells.items() if row[cell]}


def _check(present: list[str], table: str, needed: tuple[str, ...]) -> None:
    """Raise ProfileError when a column is missing."""
    missing = [name for name in needed if name not in set(present)]
    if missing:
        more = f" and {len(present) - NAMED:,} more" if len(present) > NAMED else ""
        msg = f"The {table} have no column {' and no column '.join(missing)}. "
        msg += f"Their columns: {', '.join(present[:NAMED])}{more}."
        raise ProfileError(msg)


def _check_names(attributes: tuple[str, ...], sites: Iterable[str]) -> None:
    """Raise ProfileError when the profiles would have two columns of one name."""
    names = [*attributes, *sites, "n"]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        msg = f"The profiles would have two columns {twice[0]}: an attribute, a site, or n, the count. Rename one."
        raise ProfileError(msg)


def _id(column: str, *, text: bool) -> Any:
    """The expression of a patient's id, as text where one of the tables has it so."""
    return nw.col(column).cast(nw.String) if text else nw.col(column)


def _keys(attributes: tuple[str, ...]) -> list[str]:
    """Names for the attributes that cannot meet another column's."""
    return [f"a{i}" for i in range(len(attributes))]


def _renamed(attributes: tuple[str, ...]) -> dict[str, Any]:
    return {key: nw.col(name) for key, name in zip(_keys(attributes), attributes, strict=True)}


def _blank(frame: Any, column: str) -> Any:
    """The expression that is true where a patient's id is missing."""
    missing = nw.col(column).is_null()
    is_text = frame.collect_schema()[column] == nw.String
    return missing | (nw.col(column).str.strip_chars() == "") if is_text else missing


def _repeats(people: Any) -> Rows:
    """Count the patients' rows, those without an id, and those that share one."""
    each = people.group_by("patient", drop_null_keys=False).agg(rows=nw.len())
    suspect = (nw.col("rows") > 1) | nw.col("patient").is_null()
    if people.collect_schema()["patient"] == nw.String:
        suspect |= nw.col("patient") < "!"  # white space comes before it: cheaper than to strip every id
    found = _collected(each.select("rows", suspect=suspect).group_by("suspect").agg(nw.col("rows").sum()))
    rows = Rows(int(found["rows"].sum()))
    if not found["suspect"].any():
        return rows
    each = each.select("rows", blank=_blank(each, "patient"))
    each = each.with_columns(repeated=~nw.col("blank") & (nw.col("rows") > 1))
    found = _collected(each.group_by("blank", "repeated").agg(nw.col("rows").sum(), ids=nw.len()))
    blank, repeated = found[found["blank"]], found[found["repeated"]]
    return replace(
        rows,
        blank_patients=int(blank["rows"].sum()),
        repeated_patients=int(repeated["ids"].sum()),
        repeated_rows=int(repeated["rows"].sum()),
    )


def _blank_rows(events: Any) -> int:
    """Count the metastases without an id."""
    return int(_collected(events.filter(_blank(events, "event_patient")).select(n=nw.len()))["n"].iloc[0])


def _sound(people: Any, rows: Rows) -> Any:
    """The patients whose id is there, and there once."""
    if rows.blank_patients:
        people = people.filter(~_blank(people, "patient"))
    if rows.repeated_rows:
        repeated = people.group_by("patient").agg(rows=nw.len()).filter(nw.col("rows") > 1).select("patient")
        people = people.join(repeated, on="patient", how="anti")
    return people


def _refuse(rows: Rows, *, set_aside: bool) -> None:
    """Raise ProfileError for rows that cannot be counted, unless they may be set aside."""
    faults = rows.faults()
    if faults and not set_aside:
        msg = f"{'; '.join(faults)}. Mend the tables, or let such rows be set aside."
        raise ProfileError(msg)


def _added(weighed: Any, rows: Any) -> Any:
    """The sums of the weights of each patient, and the number of rows."""
    sums = [nw.col(name).sum() for name in weighed.columns if name.startswith("w")]
    return weighed.group_by("event_patient", drop_null_keys=False).agg(*sums, rows=rows)


def _joined(people: Any, added: Any, attributes: tuple[str, ...], pack: Packed) -> pd.DataFrame:
    """Join patients and sums, and count equal rows: the attributes, masks, known (a patient), n, rows, most of one."""
    keys = _keys(attributes)
    both = people.with_columns(known=nw.lit(1)).join(added, left_on="patient", right_on="event_patient", how="full")
    both = both.select(*keys, "rows", known=~nw.col("known").is_null(), **shifted(pack))
    both = both.select(*keys, "rows", "known", **masks(pack))
    groups = both.group_by([*keys, "known", *masks(pack)], drop_null_keys=False)
    return _few(groups.agg(nw.col("rows").sum(), n=nw.len(), most=nw.col("rows").max()), attributes)


def _collected(frame: Any) -> pd.DataFrame:
    """A small result as pandas: attributes as text ("" where missing), masks and counts as integers."""
    table = frame.collect("pyarrow").to_native()
    found: dict[str, Any] = {}
    for name in table.column_names:
        column = table[name].combine_chunks()
        if name[0] == "a":
            labels = column.cast(pa.string()).fill_null("").dictionary_encode()  # few of them: each is one object
            each = np.array(labels.dictionary.to_pylist(), dtype=object)[labels.indices.to_numpy()]
            found[name] = pd.Series(each, dtype="str")
        elif pa.types.is_boolean(column.type):
            found[name] = column.to_numpy(zero_copy_only=False)
        else:
            found[name] = column.cast(pa.int64(), safe=False).fill_null(0).to_numpy()
    return pd.DataFrame(found)


def _few(groups: Any, attributes: Iterable[str]) -> pd.DataFrame:
    """The profiles, collected; raise ProfileError where they are nearly as many as patients."""
    found = _collected(groups.head(MOST + 1))
    if len(found) > MOST:
        msg = f"There are more than {MOST:,} combinations of {', '.join(attributes)} and sites. "
        msg += "Leave out what has many values, such as a date or an age, or bring it into a few classes."
        raise ProfileError(msg)
    return found


def _finished(
    found: pd.DataFrame, attributes: tuple[str, ...], unpack: Callable[[pd.DataFrame], Mapping[str, pd.Series]]
) -> pd.DataFrame:
    """The profiles: columns under their own names, equal rows added, sorted by all columns.

    Numbers sort as the sites in them do, so few columns are compared, and sites are unpacked once all is in order.
    """
    keys = [name for name in map(str, found) if name[0] in "am" and name[1:].isdigit()]
    found = found.groupby(keys)["n"].sum().reset_index()  # a missing value and an empty one are the same text
    named = found[_keys(attributes)].set_axis(list(attributes), axis=1)
    return named.assign(**unpack(found), n=found["n"].astype("int64"))
