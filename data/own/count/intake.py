"""From an upload to a cohort like any other, with a report of every row.

    sheets = read_files(files)                       # data.own.read.sheets: bytes → tables of text
    shape = recognised(sheets, atlas)               # data.own.understand.recognise: which kind, which column is what
    mapping = proposed(shape, atlas)                # data.own.understand.mapping: labels → our terms
    mapping = mapping.decided(mapping.proposals)    # to be confirmed by whoever uploaded
    cohort_of(shape, mapping, About("My study"), atlas)

Nothing is kept: all of it lives in what these functions return. Every fault is an IntakeError (a ValueError) whose
message is for the person who uploaded.
"""

from dataclasses import dataclass

import pandas as pd

from data.atlas import Atlas
from data.own.about import About, check
from data.own.count import ledger, matrix, printed
from data.own.count.cautions import all_have_one, cautioned
from data.own.count.counting import counted
from data.own.count.patients import PATIENT, PRIMARY, SEX, SITE, STANDS_FOR, Prepared, prepared
from data.own.count.profiles import profiled, wide_profiled
from data.own.count.remarks import remarks, restrictions, withholding
from data.own.count.sites import DOUBT, doubts_unknown, elsewhere_unknown
from data.own.count.suppress import suppressed
from data.own.faults import Fault, IntakeError, listed
from data.own.model import OwnCohort
from data.own.understand.forms import FORMS, Blank
from data.own.understand.mapping import LabelMapping, demand_decided
from data.own.understand.shapes import Shape
from data.own.understand.shapes import check as complete

INSTEAD = (
    "If blank cells, or answers that are not known, mean no metastasis, say so where they are asked (--blank, --map)."
)
"""What to do where nobody is known to be without a site."""


@dataclass(frozen=True, eq=False)
class Intake:
    """A cohort, and the report (columns: ledger.COLUMNS) of every row that was read, used or set aside."""

    own: OwnCohort
    report: pd.DataFrame


def cohort_of(
    shape: Shape, mapping: LabelMapping, about: About, atlas: Atlas, *, blank: Blank | None = None, least: int = 0
) -> Intake:
    """Return an upload as a cohort with its report; counts below `least` are withheld.

    blank: what a blank cell of a site's column means; None: as it was said, else that it is not known.
    Raises IntakeError for a role that is missing, a label that nobody decided, patients that contradict themselves,
    counts that cannot be, or when nothing is left.
    """
    check(about)
    complete(shape)
    if shape.damaged and not shape.said.damaged:
        raise IntakeError(shape.damaged)
    demand_decided(mapping)
    lines = remarks(shape, mapping, atlas)
    if FORMS[shape.form].of_patients:
        people = prepared(shape, mapping, atlas, blank or shape.said.blank or "unknown")
        found, unknown = doubts_unknown(_profiles(people), atlas)
        profiles = elsewhere_unknown(found)
        own = counted(profiles, about, atlas, strata=people.strata, n_people=people.n_people)
        if own.frequencies.empty:
            text = "For no patient is it known whether a site has a metastasis. Say what the cells of its column mean."
            raise IntakeError(Fault("What comes out", text))
        own, texts = cautioned(own, atlas, all_have=all_have_one(found, atlas), instead=INSTEAD)
        lines = [*people.lines, *lines, *restrictions(shape, profiles, own, atlas)]
        lines += ledger.warned(shape.main.name, "patients", texts)
        names = atlas.sites.labels
        told = [(names[site], n, listed(people.sites[DOUBT + site], 6)) for site, n in unknown.items()]
        lines += ledger.not_told(shape.main.name, told, int(profiles["n"].sum()))
    else:
        given = (matrix if shape.kind == "matrix" else printed).cohort(shape, mapping, about, atlas)
        own, lines = given.own, [*given.lines, *lines]
    lines += [line for sheet, why in shape.others for line in ledger.not_used(sheet, why)]
    kept = suppressed(own, least)
    return Intake(kept, ledger.report([*lines, *withholding(own, kept, atlas, least)]))


def _profiles(people: Prepared) -> pd.DataFrame:
    """The profiles; a site that was left out of the mapping stands under ELSEWHERE."""
    by_row = STANDS_FOR in people.patients
    attributes = (PRIMARY, SEX, *people.strata, *([STANDS_FOR] if by_row else []))
    if people.metastases is None:
        columns = people.sites
        found = wide_profiled(people.patients, attributes=attributes, columns=columns, yes={"1"}, no={"0"}).frame
    else:
        found = profiled(
            people.patients, people.metastases, attributes=attributes, sites=people.sites, patient=PATIENT, site=SITE
        ).frame
    if not by_row:
        return found
    return found.assign(n=found["n"] * found[STANDS_FOR].astype("int64")).drop(columns=STANDS_FOR)
