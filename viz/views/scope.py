"""What one cohort can show of a selection: whom, and on which denominator."""

from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from data.atlas import Atlas, memoised
from data.selection import OWN, Denominator, Selection, group_code
from data.stats.frequency import Options
from data.stats.listed import (
    ALL_PRIMARIES,
    default_denominator,
    disjoint_primaries,
    groups,
    listed_sites,
    members,
    selectable_primaries,
)
from data.stats.withholding import withheld_primary
from data.tables.words import SEXES

Body = Literal["female", "male"]


@dataclass(frozen=True)
class Scope:
    """A selection as one cohort can show it; groups are those it offers. notices say where the two differ.

    cohort is a row of the table of cohorts. primary is ALL_PRIMARIES where all are pooled.
    """

    cohort: Any
    primary: str
    site: str
    group: tuple[str, str]
    groups: tuple[tuple[str, str], ...]
    body: Body
    options: Options
    notices: tuple[str, ...]

    @property
    def cohort_id(self) -> str:
        """The id of its cohort."""
        return str(self.cohort.cohort_id)

    @property
    def whom(self) -> str:
        """Whom it shows where that is not everybody: "women", "stage IV at diagnosis"."""
        return ", ".join(part for part in (SEXES[self.group[0]], self.group[1]) if part)

    def of_everybody(self) -> "Scope":
        """Return the same without a stratum, for what is known of all strata together only."""
        return replace(self, group=("all", "")) if self.group[1] else self


def scope(atlas: Atlas, selection: Selection, *, pooled: bool = False) -> Scope:
    """Return what a cohort can show of a selection.

    A primary or site it does not have gives way to the nearest one it has, with a notice; the
    selection itself is left alone, so that another cohort can still honour it. `pooled` looks at
    all primaries together.
    """
    asked = (selection.cohort, selection.primary, selection.site, selection.share, selection.group, selection.body)
    return _scope(atlas, *asked, own=selection.own, nodes=selection.nodes, pooled=pooled)


def site_scope(atlas: Atlas, selection: Selection) -> Scope:
    """Return the scope of a site and all primaries; where none is chosen, the liver or else the first one listed."""
    listed = listed_sites(atlas, selection.cohort)
    usual = "liver" if "liver" in listed or not listed else listed[0]
    return scope(atlas, replace(selection, site=selection.site or usual), pooled=True)


@memoised(1024)
def _scope(  # noqa: PLR0913 - the fields of a selection that decide it, by which it is kept
    atlas: Atlas,
    cohort_id: str,
    wanted_primary: str,
    wanted_site: str,
    share: str,
    wanted_group: str,
    wanted_body: str,
    *,
    own: bool,
    nodes: bool,
    pooled: bool,
) -> Scope:
    cohort = atlas.cohorts.row(cohort_id)
    notices: list[str] = []
    available = list(selectable_primaries(atlas, cohort_id))
    primary = atlas.primaries.nearest(wanted_primary, available) or next(iter(available), wanted_primary)
    if primary != wanted_primary and not pooled:
        names = atlas.primaries.labels
        small = ", or too few patients with it" if cohort_id.startswith(OWN) else ""
        notices.append(f"{cohort.label} has no {names[wanted_primary]}{small}; {names[primary]} is shown instead.")
    site = wanted_site and (atlas.sites.nearest(wanted_site, listed_sites(atlas, cohort_id)) or "")
    if site != wanted_site:
        names = atlas.sites.labels
        instead = f"{names[site]}, a related site, is shown instead" if site else "choose another site"
        notices.append(f"{cohort.label} does not list {names[wanted_site]}; {instead}.")
    shown = ALL_PRIMARIES if pooled else primary
    parts = members(atlas, cohort_id, shown) or tuple(disjoint_primaries(atlas, cohort_id))
    offered = tuple(groups(atlas, cohort_id, parts))
    known_groups = {group_code(group): group for group in offered}
    code = "" if wanted_group == "all" else wanted_group
    if code not in known_groups:
        notices.append(f"{cohort.label} does not report this group; all patients are shown.")
    group = known_groups.get(code, ("all", ""))
    if not pooled and cohort_id.startswith(OWN):
        withheld = withheld_primary(atlas, cohort, parts, atlas.primaries.labels[primary])
        notices += [withheld] if withheld else []
    denominator = cast("Denominator", share or default_denominator(atlas, cohort_id))
    return Scope(
        cohort=cohort,
        primary=shown,
        site=site,
        group=group,
        groups=offered,
        body=_body(group[0], "both" if pooled else atlas.primaries.row(primary).sex, wanted_body, primary),
        options=Options(denominator, sex=group[0], stratum=group[1], own_organ=own, regional_nodes=nodes),
        # Where nothing is left of a cohort the bar says so; what is lacking in particular need not be told.
        notices=tuple(notices if available else ()),
    )


def _body(group_sex: str, primary_sex: str, wanted: str, primary: str) -> Body:
    """Whose body is drawn: the sex of the group or the primary, else what was asked for, else what is usual."""
    fitting = next((sex for sex in (group_sex, primary_sex) if sex in ("female", "male")), "")
    return cast("Body", fitting or wanted or ("female" if primary.startswith("breast") else "male"))
