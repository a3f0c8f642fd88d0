"""A frequency table that somebody uploads, as the rows of a cohort: nothing is summed, what contradicts is refused."""

from dataclasses import dataclass

import pandas as pd

from data.atlas import Atlas
from data.own.about import About, like, source_and_cohort
from data.own.count import ledger
from data.own.count.counting import SEXES, flags, stratum_label
from data.own.count.ledger import Line
from data.own.faults import Fault, IntakeError
from data.own.model import OwnCohort
from data.own.understand.cells import is_suppressed
from data.own.understand.mapping import LabelMapping
from data.own.understand.shapes import Shape
from data.own.understand.text import cleaned, counts, faults_of_labels, translated
from data.tables.plain import quoted

TABLE = "frequencies"
_KEY = ["primary_id", "site_id", "sex", "stratum"]
_GROUP = ["primary_id", "sex", "stratum"]


@dataclass(frozen=True, eq=False)
class Printed:
    """The cohort of a frequency table and the lines of its report."""

    own: OwnCohort
    lines: list[Line]


def cohort(shape: Shape, mapping: LabelMapping, about: About, atlas: Atlas) -> Printed:
    """Return a frequency table as a cohort; raise IntakeError for counts that cannot be, naming row and column.

    Rows whose primary or site is left out are set aside. Two rows of one primary and site are a fault: the
    patients behind them may be the same, so they are never added.
    """
    sheet = shape.main
    lines = [*ledger.blank(sheet, TABLE)]
    frame = _columns(shape, mapping)
    for kind in ("primary", "site"):
        gone = frame[kind] == ""
        lines += ledger.aside(sheet, TABLE, f"no {kind} named", frame.index[gone])
        frame = frame[~gone]
        gone = frame[f"{kind}_id"] == ""
        lines += ledger.aside(sheet, TABLE, f"its {kind} is left out of the mapping", frame.index[gone])
        frame = frame[~gone]
    for role, why in (("n_with_site", ledger.NOT_PRINTED), ("n_patients", ledger.NO_TOTAL)):
        gone = sheet.frame.loc[frame.index, getattr(shape.roles, role)].map(is_suppressed).astype(bool)
        lines += ledger.aside(sheet, TABLE, why, frame.index[gone])
        frame = frame[~gone]
    if frame.empty:
        text = "No row is left: every primary or every site is left out. Choose a term for at least one of each."
        if any(line.why in (ledger.NOT_PRINTED, ledger.NO_TOTAL) for line in lines):
            text = "No row is left: of those that are not left out no count is printed."
        raise IntakeError(Fault(sheet.name, text))
    frame = _counted(shape, frame)
    _check_doubles(shape, frame, atlas)
    groups = _groups(shape, frame, atlas)
    lines += ledger.used(sheet, TABLE, "counts of patients", frame.index)
    return Printed(_own(frame, groups, about, atlas), lines)


def _columns(shape: Shape, mapping: LabelMapping) -> pd.DataFrame:
    """Labels as printed (primary, site), their terms (…_id), sex, stratum, denominator; index: rows of the file."""
    roles, source = shape.roles, shape.main.frame
    frame = pd.DataFrame(index=source.index)
    for kind, column in (("primary", roles.primary), ("site", roles.site)):
        frame[kind] = cleaned(source[column])
        frame[f"{kind}_id"] = translated(frame[kind], mapping.ids(kind))
    frame["sex"] = translated(cleaned(source[roles.sex]), mapping.ids("group")) if roles.sex else "all"
    stratum = roles.strata[0] if roles.strata else ""
    frame["stratum"] = _strata(shape.main.name, stratum, source[stratum]) if stratum else ""
    over = roles.denominator
    frame["denominator"] = translated(cleaned(source[over]), mapping.ids("denominator")) if over else "all"
    for column in ("sex", "denominator"):
        gone = frame.index[frame[column] == ""]
        if len(gone):
            name = roles.sex if column == "sex" else roles.denominator
            raise IntakeError(Fault(shape.main.name, f"This {column} has no meaning. Choose one.", int(gone[0]), name))
    return frame


def _strata(file: str, column: str, cells: pd.Series) -> pd.Series:
    """Names of groups with what they have in common before a colon, which suppress needs: "Stage: IV"."""
    values = cleaned(cells)
    if faults := faults_of_labels(file, column, values):
        raise IntakeError(faults)
    title = "Group" if column.lower() in ("stratum", "strata", "group", "subgroup") else column[:1].upper() + column[1:]
    named = {v: v.partition(":")[::2] if ":" in v else (title, v) for v in values.unique() if v}
    return translated(values, {v: stratum_label(*parts) for v, parts in named.items()})


def _counted(shape: Shape, frame: pd.DataFrame) -> pd.DataFrame:
    """Add the counts as numbers; every cell that is no count, and every count above its denominator, is a fault."""
    roles, sheet = shape.roles, shape.main
    source = sheet.frame.loc[frame.index]
    found: list[Fault] = []
    for name, may_be_blank in (("n_with_site", False), ("n_patients", False), ("n_metastatic", True)):
        column = getattr(roles, name)
        if not column:
            frame = frame.assign(**{name: pd.array([pd.NA] * len(frame), dtype="Int64")})
            continue
        like = source[roles.n_patients]
        values, faults = counts(
            sheet.name, column, source[column], blank=may_be_blank, like=like, thousands=shape.thousands
        )
        frame, found = frame.assign(**{name: values}), found + faults
    if found:
        raise IntakeError(found)
    over_metastatic = frame["denominator"] == "metastatic"
    for row in frame.index[over_metastatic & frame["n_metastatic"].isna()]:
        text = (
            "The denominator is the patients with metastasis, but their number is not given. Add a column n_metastatic."
        )
        found.append(Fault(sheet.name, text, int(row), roles.n_metastatic or roles.denominator))
    base = frame["n_patients"].where(~over_metastatic, frame["n_metastatic"])
    for part, whole, name, of in (
        (frame["n_with_site"], base, roles.n_with_site, "the patients of whom they are a part"),
        (frame["n_metastatic"], frame["n_patients"], roles.n_metastatic, "all patients"),
    ):
        for row in frame.index[(part > whole).fillna(value=False)]:
            text = f"Found {part[row]:,}, more than {of} ({whole[row]:,}). Correct one of the two."
            found.append(Fault(sheet.name, text, int(row), name))
    if found:
        raise IntakeError(found)
    return frame.assign(n_denominator=base)


def _check_doubles(shape: Shape, frame: pd.DataFrame, atlas: Atlas) -> None:
    names, sites = atlas.primaries.labels, atlas.sites.labels
    found = []
    for row in frame.index[frame.duplicated(_KEY)]:
        this = frame.loc[row]
        first = frame.index[(frame[_KEY] == this[_KEY]).all(axis=1)][0]
        text = (
            f"{names[this['primary_id']]} and {sites[this['site_id']]} stand in row {first} already "
            f"({quoted(frame.loc[first, 'site'])}, here {quoted(this['site'])}). Some patients may be in both, so rows "
            "are never added: merge them into one, or leave one label out."
        )
        found.append(Fault(shape.main.name, text, int(row), shape.roles.site))
    if found:
        raise IntakeError(found)


def _groups(shape: Shape, frame: pd.DataFrame, atlas: Atlas) -> pd.DataFrame:
    """One row a primary and group with n_patients and n_metastatic, which must be the same in all its rows."""
    names, found = atlas.primaries.labels, []
    roles = shape.roles
    frame = frame.assign(n_patients=frame["n_patients"].mask(frame["denominator"] == "examined"))
    for group, rows in frame.groupby(_GROUP, sort=False):
        primary = names[str(group[0])]
        for name, column in (("n_patients", roles.n_patients), ("n_metastatic", roles.n_metastatic)):
            known = rows[name].dropna()  # without examined ones, which may differ from site to site
            if name == "n_patients" and known.empty:
                text = (
                    f"How many patients {primary} has is not told: its rows count examined patients only. "
                    "Add a row with the denominator “all”, or “metastatic”."
                )
                found.append(Fault(shape.main.name, text, int(rows.index[0]), column))
            if (other := known.index[known != known.iloc[:1].sum()]).size:
                row = int(other[0])
                text = (
                    f"{primary} has {known[row]:,} patients here and {known.iloc[0]:,} in row {known.index[0]}. "
                    "One primary has one number of patients; correct it, or tell groups apart by sex or stratum."
                )
                found.append(Fault(shape.main.name, text, row, column))
    everybody = set(frame.loc[(frame["sex"] == "all") & (frame["stratum"] == ""), "primary_id"])
    for lonely, rows in frame[~frame["primary_id"].isin(everybody)].groupby("primary_id", sort=False):
        text = (
            f"{names[str(lonely)]} has rows of groups only. Add rows for all its patients (sex “all”, stratum blank)."
        )
        found.append(Fault(shape.main.name, text, int(rows.index[0])))
    if found:
        raise IntakeError(found)
    return frame.groupby(_GROUP, sort=False)[["n_patients", "n_metastatic"]].max().reset_index()


def _own(frame: pd.DataFrame, groups: pd.DataFrame, about: About, atlas: Atlas) -> OwnCohort:
    everybody = groups[(groups["sex"] == "all") & (groups["stratum"] == "")]
    listed = set(everybody["primary_id"])
    top = everybody[[not set(atlas.primaries.ancestors(p)) & listed for p in everybody["primary_id"]]]
    if about.primaries_disjoint and len(top) < len(everybody):
        text = (
            "You say that each patient has one primary, but some of the primaries belong to others of the table, whose "
            "patients they share. Take back that statement, or leave the wider or the narrower ones out."
        )
        raise IntakeError(Fault("About the cohort", text))
    n = about.n_patients if about.n_patients is not None else int(top["n_patients"].sum())
    own_counted = any(pair in atlas.origins for pair in zip(frame["primary_id"], frame["site_id"], strict=True))
    source, cohort_row = source_and_cohort(
        about, atlas.tables, n_patients=n, primaries_disjoint=about.primaries_disjoint, own_site_counted=own_counted
    )
    split = set(frame.loc[frame["sex"].isin(SEXES) & (frame["stratum"] == ""), "primary_id"])
    rows = frame.assign(
        flag=flags(frame, atlas, split_by_sex=split),
        cohort_id=about.cohort_id,
        n_lo=frame["n_with_site"],
        n_hi=frame["n_with_site"],
        locator=[f"row {row} of the uploaded table" for row in frame.index],
    )
    groups = groups.assign(cohort_id=about.cohort_id, locator="from the uploaded table")
    return OwnCohort(
        source,
        cohort_row,
        like(atlas.tables.denominators, groups),
        like(atlas.tables.frequencies, rows),
        like(atlas.tables.cooccurrence, []),
    )
