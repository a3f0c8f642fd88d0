"""What a report says beside its rows: what was supposed, not used, restricted or withheld."""

import re

import pandas as pd

from data.atlas import Atlas
from data.own.count import ledger
from data.own.count.ledger import Line
from data.own.faults import listed
from data.own.model import OwnCohort
from data.own.read.sheets import Sheet
from data.own.understand.columns import by_content, named_as_site
from data.own.understand.forms import FORMS, option
from data.own.understand.labels import index, meaning
from data.own.understand.mapping import LabelMapping
from data.own.understand.shapes import Shape
from data.stats.words import count, many
from data.tables.plain import quoted
from data.tables.rows import rows

WITHHELD = Sheet("Withheld", pd.DataFrame(), "")
"""Stands for the file in the lines about what is withheld."""


def remarks(shape: Shape, mapping: LabelMapping, atlas: Atlas) -> list[Line]:
    """Return the lines about a table as a whole: what was said of it, and which of its columns are not used."""
    said, table = shape.said, "patients" if FORMS[shape.form].of_patients else "frequencies"
    texts = []
    if said.everybody and not shape.roles.primary:
        texts.append(f"all patients are taken to have one primary: {atlas.primaries.labels[said.everybody]}")
    if said.row_is_patient and not shape.roles.patient:
        texts.append("each row is taken as one patient")
    if "sites" in FORMS[shape.form].several:
        gone = [label for label, site in mapping.ids("site").items() if not site]
        texts += [f"columns of sites that are left out of the mapping: {listed(gone)}"] if gone else []
    doubtful = shape.doubtful
    texts += [f"columns that say yes or no and are not used as sites: {listed(doubtful)}"] if doubtful else []
    others = [name for name in shape.unused if name not in doubtful and name != "SAMPLE_ID"]
    texts += [f"columns that are not used: {listed(others)}"] if others else []
    gone = [label for label, term in mapping.ids("primary").items() if not term]
    texts += [f"primaries that are left out of the mapping: {listed(gone)}"] if gone else []
    warnings = [*_of_many_values(shape, mapping, others, atlas), *_of_lists(shape, mapping, others, atlas)]
    lines = ledger.warned(shape.main.name, table, warnings)
    lines += [line for text in texts for line in ledger.said(shape.main, table, text)]
    sheets = [sheet for sheet in (shape.unfilled or shape.main, shape.second) if sheet is not None]
    lines += [line for sheet in sheets for text in sheet.remarks for line in ledger.said(sheet, table, text)]
    if shape.filled:
        why = f"blank cells of {listed(said.fill or ())} repeat the cell above"
        lines += ledger.noted(shape.main, table, why, shape.filled)
    return lines


def _of_many_values(shape: Shape, mapping: LabelMapping, names: list[str], atlas: Atlas) -> list[str]:
    """What to do about columns that are not used though they are named as a site that no other column tells of."""
    if "sites" not in FORMS[shape.form].several or not FORMS[shape.form].of_patients:
        return []
    vocabulary, told, found = index(atlas, "site"), set(mapping.ids("site").values()), []
    for name in (name for name in names if named_as_site(name, vocabulary)):
        site = meaning(name, vocabulary).id
        if site and site not in told and name in shape.main.frame:
            n = count(shape.main.frame[name].nunique())
            found.append(
                f"{quoted(name)} is not used, though it is named as a site: it has {n} different values. Write yes and "
                f"no instead, or choose it under Columns ({option('sites')}) and say what each value means."
            )
    return found


_BETWEEN = re.compile(r"\s*(?:[,/+&|\n]|\b(?:and|und|et|y|e|og|och|en)\b)\s*")
"""What stands between sites in one cell, but for the semicolon."""


def _of_lists(shape: Shape, mapping: LabelMapping, names: list[str], atlas: Atlas) -> list[str]:
    """What a column of sites does not tell: sites of other columns, and of cells with another mark between them."""
    if shape.form != "list":
        return []
    vocabulary, used, found = index(atlas, "site"), shape.roles.site_list, []
    columns = list(shape.main.frame.columns)
    if more := [one for one in names if by_content(shape.main, vocabulary, [c for c in columns if c != one])]:
        name = "names sites too and is" if len(more) == 1 else "name sites too and are"
        found.append(
            f"{listed(more)} {name} not used: sites are counted from {quoted(used)} alone, so that shares may be too "
            "small. Bring the columns together in one, with semicolons between the sites."
        )

    def several(label: str) -> bool:
        parts = _BETWEEN.split(label)
        return len(parts) > 1 and all(meaning(part, vocabulary).sure for part in parts)

    if joined := [label for label, site in mapping.ids("site").items() if not site and several(label)]:
        name = "names several sites and is" if len(joined) == 1 else "name several sites and are"
        found.append(
            f"{listed(joined)} {name} left out, so that shares of these sites are too small. Write semicolons between "
            "the sites of a cell."
        )
    return found


def restrictions(shape: Shape, profiles: pd.DataFrame, own: OwnCohort, atlas: Atlas) -> list[Line]:
    """Return the lines about patients who do not count where they seem to: by their sex, or as metastatic."""
    names, lines = atlas.sites.labels, []
    zeroed = own.frequencies["flag"].str.contains("opposite_sex_zeroed") & (own.frequencies["stratum"] == "")
    if sites := list(dict.fromkeys(own.frequencies.loc[zeroed, "site_id"])):
        why = f"{', '.join(names[s] for s in sites)}: counted in patients of one sex only, but others had it too"
        lines += ledger.said(shape.main, "patients", why)
    sites = [site for site in atlas.sites.ids if site in profiles]
    any_site, distant = (pd.Series(data=False, index=profiles.index) for _ in range(2))
    for site in sites:
        here = (profiles[site] == 1).fillna(value=False).astype(bool)
        any_site |= here
        distant |= here & ~pd.Series([(p, site) in atlas.origins for p in profiles["primary_id"]], profiles.index)
    only = int(profiles.loc[any_site & ~distant, "n"].sum())
    if only:
        who = many(only, "patient has", "patients have")
        why = f"{who} no site beyond the organ of the primary: not counted as metastatic"
        lines += ledger.said(shape.main, "patients", why)
    return lines


def withholding(before: OwnCohort, after: OwnCohort, atlas: Atlas, least: int) -> list[Line]:
    """Return the lines about what is withheld of a cohort because fewer than `least` patients stand behind it."""
    left = set(after.denominators["primary_id"])
    gone = [p for p in dict.fromkeys(before.denominators["primary_id"]) if p not in left]
    names = ", ".join(atlas.primaries.labels[primary] for primary in gone)
    texts = [f"primaries with fewer than {least} patients: {names}"] if gone else []
    flagged = [row for row in rows(after.frequencies) if "withheld" in row.flag]
    if flagged:
        texts.append(
            f"{count(len(flagged))} counts of a site below {least}, or from which such a count could be worked out"
        )
    return [line for text in texts for line in ledger.said(WITHHELD, "cohort", text)]
