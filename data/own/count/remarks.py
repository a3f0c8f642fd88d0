"""What a report says beside its rows: what was supposed, not used, restricted or withheld."""

import pandas as pd

from data.atlas import Atlas
from data.own.count import ledger
from data.own.count.ledger import Line
from data.own.faults import listed
from data.own.model import OwnCohort
from data.own.read.sheets import Sheet
from data.own.understand.columns import named_as_site
from data.own.understand.forms import FORMS, option
from data.own.understand.labels import index, meaning
from data.own.understand.listings import Sites, taken_apart
from data.own.understand.mapping import LabelMapping
from data.own.understand.shapes import Shape, listed_beside
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
    if said.each:
        texts.append(f"each row stands for as many patients as {quoted(said.each)} says")
    elif said.row_is_patient and not shape.roles.patient:
        texts.append("each row is taken as one patient")
    if "sites" in FORMS[shape.form].several:
        gone = [label for label, site in mapping.ids("site").items() if not site]
        texts += [f"columns of sites that are left out of the mapping: {listed(gone)}"] if gone else []
    pairs = [f"{quoted(share)} is checked against {quoted(name)}" for name, share in shape.shares.items()]
    texts += [f"percentages beside counts: {', '.join(pairs)}"] if pairs else []
    if shape.kind == "matrix":
        texts += ["the table is turned round: what is called a row is one of its columns"] * said.turned
        in_labels = (
            shape.unfilled is not None and not said.turned and shape.roles.n_patients not in shape.unfilled.frame
        )
        texts += ["numbers of all patients stand in the labels of the primaries"] * in_labels
    if shape.kind == "matrix" and shape.of_metastatic:
        texts.append(f"shares are of the patients with metastasis, {quoted(said.of)}")
    doubtful = shape.doubtful
    texts += [f"columns that say yes or no and are not used as sites: {listed(doubtful)}"] if doubtful else []
    told = {*doubtful, *shape.shares.values(), "SAMPLE_ID", said.involved, said.each}
    others = [name for name in shape.unused if name not in told]
    texts += [f"columns that are not used: {listed(others)}"] if others else []
    gone = [label for label, term in mapping.ids("primary").items() if not term]
    texts += [f"primaries that are left out of the mapping: {listed(gone)}"] if gone else []
    warnings, of_lists = _of_lists(shape, mapping, atlas)
    warnings += _of_many_values(shape, mapping, others, atlas)
    texts += of_lists
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


def _of_lists(shape: Shape, mapping: LabelMapping, atlas: Atlas) -> tuple[list[str], list[str]]:
    """What columns that name sites do not tell, to warn of, and what was done with them."""
    vocabulary, used = index(atlas, "site"), shape.roles.site_list
    warnings, texts = [], []
    if not FORMS[shape.form].of_patients:
        return [], []
    if more := listed_beside(shape, atlas):
        name = "names sites too and is" if len(more) == 1 else "name sites too and are"
        alone = (
            f"sites are counted from {listed(used)} alone" if used else "sites are counted from columns of their own"
        )
        warnings.append(f"{listed(more)} {name} not used: {alone}, so that shares may be too small.")
    if used and "SAMPLE_ID" in shape.main.frame:
        warnings.append(
            "Sites are those of which samples were taken; patients may have others, so that shares are of what was "
            "sampled."
        )
    if len(used) > 1:
        texts.append(f"the columns {listed(used)} are taken as one list of sites")
    if apart := taken_apart(shape.main.frame, used, vocabulary):
        texts.append(f"cells that name several sites are taken apart: {listed(apart, 6)}")
    sites = Sites(vocabulary)
    gone = [label for label, site in mapping.ids("site").items() if not site and shape.kind == "long"]
    if joined := [label for label in gone if len(sites.within(label)) > 1]:
        name = "names several sites and is" if len(joined) == 1 else "name several sites and are"
        warnings.append(
            f"{listed(joined)} {name} left out: of these patients the sites are not known. Write semicolons between "
            "the sites of a cell."
        )
    return warnings, texts


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
