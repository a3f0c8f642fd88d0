"""What the lists of a page offer, {id: name}: primaries by organ system, sites by region, cohorts, groups."""

from collections.abc import Iterable, Mapping

from data.atlas import Atlas
from data.selection import Selection, group_code
from data.stats.listed import listed_sites, selectable_primaries
from data.tables.rows import rows
from data.tables.words import SEXES
from viz.charts.describe import count, lower_first, upper_first
from viz.charts.theme import REGIONS, SYSTEMS
from viz.views.evidence import site_of
from viz.views.scope import Scope

EVERYBODY = "all"
"""What an address calls a group that leaves nobody out."""


def primaries(atlas: Atlas, some: Iterable[str]) -> dict[str, str]:
    """Return primaries in the order of the organ systems."""
    systems, order, names = atlas.primaries.column("organ_system"), list(SYSTEMS), atlas.primaries.labels
    return {one: names[one] for one in sorted(some, key=lambda one: order.index(systems[one]))}


def sites(atlas: Atlas, some: Iterable[str]) -> dict[str, str]:
    """Return sites in the order of the regions of the body."""
    regions, order, names = atlas.sites.column("region"), list(REGIONS), atlas.sites.labels
    return {one: names[one] for one in sorted(some, key=lambda one: order.index(regions[one]))}


def primaries_in(atlas: Atlas, cohort_id: str) -> dict[str, str]:
    """Return the primaries of a cohort, a parent with what it stands for there."""
    parts = selectable_primaries(atlas, cohort_id)
    return {one: label + _made_of(atlas, one, parts[one]) for one, label in primaries(atlas, parts).items()}


def _made_of(atlas: Atlas, primary: str, parts: tuple[str, ...]) -> str:
    """What a parent stands for: " (5 types together)", or the only type listed, without the parent's own name."""
    if len(parts) > 1:
        return f" ({len(parts)} types together)"
    name, only = atlas.primaries.labels[primary], atlas.primaries.labels[parts[0]]
    kind = only.removeprefix(name).strip(" ,") if only.startswith((f"{name} ", f"{name},")) else only
    return "" if parts == (primary,) else f" ({lower_first(kind)} only)"


def sites_in(atlas: Atlas, cohort_id: str) -> dict[str, str]:
    """Return the sites that a cohort prints."""
    return sites(atlas, listed_sites(atlas, cohort_id))


def cohorts(atlas: Atlas, unable: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the cohorts with their numbers of patients, and why some cannot answer here."""
    why = {cohort: f" – {reason}" for cohort, reason in (unable or {}).items()}
    return {
        row.cohort_id: f"{row.label} · n = {count(row.n_patients)}{why.get(row.cohort_id, '')}"
        for row in rows(atlas.tables.cohorts)
    }


def bar_label(atlas: Atlas, chosen: Selection, seen: Scope, lead: str, *, every: bool = False) -> str:
    """Return what the bar of a phone says is chosen: the primary or the site that leads, and the cohort.

    `every` is for a page that shows all cohorts beside each other: primary and site.
    """
    if every:
        return f"**{atlas.primaries.labels[chosen.primary]}** · {atlas.sites.labels[site_of(atlas, chosen)]}"
    names = {"primary": atlas.primaries.labels.get(seen.primary), "site": atlas.sites.labels.get(seen.site)}
    first = f"**{name}** · " if (name := names.get(lead)) else ""
    return f"{first}{seen.cohort.label}"


def groups(seen: Scope) -> dict[str, str]:
    """Return the groups of patients that a scope offers, by their codes in an address."""
    return {group_code(one) or EVERYBODY: _group_name(*one) for one in seen.groups}


def _group_name(sex: str, stratum: str) -> str:
    return upper_first(", ".join(part for part in (SEXES[sex], stratum) if part) or "all")
