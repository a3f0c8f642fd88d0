"""What would come out of an upload if it were counted as it is understood so far."""

from dataclasses import dataclass, replace

import pandas as pd

from data.atlas import Atlas
from data.own.about import About
from data.own.count.intake import cohort_of
from data.own.count.ledger import FEW, LEFT, OUT, losses, report, summary, warnings
from data.own.count.patients import PATIENT, PRIMARY, SEX, SITE, Prepared, prepared
from data.own.faults import IntakeError, listed, without_options
from data.own.understand.forms import FORMS
from data.own.understand.mapping import LabelMapping
from data.own.understand.shapes import Shape
from data.stats.words import count
from data.tables.plain import quoted
from data.tables.rows import rows

MOST_CELLS = 200_000
"""Cells of a table that are counted for a preview; of a larger one the first rows."""
FIRST = 5
MOST_NAMED = 6
"""So many proposals that the counts rest on are named."""
_NAME = "Preview"


@dataclass(frozen=True, eq=False)
class Preview:
    """What would come out.

    first: the first rows as they are understood. counts: a row a primary, a column a site, cells such as “12 of 30”.
    summary: rows read, used and set aside, in a line. losses: which labels wait, and why many rows are set aside;
    undecided: of the latter what nobody decided. report: as of an Intake.
    fault: why there is none, or "". stops: the same where all rows were looked at, so that counting would end so too.
    """

    first: pd.DataFrame
    counts: pd.DataFrame
    summary: str
    losses: list[str]
    undecided: list[str]
    report: pd.DataFrame
    fault: str = ""
    stops: str = ""

    @property
    def warnings(self) -> list[str]:
        """What the shares that would come out do not tell."""
        return [without_options(text) for text in warnings(self.report)]


def previewed(shape: Shape, mapping: LabelMapping, atlas: Atlas) -> Preview:
    """Return what would come out; labels that are open are left out in it. Of a large table only its first rows."""
    shape, only = _cut(replace(shape, said=replace(shape.said, damaged=True)))
    nothing = Preview(pd.DataFrame(), pd.DataFrame(), "", [], [], report([]))
    if shape.second is not None and shape.main.frame.size + shape.second.frame.size > MOST_CELLS:
        return replace(nothing, fault="These tables are too large for a preview; counting them tells the same.")
    waiting = [entry.label for entry in mapping.open if not entry.id]
    told = [f"Labels not counted here until you say what they stand for: {listed(waiting)}."] if waiting else []
    names = [f"{quoted(e.label)} as {mapping.allowed[e.kind][e.id]}" for e in mapping.open if e.id]
    if names:
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        told.append(f"Counted here as proposed, which nobody has confirmed yet: {', '.join(names[:MOST_NAMED])}{more}.")
    mapping = mapping.decided({**mapping.omissions, **mapping.proposals})
    try:
        found = cohort_of(shape, mapping, About(_NAME), atlas)
        first = pd.DataFrame()
        if FORMS[shape.form].of_patients:
            first = _first(prepared(shape, mapping, atlas, shape.said.blank or "unknown"), atlas)
    except IntakeError as error:
        stops = without_options(str(error))
        return replace(nothing, fault="\n".join([*told, stops]), stops="" if only else stops)
    counts = _counts(found.own.frequencies, atlas)
    undecided = losses(found.report, FEW, undecided=True)
    shown = found.report
    if waiting:
        why = shown["why"].str.replace(LEFT, f"{LEFT} or not decided yet", regex=False)
        shown = shown.assign(why=why.str.replace(f"were {OUT}:", f"are {OUT} or not decided yet:", regex=False))
    return Preview(first, counts, only + summary(shown), [*told, *losses(shown, FEW)], undecided, shown)


def _cut(shape: Shape) -> tuple[Shape, str]:
    """The shape with the first rows of its only table, where that is large, and how many these are."""
    if shape.main.frame.size <= MOST_CELLS or shape.second is not None:
        return shape, ""
    n = MOST_CELLS // max(len(shape.main.frame.columns), 1)
    main = replace(shape.main, frame=shape.main.frame.head(n))
    return replace(shape, main=main, unfilled=None), f"Of the first {count(n)} rows: "


def _first(people: Prepared, atlas: Atlas) -> pd.DataFrame:
    """The first patients: row, primary, sex, strata, and the sites with and without a metastasis by their names."""
    head, names = people.patients.head(FIRST), atlas.sites.labels
    known = {site: labels for site, labels in people.sites.items() if site in names}
    with_site: dict[str, list[str]] = {}
    for row in head.index:
        if people.metastases is None:
            here = [site for site in known if head.loc[row, site] == "1"]
        else:
            said = set(people.metastases.loc[people.metastases[PATIENT] == head.loc[row, PATIENT], SITE])
            here = [site for site, labels in known.items() if said & set(labels)]
        with_site[row] = [names[site] for site in here]
    frame = pd.DataFrame({"Row": head.index, "Primary": head[PRIMARY].map(atlas.primaries.labels), "Sex": head[SEX]})
    frame = frame.assign(**{name: head[name] for name in people.strata})
    return frame.assign(Metastases=[", ".join(with_site[row]) or "none known" for row in head.index])


def _counts(frequencies: pd.DataFrame, atlas: Atlas) -> pd.DataFrame:
    """A row a primary, a column a site: “12 of 30” patients, of everybody."""
    everybody = frequencies[(frequencies["sex"] == "all") & (frequencies["stratum"] == "")]
    primaries, sites = atlas.primaries.labels, atlas.sites.labels
    cells: dict[str, dict[str, str]] = {}
    for row in rows(everybody):
        cells.setdefault(primaries[row.primary_id], {})[sites[row.site_id]] = (
            f"{row.n_with_site} of {row.n_denominator}"
        )
    frame = pd.DataFrame.from_dict(cells, orient="index").fillna("")
    return frame.rename_axis("Primary").reset_index()
