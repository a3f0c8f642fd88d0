"""Plumbing: the ways a primary's cells have through the circulation, and whether a cohort follows them.

What a capillary bed holds back is that bed's first filter. The ways come from the tables of primaries
(drainage, first filter), routes, compartments and flows; a cohort then ranks the first filter among
the organs, by observed shares and without a test.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from data.atlas import Atlas, memoised
from data.stats.evidence import evidence
from data.stats.frequency import SMALL_N, Options, all_shares, rankable, shares, withheld_above
from data.stats.words import hardly_ahead
from data.tables.rows import rows
from data.tables.vocabulary import split

BLOOD: dict[str, str] = {
    "portal": "haematogenous_portal",
    "caval": "haematogenous_caval",
    "pulmonary": "haematogenous_pulmonary",
    "vertebral_venous": "vertebral_venous_plexus",
}
"""Systems of venous drainage, and the route each one is in the table of routes."""
LYMPH = "lymphatic"
ONWARD = ("portal", "caval", "pulmonary", "arterial")
"""Systems that carry blood on from a filter."""
MIXED = "mixed"
"""The drainage of primaries whose veins belong to several systems, or to none in particular."""
SYSTEM_BEFORE = {"liver": "portal", "lung": "caval"}
"""The system that leads to a first filter."""
TOP = 3
"""Ranks that count as being among the first."""

Verdict = Literal["first", "top", "lower", "few", "unknown", "none"]
"""Where a first filter stands: the commonest organ, among the first TOP, lower; too few patients; the cohort does
not tell; no organ is named."""
COLUMNS = (
    "primary_id",
    "primary",
    "first_filter",
    "verdict",
    "sure",
    "rank",
    "rank_from",
    "rank_to",
    "organs",
    "share",
    "low",
    "high",
    "n_with_site",
    "n_lo",
    "n_hi",
    "n_denominator",
    "denominator",
    "flag",
    "locator",
    "tied",
    "top_site",
    "top_prose",
    "top_share",
    "close",
)
"""Columns of a frame of ranks. first_filter is a site, "systemic" or ""; rank_from and rank_to are the ranks that
bounded counts allow, and `sure` says that the verdict is the same for all of them; tied are the other organs of the
same rank (names in a sentence, separated by semicolons); top_* are those of the commonest organ but the filter; close
says what the commonest of all is level with or hardly ahead of, because that one's share lies within its interval."""


@dataclass(frozen=True)
class Ways:
    """The ways of one primary, as ids of compartments and flows.

    first are the flows up to the first filters, after those from there to the next capillaries;
    filters are the beds that the blood reaches first, `outside` the ways outside the vessels. systems
    and mixed repeat the drainage.
    """

    primary_id: str
    first_filter: str
    systems: tuple[str, ...]
    mixed: bool
    origins: tuple[str, ...]
    first: tuple[str, ...]
    after: tuple[str, ...]
    filters: tuple[str, ...]
    outside: tuple[str, ...]


def ways(atlas: Atlas, primary_id: str) -> Ways:
    """Return the ways of a primary; a wider primary's routes count for its types.

    Where the drainage is mixed, the systems are those of the blood routes described, and that of the
    first filter. Lymph counts where a route or a named node says so. Raises KeyError for an unknown primary.
    """
    primary = atlas.primaries.row(primary_id)
    family = {primary_id, *atlas.primaries.ancestors(primary_id)}
    routes = set(atlas.tables.routes.loc[atlas.tables.routes["primary_id"].isin(family), "route"])
    listed = split(primary.drainage)
    systems = [system for system in listed if system != MIXED]
    if MIXED in listed:
        before = SYSTEM_BEFORE.get(primary.first_filter)
        systems = [system for system, route in BLOOD.items() if system == before or route in routes]
    lymph = [LYMPH] if LYMPH in routes or _named_node(atlas, family) else []
    own = set(atlas.tables.own_sites.loc[atlas.tables.own_sites["primary_id"].isin(family), "site_id"])
    origins: list[str] = []
    legs: list[_Leg] = []
    for system in [*systems, *lymph]:
        start = _origin(atlas, system, own, origins)
        origins.append(start)
        legs.append(_leg(atlas, [start], (system,)))
    blood = [leg for system, leg in zip([*systems, *lymph], legs, strict=True) if system in ONWARD]
    filters = _unique(bed for leg in blood for bed in leg.beds)
    first = _unique(flow for leg in legs for flow in leg.flows)
    after = list(_leg(atlas, filters, ONWARD).flows) if primary.first_filter != "systemic" else []
    for leg in legs[len(systems) :]:
        after += _leg(atlas, leg.beds, (LYMPH,)).flows
    kinds = dict(zip(atlas.tables.compartments["compartment_id"], atlas.tables.compartments["kind"], strict=True))
    return Ways(
        primary_id,
        primary.first_filter,
        tuple(systems),
        MIXED in listed,
        _unique(origins),
        first,
        tuple(flow for flow in _unique(after) if flow not in first),
        filters,
        tuple(way for way, kind in kinds.items() if kind == "way" and way in routes),
    )


@dataclass(frozen=True)
class _Leg:
    """Flows up to the next capillary beds, and these beds."""

    flows: tuple[str, ...]
    beds: tuple[str, ...]


def _leg(atlas: Atlas, starts: Iterable[str], systems: tuple[str, ...]) -> _Leg:
    """Follow the flows of some systems out of compartments, then every flow, until capillaries are reached."""
    beds = set(atlas.tables.compartments.loc[atlas.tables.compartments["kind"] == "bed", "compartment_id"])
    flows: list[str] = []
    reached: list[str] = []
    leaving = [flow for flow in rows(atlas.tables.flows) if flow.from_id in set(starts) and flow.system in systems]
    while leaving:
        flow = leaving.pop(0)
        if flow.flow_id in flows:
            continue
        flows.append(flow.flow_id)
        if flow.to_id in beds:
            reached.append(flow.to_id)
        else:
            leaving += rows(atlas.tables.flows[atlas.tables.flows["from_id"] == flow.to_id])
    return _Leg(tuple(flows), _unique(reached))


def _origin(atlas: Atlas, system: str, own: set[str], before: list[str]) -> str:
    """The compartment in which a way starts: the primary's own organ, else one already found, else the first."""
    starts = _unique(atlas.tables.flows.loc[atlas.tables.flows["system"] == system, "from_id"])
    sites: dict[str, str] = dict(
        zip(atlas.tables.compartments["compartment_id"], atlas.tables.compartments["site_id"], strict=True)
    )
    order = [c for c in sites if c in starts]
    return min(order, key=lambda c: (sites[c] not in own, c not in before, order.index(c)))


def _named_node(atlas: Atlas, family: set[str]) -> bool:
    """Whether a lymph node with a name is typical of a primary."""
    nodes = _nodes(atlas)
    return any(r.site_id in nodes and family & set(split(r.typical_primaries)) for r in rows(atlas.tables.eponyms))


def _nodes(atlas: Atlas) -> set[str]:
    return set(atlas.tables.sites.loc[atlas.tables.sites["is_lymph_node"], "site_id"])


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def filter_ranks(matrix: pd.DataFrame, rankable: pd.DataFrame, atlas: Atlas, least: int = SMALL_N) -> pd.DataFrame:
    """Return where each primary's first filter stands among its organs, a row a primary (COLUMNS).

    `matrix` has shares of one or more primaries of one cohort (data.stats.frequency.COLUMNS), `rankable` those
    of its rows that a headline may rank. Organs are these without lymph nodes, which lymph fills, and
    without parts of another organ among them. A rank is one more than the number of organs with a larger
    share; a filter never found ranks behind all others. Primaries with fewer patients than `least`
    get the verdict "few".
    """
    organs = rankable[~rankable["site_id"].isin(_nodes(atlas))]
    holds = {str(site): atlas.sites.covered(str(site)) for site in organs["site_id"].unique()}
    found = [
        _filter_rank(part, organs[organs["primary_id"] == primary], holds, atlas, least)
        for primary, part in matrix.groupby("primary_id", sort=False)
    ]
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    numbers = dict.fromkeys(("rank", "rank_from", "rank_to", "n_with_site", "n_lo", "n_hi", "n_denominator"), "Int64")
    return frame.astype(numbers | dict.fromkeys(("share", "low", "high", "top_share"), "Float64"))


def _filter_rank(
    part: pd.DataFrame, rankable: pd.DataFrame, holds: dict[str, frozenset[str]], atlas: Atlas, least: int
) -> dict[str, Any]:
    """The row of one primary; `rankable` has its organs, and holds says which sites lie within which."""
    primary_id = str(part["primary_id"].iloc[0])
    made_of = split(str(part["members"].iloc[0]))
    only = made_of[0] if len(made_of) == 1 else primary_id  # a parent may stand for its only type
    first = atlas.primaries.row(only).first_filter
    within = {inner for outer in rankable["site_id"] for inner in holds[outer]} - {first}
    organs = rankable[~rankable["site_id"].isin(within)]
    apart = pd.Series([first not in {site, *holds[site]} for site in organs["site_id"]], organs.index, dtype=bool)
    others = organs[apart].sort_values(["share", "site_id"], ascending=[False, True])
    most = part["n_denominator"].max()
    result: dict[str, Any] = dict.fromkeys(COLUMNS, pd.NA) | {
        "primary_id": primary_id,
        "primary": part["primary"].iloc[0],
        "first_filter": first,
        "verdict": "none",
        "sure": True,
        "organs": len(organs),
        "n_denominator": most,
        "denominator": part["denominator"].mode().iloc[0],
        "flag": "",
        "locator": part["locator"].iloc[0],
        "tied": "",
        "top_site": "",
        "top_prose": "",
        "close": _close(organs.assign(other=apart)),
    }
    if len(others):
        top = others.iloc[0]
        result |= {"top_site": top["site_id"], "top_prose": top["prose"], "top_share": top["share"]}
    if first in ("", "systemic"):
        return result
    result["verdict"] = "few" if not pd.isna(most) and most < least else "unknown"
    here = organs[organs["site_id"] == first]
    if here.empty:  # zero is not ranked by a headline, but it is an answer
        here = part[(part["site_id"] == first) & (part["share"] == 0).fillna(value=False)]
    if here.empty or organs.empty:
        return result
    own = next(rows(here))
    low, share, high = _bounds(own)
    spans = [_bounds(other) for other in rows(others)]
    rank = 1 + sum(middle > share for _, middle, _ in spans)
    best, worst = 1 + sum(bottom > high for bottom, _, _ in spans), 1 + sum(top > low for _, _, top in spans)
    copied = ("share", "low", "high", "n_with_site", "n_lo", "n_hi", "n_denominator", "denominator", "flag", "locator")
    result |= {name: getattr(own, name) for name in copied} | {"rank": rank, "rank_from": best, "rank_to": worst}
    result["organs"] = len(others) + 1
    result["tied"] = ";".join(str(other.prose) for other in rows(others) if float(other.share) == share)
    if result["verdict"] == "unknown":
        result["verdict"] = _verdict(rank, share)
        result["sure"] = _verdict(best, high) == _verdict(worst, low) and not withheld_above(part, low)
    return result


def _close(organs: pd.DataFrame) -> str:
    """What the commonest organ cannot be told from, in words; or ""."""
    if len(organs) < 2:  # noqa: PLR2004 - nothing to compare
        return ""
    ranked = organs.sort_values(["share", "other", "site_id"], ascending=[False, True, True])  # the filter leads a tie
    first, then = rows(ranked.head(2))
    close = hardly_ahead(first, then)
    return f"{close} {then.prose}" if close else ""


def _verdict(rank: int, share: float) -> Verdict:
    if share == 0:
        return "lower"
    return "first" if rank == 1 else "top" if rank <= TOP else "lower"


def _bounds(row: Any) -> tuple[float, float, float]:
    """The smallest, the shown and the largest share that a row's counts allow, as fractions."""
    share = float(row.share)
    if pd.isna(row.n_lo) or pd.isna(row.n_hi) or pd.isna(row.n_denominator):
        return share, share, share
    return float(row.n_lo / row.n_denominator), share, float(row.n_hi / row.n_denominator)


@memoised(128)
def first_filters(atlas: Atlas, cohort_id: str, options: Options, primary_id: str = "") -> pd.DataFrame:
    """Return where the first filter of a primary, or of every one of a cohort, stands; see `filter_ranks`."""
    frame = shares(atlas, cohort_id, primary_id, options) if primary_id else all_shares(atlas, cohort_id, options)
    return filter_ranks(frame, rankable(frame, atlas.residual_sites), atlas)


def with_bones(atlas: Atlas, primary_id: str) -> str | None:
    """Return the primary, or the nearest wider one, whose bone metastases some figure splits by bone; else None."""
    parts = tuple(sorted(atlas.sites.covered("bone") | {"bone_marrow"}))
    return next((one for one in atlas.primaries.family(primary_id) if len(evidence(atlas, one, parts))), None)
