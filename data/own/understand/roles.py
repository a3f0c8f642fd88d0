"""Which column of a table is what: the roles of a form, as they are known, else by names and by what stands there."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from data.own.read.sheets import Sheet
from data.own.understand import columns as column
from data.own.understand.forms import Form
from data.own.understand.labels import Index, meaning
from data.own.understand.listings import proposed_lists, site_columns


@dataclass(frozen=True)
class Roles:
    """Which column is what; "" means there is none.

    patient, primary, sex, strata, sites, site_list, status: columns of the main table (of a study: of either file).
    sites are the columns of a wide table or a matrix, site_list those whose cells name sites, one or several, in one
    row of a patient or more (data.own.understand.listings). status says whether there is any metastasis (M0, M1).
    event_patient, event_site: columns of the table of metastases. site, n_with_site, n_patients, n_metastatic,
    denominator: columns of a frequency table; its stratum is the only entry of strata.
    """

    patient: str = ""
    primary: str = ""
    sex: str = ""
    strata: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    site_list: tuple[str, ...] = ()
    event_patient: str = ""
    event_site: str = ""
    site: str = ""
    n_with_site: str = ""
    n_patients: str = ""
    n_metastatic: str = ""
    denominator: str = ""
    status: str = ""

    @property
    def columns(self) -> list[str]:
        """The columns of the main table that have a role, once for each role."""
        of_events = ("event_patient", "event_site")
        each = [value for name, value in vars(self).items() if name not in of_events]
        return [name for value in each for name in ((value,) if isinstance(value, str) else value) if name]


_OF_LABELS = ("primary", "sex", "site", "denominator")
"""Roles whose columns hold labels."""
NAMES = {
    "patient": column.PATIENT,
    "primary": column.PRIMARY,
    "sex": column.SEX,
    "n_with_site": column.N_SITE,
    "n_patients": column.N_PATIENTS,
    "n_metastatic": column.N_METASTATIC,
    "denominator": column.DENOMINATOR,
    "site": column.SITE,
}
"""The usual names of the roles of one column."""


def proposed_roles(sheet: Sheet, form: Form, vocabulary: Index, known: Roles | None = None) -> Roles:
    """Roles for a form: as they are known, else by the names of columns."""
    found: dict[str, Any] = {}
    for role in form.single:
        free = [name for name in sheet.frame.columns if name not in found.values()]
        before = getattr(known, role) if known else ""
        names: tuple[str, ...] = column.N_ALL if (role, form.kind) == ("n_patients", "matrix") else NAMES.get(role, ())
        found[role] = before if before in free else column.named(free, names)
        if role == "status":
            found[role] = before if before in free else column.status(sheet, free)
        if role in _OF_LABELS and not known and column.is_identifying(sheet, found[role]):
            found[role] = ""  # to be chosen by a person, who is told
    taken = [name for name in found.values() if name]
    if form.kind == "matrix":
        found["sites"] = _counted(sheet, vocabulary, taken)
    elif "site_list" in form.several:
        before = tuple(name for name in (known.site_list if known else ()) if name not in taken)
        found["site_list"] = before or proposed_lists(sheet, vocabulary, taken)
    elif "sites" in form.several:
        found["sites"] = site_columns(sheet, vocabulary, taken)
    if form.of_patients:
        found["strata"] = column.strata(sheet, [*taken, *found.get("sites", ()), *found.get("site_list", ())])
    return Roles(**found)


def _counted(sheet: Sheet, vocabulary: Index, others: Collection[str]) -> tuple[str, ...]:
    """The columns of numbers that are named like a site; beside them those of which none is printed."""
    free = [name for name in sheet.frame.columns if name not in others and meaning(name, vocabulary).id]
    found = [name for name in free if column.counts(sheet, name)]
    hidden = [name for name in free if found and column.unprinted(sheet, name)]
    return tuple(name for name in free if name in found or name in hidden)


def with_events(roles: Roles, second: Sheet) -> Roles:
    """The roles with those of a table of metastases."""
    names = second.frame.columns
    patient, site = column.named(names, column.PATIENT), column.named(names, column.SITE)
    return replace(roles, event_patient=patient, event_site=site)
