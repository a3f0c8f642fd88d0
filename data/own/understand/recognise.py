"""What an upload may be: the first form that fits its tables, else what can be told of the largest.

`begun(sheets, atlas)` proposes and always returns a shape, which may lack something; `recognised` demands that it lacks
nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from data.atlas import Atlas
from data.own.faults import Fault, IntakeError, listed
from data.own.read.sheets import Sheet
from data.own.understand import columns as column
from data.own.understand.cells import none_but_0_and_1, values
from data.own.understand.forms import FORMS, Said, Stack
from data.own.understand.labels import Index, index
from data.own.understand.listings import proposed_lists, site_columns, with_like
from data.own.understand.roles import Roles, proposed_roles, with_events
from data.own.understand.shapes import JOINED, Shape, check, laid_out, missing
from data.own.understand.stacks import FILE, stacked
from data.own.understand.turned import is_turned, turned, with_n
from data.tables.plain import quoted


def recognised(sheets: Sequence[Sheet], atlas: Atlas) -> Shape:
    """Return what the tables are, with a proposal for each role.

    Raises IntakeError when something is missing without which nothing can be counted, with what was found.
    """
    shape = begun(sheets, atlas)
    if missing(shape) and not any(find(_read(sheets), atlas) for find in _FINDERS):
        raise IntakeError([_not_recognised(sheet, index(atlas, "site")) for sheet in _read(sheets)])
    check(shape)
    return shape


def begun(sheets: Sequence[Sheet], atlas: Atlas, *, stack: Stack = "") -> Shape:
    """Return what the tables may be; what it lacks is said by `check`. Raises IntakeError where there is no table.

    stack: whether tables with the same columns are one; they are where nothing was said.
    """
    read = _read(sheets) if stack == "several" else stacked(_read(sheets), index(atlas, "primary"))
    aside = tuple((sheet, sheet.set_aside) for sheet in sheets if sheet.set_aside)
    if not read:
        raise IntakeError([Fault(sheet.name, f"This is no table: {sheet.set_aside}.") for sheet in sheets])
    found = next((shape for find in _FINDERS if (shape := find(read, atlas))), None) or _guessed(read, atlas)
    used = {found.main.name, *([found.second.name] if found.second else []), *(sheet.name for sheet, _ in found.others)}
    rest = tuple((sheet, "not needed for this kind of data") for sheet in read if sheet.name not in used)
    said = replace(found.said, stack=stack)
    return laid_out(replace(found, others=(*found.others, *aside, *rest), said=said), atlas)


def _read(sheets: Sequence[Sheet]) -> list[Sheet]:
    return [sheet for sheet in sheets if not sheet.set_aside]


def _study(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    vocabulary = index(atlas, "site")
    patients = next((s for s in sheets if "PATIENT_ID" in s.frame and "SAMPLE_ID" not in s.frame), None)
    samples = next((s for s in sheets if "PATIENT_ID" in s.frame and "SAMPLE_ID" in s.frame), None)
    if samples is None:
        return None
    main = patients or samples
    both = [*main.frame.columns, *(c for c in samples.frame.columns if c not in main.frame.columns)]
    primary, sex = column.named(both, column.STUDY_PRIMARY), column.named(both, column.SEX)
    others = ["PATIENT_ID", "SAMPLE_ID", primary, sex]
    sites = dict.fromkeys(
        c for sheet in {id(s): s for s in (main, samples)}.values() for c in site_columns(sheet, vocabulary, others)
    )
    if patients and not sites and (named := proposed_lists(samples, vocabulary, others)):
        return _of_samples(patients, samples, Roles("PATIENT_ID", primary, sex, site_list=named))
    roles = Roles("PATIENT_ID", primary, sex, column.strata(main, [*others, *sites]), tuple(sites))
    return Shape("study", main, samples if patients else None, roles)


def _of_samples(patients: Sheet, samples: Sheet, roles: Roles) -> Shape:
    """Samples that name their site each, with what the table of patients tells of their patients."""
    more = [name for name in patients.frame.columns if name not in samples.frame.columns]
    told = patients.frame.assign(PATIENT_ID=patients.frame["PATIENT_ID"].str.strip())
    told = told.drop_duplicates("PATIENT_ID").set_index("PATIENT_ID")[more]
    found = told.reindex(samples.frame["PATIENT_ID"].str.strip()).fillna("").set_index(samples.frame.index)
    main = replace(samples, frame=pd.concat([samples.frame, found.astype("str")], axis=1))
    roles = replace(roles, strata=column.strata(main, roles.columns))
    return Shape("long", main, None, roles, others=((patients, JOINED),))


def _frequency(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    for sheet in sheets:
        roles = proposed_roles(sheet, FORMS["frequency"], index(atlas, "site"))
        if {"n", "N"} <= {*sheet.frame.columns}:  # of N patients n have the site
            roles = replace(roles, n_with_site="n", n_patients="N")
        elif roles.primary and roles.site and not roles.n_patients:
            roles = _with_parts_of_n(sheet, roles)
        if roles.n_with_site and roles.n_patients and roles.primary and roles.site:
            stratum = column.named(sheet.frame.columns, column.STRATUM)
            return Shape("frequency", sheet, None, replace(roles, strata=(stratum,) if stratum else ()))
    return None


def _with_parts_of_n(sheet: Sheet, roles: Roles) -> Roles:
    """The roles with the number of patients with the site and that of all, where usual names leave no doubt."""
    free = [name for name in sheet.frame.columns if name not in (roles.primary, roles.site, roles.sex)]
    numbers = column.tallies(sheet, [name for name in free if not column.named([name], column.N_METASTATIC)])
    if len(numbers) != 2 or column.named(sheet.frame.columns, column.PATIENT):  # noqa: PLR2004 - a part and its whole
        return roles
    within = [sheet.frame[name] for name in (roles.primary, roles.sex) if name]
    for part, whole in (numbers, numbers[::-1]):
        n, of = (values(sheet.frame[name], sheet.frame[name]) for name in (part, whole))
        same = len(n) == len(of) == len(sheet.frame) and not (of.groupby(within).max() > of.groupby(within).min()).any()
        if same and bool((n <= of).all()) and not n.equals(of):
            return replace(roles, n_with_site=part, n_patients=whole)
    return roles


def _matrix(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    """A row a primary: no patients, the number of all, and sites with counts that are more than yes and no."""
    for sheet in sheets:
        roles = _of_groups(sheet, index(atlas, "site"))
        if column.named(sheet.frame.columns, column.PATIENT) or not (roles.primary and roles.sites):
            continue
        alike = none_but_0_and_1(sheet, roles.sites) and not sheet.frame[roles.primary].is_unique
        surely = not alike and column.named([roles.n_patients], column.N_PATIENTS)
        told = bool(roles.n_patients) or not none_but_0_and_1(sheet, roles.sites)
        if surely or (sheet.frame[roles.primary].is_unique and told) or _groups_of_patients(sheet, roles):
            return Shape("matrix", sheet, None, roles)
    return None


def _of_groups(sheet: Sheet, vocabulary: Index) -> Roles:
    """The roles of a matrix, whose number of patients may stand in the labels of its primaries."""
    roles = proposed_roles(sheet, FORMS["matrix"], vocabulary)
    if not roles.primary or roles.n_patients:
        return roles
    return proposed_roles(with_n(sheet, roles.primary), FORMS["matrix"], vocabulary)


def _groups_of_patients(sheet: Sheet, roles: Roles) -> bool:
    """Tell whether each row is some patients of a primary, told apart by its labels; no site has more."""
    numbers = [name for name in sheet.frame.columns if column.counts(sheet, name)]
    labels = [name for name in sheet.frame.columns if name not in {*roles.sites, roles.n_patients}]
    if not roles.n_patients or none_but_0_and_1(sheet, roles.sites) or roles.n_patients not in numbers:
        return False
    n = values(sheet.frame[roles.n_patients], sheet.frame[roles.n_patients])
    each = (values(sheet.frame[name], sheet.frame[roles.n_patients]) for name in roles.sites)
    return not sheet.frame[labels].duplicated().any() and all((known <= n.reindex(known.index)).all() for known in each)


def _without_total(sheet: Sheet, vocabulary: Index, primaries: Index) -> Roles | None:
    """The roles of a matrix that only lacks the number of all patients, or a usual name for its primary."""
    roles = _of_groups(sheet, vocabulary)
    if not roles.primary:
        roles = replace(roles, primary=column.by_content(sheet, primaries, [*roles.sites, roles.n_patients]))
    if not (roles.primary and roles.sites) or column.named(sheet.frame.columns, column.PATIENT):
        return None
    told = bool(roles.n_patients) or not none_but_0_and_1(sheet, roles.sites)
    alike = not sheet.frame[roles.primary].is_unique or not told
    return None if alike else roles


def _long(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    vocabulary = index(atlas, "site")
    with_patient = [sheet for sheet in sheets if column.named(sheet.frame.columns, column.PATIENT)]
    events = next((sheet for sheet in with_patient if _lists_metastases(sheet, vocabulary)), None)
    patients = next(
        (s for s in with_patient if s is not events and column.named(s.frame.columns, column.PRIMARY)), None
    )
    if patients and events:
        return Shape("long", patients, events, with_events(proposed_roles(patients, FORMS["long"], vocabulary), events))
    return next((shape for sheet in with_patient if (shape := _with_list(sheet, vocabulary))), None)


def _lists_metastases(sheet: Sheet, vocabulary: Index) -> bool:
    """Tell whether each row is a metastasis of a patient whose primary stands in another table."""
    names = sheet.frame.columns
    return (
        bool(column.named(names, column.SITE))
        and not column.named(names, column.PRIMARY)
        and not site_columns(sheet, vocabulary, ())
    )


def _with_list(sheet: Sheet, vocabulary: Index) -> Shape | None:
    """The shape of patients whose sites are named in one column."""
    roles = proposed_roles(sheet, FORMS["list"], vocabulary)
    if not (roles.patient and roles.primary and roles.site_list):
        return None
    beside = site_columns(sheet, vocabulary, [*roles.site_list, roles.status])
    if any(any(column.answers(sheet, name)) for name in beside):
        return None
    if any(column.answers(sheet, roles.site_list[0], sure=True)):  # “none” names no site, too
        return None
    return Shape("long", sheet, None, roles)


def _wide(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    for sheet in sheets:
        roles = proposed_roles(sheet, FORMS["wide"], index(atlas, "site"))
        if roles.patient and roles.primary and roles.sites:
            return Shape("wide", sheet, None, roles)
    return None


def _turned(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    """A row a site, and a column a primary."""
    sites, primaries = index(atlas, "site"), index(atlas, "primary")
    for sheet in sheets:
        if column.named(sheet.frame.columns, column.PATIENT) or not is_turned(sheet, sites, primaries):
            continue
        roles = proposed_roles(turned(sheet), FORMS["turned"], sites)
        return Shape("matrix", sheet, None, roles, said=Said(turned=True))
    return None


_FINDERS = (_study, _frequency, _turned, _matrix, _long, _wide)


def _guessed(sheets: Sequence[Sheet], atlas: Atlas) -> Shape:
    """The largest table with what can be told of it from names and cells, for somebody to complete."""
    sheet = max(sheets, key=lambda one: len(one.frame))
    sites, primaries = index(atlas, "site"), index(atlas, "primary")
    if (roles := _without_total(sheet, sites, primaries)) is not None:
        return Shape("matrix", sheet, None, roles)
    roles = proposed_roles(sheet, FORMS["wide"], sites)
    primary = roles.primary or column.by_content(sheet, primaries, [*roles.sites, roles.sex, roles.patient])
    primary = primary or (FILE if sheet.parts and FILE in sheet.frame else "")
    taken = [roles.patient, primary, roles.sex, *roles.sites]
    free = [name for name in sheet.frame.columns if name not in taken]
    listing = () if roles.sites else proposed_lists(sheet, sites, taken) or _half_of_sites(sheet, sites, taken)
    found = roles.sites or (() if listing else column.yes_or_no(sheet, taken))
    usual = (*column.TALLY, *column.N_METASTATIC)
    numbers = [name for name in free if column.named([name], usual)]  # of patients, so it is no patient's
    patient = roles.patient or column.identifiers(sheet, [primary, roles.sex, *listing, *found, *numbers])
    strata = tuple(name for name in roles.strata if name not in {primary, *listing, patient, *found})
    roles = replace(roles, patient=patient, primary=primary, site_list=listing, sites=found, strata=strata)
    return Shape("long" if listing else "wide", sheet, None, roles)


def _half_of_sites(sheet: Sheet, vocabulary: Index, taken: Sequence[str]) -> tuple[str, ...]:
    """The first column of which half of the labels are surely sites, if there is one, with those numbered like it."""
    found = column.by_content(sheet, vocabulary, taken)
    return with_like(sheet, (found,), taken) if found else ()


def _not_recognised(sheet: Sheet, vocabulary: Index) -> Fault:
    """Say which columns were understood and what each shape would need; names that may be data are not repeated."""
    names = list(sheet.frame.columns)
    found = {
        "patient id": column.named(names, column.PATIENT),
        "primary": column.named(names, column.PRIMARY),
        "site": column.named(names, column.SITE),
        "sex": column.named(names, column.SEX),
        "n_with_site": column.named(names, column.N_SITE),
        "n_patients": column.named(names, column.N_PATIENTS),
    }
    if found["patient id"] and found["site"] and not found["primary"]:
        text = (
            "This is a list of metastases, but patients without any metastasis are not in it, and they belong to the "
            "denominator. Add a second table with one row for every patient: patient id and primary."
        )
        return Fault(sheet.name, text)
    understood = [f"{quoted(name)} as {role}" for role, name in found.items() if name]
    sites = site_columns(sheet, vocabulary, [c for c in found.values() if c])
    understood += [f"{listed(sites, 4)} as sites"] if sites else []
    text = (
        f"{len(names)} columns were read; understood: {', '.join(understood) or 'none'}. Needed are either the "
        "columns primary, site, n_with_site and n_patients; or a table of patients (patient_id, primary) with a table "
        "of metastases (patient_id, site); or patient_id, primary and a column for each site. Say which column is what."
    )
    return Fault(sheet.name, text)
