"""From an upload to a cohort like any other, with a report of every row.

    sheets = read_files(files)                       # data.own.read: bytes → tables of text
    shape = recognised(sheets, tables)               # data.own.shapes: which kind, which column is what
    mapping = proposed(shape, tables)                # data.own.mapping: labels → our terms, to be confirmed
    taken(shape, mapping.confirmed(), About("My study"), tables)

Nothing is kept: all of it lives in what these functions return. Every fault is an IntakeError (a ValueError) whose
message is for the person who uploaded. Small cells are not suppressed here; see data.own.suppress.
"""

from dataclasses import dataclass

import pandas as pd

from data.load import Tables
from data.own import ledger, printed
from data.own.about import About, check
from data.own.counting import ELSEWHERE, counted
from data.own.mapping import LabelMapping, demand_decided
from data.own.model import OwnCohort
from data.own.patients import PATIENT, PRIMARY, SEX, SITE, Blank, Prepared, prepared
from data.own.profiles import profiled, wide_profiled
from data.own.shapes import Shape


@dataclass(frozen=True, eq=False)
class Taken:
    """A cohort, and the report (columns: ledger.COLUMNS) of every row that was read, used or set aside."""

    own: OwnCohort
    report: pd.DataFrame


def taken(shape: Shape, mapping: LabelMapping, about: About, tables: Tables, *, blank: Blank = "unknown") -> Taken:
    """Return an upload as a cohort with its report.

    blank: what a blank cell of a site's column means, "unknown" or "no". Raises IntakeError for a label that nobody
    decided, patients that contradict themselves, counts that cannot be, or when nothing is left.
    """
    check(about)
    demand_decided(mapping)
    others = [line for sheet, why in shape.others for line in ledger.not_used(sheet, why)]
    if shape.kind == "frequency":
        found = printed.cohort(shape, mapping, about, tables)
        return Taken(found.own, ledger.report([*found.lines, *others]))
    people = prepared(shape, mapping, tables, blank)
    own = counted(_profiles(people), about, tables, strata=people.strata)
    return Taken(own, ledger.report([*people.lines, *others]))


def _profiles(people: Prepared) -> pd.DataFrame:
    """The profiles; a metastasis in a site that was left out of the mapping is not known to be any."""
    attributes = (PRIMARY, SEX, *people.strata)
    if people.metastases is None:
        found = wide_profiled(people.patients, attributes=attributes, columns=people.sites, yes={"1"}, no={"0"}).frame
    else:
        found = profiled(
            people.patients, people.metastases, attributes=attributes, sites=people.sites, patient=PATIENT, site=SITE
        ).frame
    if ELSEWHERE in found:
        elsewhere = found[ELSEWHERE].astype("Int64")
        found = found.assign(**{ELSEWHERE: elsewhere.mask(elsewhere == 1)})
    return found
