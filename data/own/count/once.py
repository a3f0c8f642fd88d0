"""Each patient once under each primary: rows that say the same again, rows of several primaries, rows of metastases."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from data.own.count import ledger
from data.own.count.ledger import Line
from data.own.faults import Fault, IntakeError, row_ranges
from data.own.understand.shapes import Shape
from data.own.understand.text import translated
from data.stats.words import many

PATIENT, PRIMARY, SEX, PERSON, LIST = "patient", "primary_id", "sex", "person", "list"
"""Names of columns; see data.own.count.patients."""
BETWEEN = "\x1f"
"""Stands between a person and a primary in what identifies a patient; no identifier holds it."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a file that patients were made of: a column PATIENT tells whose each is; kept in a frame's attrs."""

    frame: pd.DataFrame

    def of(self, patients: pd.Series) -> pd.Index:
        """Return the rows of some patients."""
        return self.frame.index[self.frame[PATIENT].isin(patients)]


def once(shape: Shape, people: pd.DataFrame, terms: Mapping[str, str]) -> tuple[pd.DataFrame, list[Line]]:
    """Return each patient once under each of the primaries (labels with their terms), and lines about the others.

    Of people with several primaries becomes what was said of them. Rows that contradict are a fault, but for rows of
    metastases: there a person has many, and what they do not agree on is not known.
    """
    meant = translated(people[PRIMARY], terms)
    people = people.assign(**{PERSON: people[PATIENT], "meant": meant.where(meant != "", people[PRIMARY])})
    people, lines = _one_primary(shape, people)
    primaries = people.groupby(PERSON, sort=False)["meant"].transform("nunique")
    if (several := primaries > 1).any():
        who = many(people.loc[several, PERSON].nunique(), "patient has", "patients have")
        why = f"{who} several primaries, counted under each"
        lines += ledger.noted(shape.main, "patients", why, people.index[several])
        people = people.assign(**{PATIENT: people[PERSON] + BETWEEN + people["meant"]})
    if LIST in people:
        return _brought_together(people).drop(columns="meant"), lines
    again = people.index[people.drop(columns=PRIMARY).duplicated()]
    lines += ledger.aside(shape.main, "patients", "the same patient's row again", again)
    people = people.drop(index=again)
    if people.duplicated(PATIENT).any():
        raise IntakeError(_contradiction(shape, people))
    return people.drop(columns="meant"), lines


def _one_primary(shape: Shape, people: pd.DataFrame) -> tuple[pd.DataFrame, list[Line]]:
    """The rows that stay where only the first primary of a person counts, or nobody with several."""
    if shape.said.several == "first":
        gone = people["meant"] != people.groupby(PERSON, sort=False)["meant"].transform("first")
        why = "another primary of the same patient"
    elif shape.said.several == "aside":
        gone = people.groupby(PERSON, sort=False)["meant"].transform("nunique") > 1
        why = "its patient has several primaries"
    else:
        return people, []
    return people[~gone], ledger.aside(shape.main, "patients", why, people.index[gone])


NAMED = 3
"""Of so many patients whose rows contradict the rows are named."""
ONE_A_SAMPLE = "“One row is” (--row study)"
"""Where somebody says that a patient has several rows."""


def _contradiction(shape: Shape, people: pd.DataFrame) -> Fault:
    """The fault of patients whose rows say different things of the same primary; the first are named."""
    several = people[people.duplicated(PATIENT, keep=False)]
    named = []
    for _, rows in islice(several.groupby(PATIENT, sort=False), NAMED):
        known = rows.drop(columns=[PATIENT, PERSON, "meant", PRIMARY])
        differ = [_column_of(shape, column) for column in known.columns if len(set(known[column])) > 1]
        named.append(f"Rows {row_ranges([int(r) for r in rows.index])} differ in {', '.join(differ[:4])}.")
    n = several[PATIENT].nunique()
    more = [f"… and so do those of {many(n - NAMED, 'more patient', 'more patients')}."] if n > NAMED else []
    text = f"{many(n, 'patient has', 'patients have')} several rows, which differ."
    do = "Correct them, or keep one row a patient."
    if shape.kind == "wide":
        do = (
            f"If a row is a sample or a visit, say so, {ONE_A_SAMPLE}: a site is then yes where any row of the "
            f"patient says yes. Else: {do[0].lower()}{do[1:]}"
        )
    row = int(several.index[several.duplicated(PATIENT)][0])
    return Fault(shape.main.name, "\n".join([text, *named, *more, do]), row, shape.roles.patient)


def _column_of(shape: Shape, column: str) -> str:
    roles = shape.roles
    if column.startswith("stratum_"):
        return f"“{roles.strata[int(column.removeprefix('stratum_')) - 1]}”"
    return f"“{roles.sex if column == SEX else column.removeprefix('cell:')}”"


def _brought_together(people: pd.DataFrame) -> pd.DataFrame:
    """One row a patient, with all sites; a sex or stratum on which the rows differ is blank.

    attrs["rows"] are the Rows of the file.
    """
    if not people.duplicated(PATIENT).any():
        return people
    groups = people.groupby(PATIENT, sort=False)
    first = people[~people.duplicated(PATIENT)]
    for column in [c for c in people.columns if c == SEX or c.startswith("stratum_")]:
        same = groups[column].nunique().reindex(first[PATIENT]).to_numpy() == 1
        first = first.assign(**{column: first[column].where(same, "")})
    lists = groups[LIST].agg(";".join).reindex(first[PATIENT])
    together = first.assign(**{LIST: lists.to_numpy()}).astype({LIST: "str"})
    together.attrs["rows"] = Rows(people[[PATIENT]])
    return together
