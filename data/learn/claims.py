"""The patient article's claims against the tables: ranked lists against the cohorts, the rest against papers.

Nothing is pooled: each cohort ranks by itself. The claims are to be checked, not endorsed.
"""

from dataclasses import dataclass
from typing import Any, Literal, cast

import pandas as pd

from data.atlas import Atlas, memoised
from data.stats.frequency import COLUMNS, SMALL_N, WITHHELD, FrequencyError, Options, shares
from data.stats.listed import ALL_PRIMARIES, members, selectable_primaries
from data.tables.rows import rows
from data.tables.vocabulary import split

Verdict = Literal["supported", "refined", "contradicted", "ranked", "figures", "none"]
RANKED = ("ranks", "site_totals", "bone_primaries")
"""Checks that a cohort answers by its ranks."""
STATES = ("ranked", "zero", "own_organ", "doubtful", "unknown", "not_listed")
"""What became of a claimed place: it has a rank; nobody had it; it is the organ of origin; the cohort's figure
is not known or stands on another denominator; the cohort has no such site or primary."""
ADDED = ("place", "wanted", "claimed", "state", "rank", "tied", "of")


def places(claim: Any) -> tuple[tuple[str, ...], ...]:
    """Return the claimed places of a row of the claims, each with the ids that share it (joined by + in the table)."""
    return tuple(tuple(cell.split("+")) for cell in split(claim.ranked_ids))


def ranking(atlas: Atlas, claim: Any, cohort_id: str) -> pd.DataFrame:
    """Return what a cohort ranks for a claim, highest share first: data.stats.frequency.COLUMNS with rank and tied.

    Equal shares have the same, better rank. For check "ranks" these are the distant single organs that the primary
    reaches at all: not its own organ or what holds it, not regional nodes (nodes count only where the cohort
    lists distant ones apart), no rest group, nothing that may not lead, no other denominator. "site_totals" ranks
    the sites over all primaries, nodes included; "bone_primaries" the primaries, types rolled up, with
    at least SMALL_N patients by how often they reach bone. Raises FrequencyError when the cohort has no
    such primary, or cannot pool its own.
    """
    if claim.check == "bone_primaries":
        frame = _primaries_to(atlas, claim.site_id, cohort_id)
        frame = frame[frame["n_denominator"] >= SMALL_N]
    else:
        frame = _sites(atlas, claim, cohort_id)
        residual = atlas.residual_sites
        frame = frame[~frame["site_id"].isin(residual | _own(atlas, claim))]
        frame = frame[frame["denominator"] == frame["denominator"].mode().iloc[0]]
    frame = frame[(frame["share"] > 0).fillna(value=False) & frame["leads"]]
    rank = frame["share"].rank(method="min", ascending=False).astype("Int64")
    ranked: pd.DataFrame = frame.assign(rank=rank, tied=frame["share"].duplicated(keep=False))
    return ranked.sort_values(["rank", "site_id", "primary_id"], ignore_index=True)


def ranked_claim(atlas: Atlas, claim: Any, cohort_id: str) -> pd.DataFrame:
    """Return a row a claimed place with what one cohort observes there: ADDED and data.stats.frequency.COLUMNS.

    place is that of the claim (from 1), wanted its ids, claimed its label; rank of `of` ranked ones, <NA>
    unless the state is "ranked". A site that the cohort does not list is stood for by the narrowest listed
    one that holds it, else by the highest part of it; site says which. Raises FrequencyError like `ranking`.
    """
    return _ranked_claim(atlas, claim, cohort_id, ranking(atlas, claim, cohort_id))


def _ranked_claim(atlas: Atlas, claim: Any, cohort_id: str, ranking: pd.DataFrame) -> pd.DataFrame:
    by_primary = claim.check == "bone_primaries"
    names = (atlas.primaries if by_primary else atlas.sites).labels
    listed = _primaries_to(atlas, claim.site_id, cohort_id) if by_primary else _sites(atlas, claim, cohort_id)
    key = "primary_id" if by_primary else "site_id"
    ranked, known = ranking.to_dict("records"), listed.to_dict("records")
    own, available = _own(atlas, claim), list(listed["site_id"])
    found = []
    for place, wanted in enumerate(places(claim), 1):
        ids = {term for one in wanted for term in ([one] if by_primary else _stand_ins(atlas, one, available))}
        best = [row for row in ranked if row[key] in ids]
        here = [row for row in known if row[key] in ids]
        state = "ranked" if best else _state(here, set(wanted) & own)
        observed = {str(column): value for column, value in next(iter(best or here), {"cohort_id": cohort_id}).items()}
        found.append(
            {
                "place": place,
                "wanted": "+".join(wanted),
                "claimed": _either([names[one] for one in wanted]),
                "state": state,
                "of": len(ranking),
                **observed,
            }
        )
    frame = pd.DataFrame(found, columns=[*ADDED, *COLUMNS])
    types: dict[str, str] = {
        "rank": "Int64",
        **{c: "Int64" for c in COLUMNS if c.startswith("n_")},
        **dict.fromkeys(("share", "low", "high"), "Float64"),
    }
    truths: dict[str, object] = {"tied": False, "leads": True}
    texts = [c for c in COLUMNS if c not in types and c not in ("rebased", *truths)]
    blanks: dict[str, object] = {**dict.fromkeys(texts, ""), **truths}
    loose = dict.fromkeys([*texts, *truths], "object")  # a column that no place fills would else be numbers
    return frame.astype(types | loose).fillna(blanks).astype(dict.fromkeys(truths, bool))


def _either(names: list[str]) -> str:
    """Ids that share a place, as a label: "Skin or skeletal muscle"."""
    first, *rest = names
    if not rest:
        return first
    rest = [name[:1].lower() + name[1:] for name in rest]
    return f"{', '.join([first, *rest[:-1]])} or {rest[-1]}"


def ranked_names(atlas: Atlas, claim: Any) -> list[str]:
    """Return what a claim lists, in its order; what shares a place as one."""
    names = (atlas.primaries if claim.check == "bone_primaries" else atlas.sites).labels
    return [_either([names[one] for one in wanted]) for wanted in places(claim)]


def agreement(frame: pd.DataFrame, within: int) -> tuple[int, int]:
    """Return how many of a ranked claim's places the cohort has among its first `within`, of how many it can check."""
    checked = frame["state"].isin(("ranked", "zero"))
    return int((frame["rank"] <= within).fillna(value=False).sum()), int(checked.sum())


def checking_cohorts(atlas: Atlas, claim: Any) -> list[str]:
    """Return the cohorts that rank what a claim lists, in the order of the table.

    For a list of one primary's sites these are those with that primary; for the others those with several
    primaries, which for totals must be free to add up.
    """
    found = []
    for cohort in rows(atlas.tables.cohorts):
        primary = claim.primary_id if claim.check == "ranks" else ALL_PRIMARIES
        parts: tuple[str, ...] = ()
        if claim.check == "bone_primaries":
            fits = len(_whole_primaries(atlas, cohort.cohort_id)) > 1
        else:
            parts = members(atlas, cohort.cohort_id, primary)
            fits = len(parts) > (claim.check == "site_totals")
        if fits and not _may_hide_a_place(atlas, claim, cohort.cohort_id, parts):
            found.append(cohort.cohort_id)
    return found


def _may_hide_a_place(atlas: Atlas, claim: Any, cohort_id: str, parts: tuple[str, ...]) -> bool:
    """Tell whether a withheld figure may belong among those that are ranked: then nothing can be ranked.

    Where one primary's sites are ranked a small count stands behind all that are shown, if any is. In a sum it hides a
    large one, and set against another primary's it may be a large share.
    """
    figures = atlas.tables.frequencies[
        (atlas.tables.frequencies["cohort_id"] == cohort_id) & (atlas.tables.frequencies["stratum"] == "")
    ]
    hidden = figures[(figures["sex"] == "all") & figures["flag"].str.contains(WITHHELD)]
    if claim.check == "bone_primaries":
        whole = hidden["primary_id"].isin(_whole_primaries(atlas, cohort_id))
        never_ranked = whole & (hidden["n_denominator"] < SMALL_N)
        return bool(((hidden["site_id"] == claim.site_id) & ~never_ranked).any())
    hidden = hidden[hidden["primary_id"].isin(parts)]
    if len(hidden) == 0 or len(parts) > 1:
        return len(hidden) > 0
    here = figures[(figures["sex"] == "all") & figures["primary_id"].isin(parts)]
    return bool(hidden["n_hi"].isna().any()) or not bool((here["n_with_site"] > 0).any())


def _sites(atlas: Atlas, claim: Any, cohort_id: str) -> pd.DataFrame:
    """All sites of the claim's primary, its own organ too, or of all primaries without their own organs."""
    if claim.check == "site_totals":
        return shares(atlas, cohort_id, ALL_PRIMARIES, Options())
    return shares(atlas, cohort_id, claim.primary_id, Options(own_organ=True))


def _own(atlas: Atlas, claim: Any) -> set[str]:
    """Sites that a list of distant organs cannot rank: the primary's own, and nodes that may be regional."""
    if claim.check != "ranks":
        return set()
    own = atlas.tables.own_sites
    nodes = set(atlas.tables.sites.loc[atlas.tables.sites["is_lymph_node"], "site_id"]) - {"lymph_node_distant"}
    return nodes | set(own.loc[own["primary_id"] == claim.primary_id, "site_id"])


def _whole_primaries(atlas: Atlas, cohort_id: str) -> list[str]:
    """The primaries of a cohort at their widest, none a type of another; an unknown primary is none."""
    offered = selectable_primaries(atlas, cohort_id)
    return [p for p in offered if p != "unknown_primary" and not set(atlas.primaries.ancestors(p)) & set(offered)]


def _primaries_to(atlas: Atlas, site_id: str, cohort_id: str) -> pd.DataFrame:
    """The shares of every primary, at its widest, that reach a site."""
    found = []
    for primary in _whole_primaries(atlas, cohort_id):
        try:
            frame = shares(atlas, cohort_id, primary, Options())
        except FrequencyError:
            continue
        found.append(frame[frame["site_id"] == site_id])
    return pd.concat(found, ignore_index=True)


def _stand_ins(atlas: Atlas, wanted: str, available: list[str]) -> list[str]:
    """The site itself if listed, else the narrowest listed one that holds it, else its listed parts."""
    if wanted in available:
        return [wanted]
    within = {site: atlas.sites.covered(site) for site in available if site not in atlas.residual_sites}
    wider = [site for site, parts in within.items() if wanted in parts]
    if wider:
        return [min(wider, key=lambda site: (len(within[site]), site))]
    return sorted(atlas.sites.covered(wanted) & set(available))


def _state(here: list[dict[Any, Any]], own: set[str]) -> str:
    if own:
        return "own_organ"
    if not here:
        return "not_listed"
    if all(not pd.isna(row["share"]) and row["share"] == 0 for row in here):
        return "zero"
    return "unknown" if any(row["leads"] for row in here) else "doubtful"


@dataclass(frozen=True, eq=False)
class Evidence:
    """Rows of the tables that speak to a claim: manifestations, eponyms, routes, bone patterns, findings."""

    manifestations: pd.DataFrame
    eponyms: pd.DataFrame
    routes: pd.DataFrame
    bone_patterns: pd.DataFrame
    findings: pd.DataFrame


def evidence_for(atlas: Atlas, claim: Any) -> Evidence:
    """Return the rows that speak to a claim; frames are empty where there are none."""
    named = split(claim.ranked_ids)
    spoken = atlas.tables.manifestations["claim_ids"].map(lambda cell: claim.claim_id in split(cell)).astype(bool)
    bones = _bones(atlas, claim) if claim.check == "bone_sites" else set()

    def those(frame: pd.DataFrame, check: str, wanted: pd.Series) -> pd.DataFrame:
        return frame[wanted] if claim.check == check else frame.head(0)

    return Evidence(
        atlas.tables.manifestations[spoken],
        those(atlas.tables.eponyms, "eponyms", atlas.tables.eponyms["eponym_id"].isin(named)),
        those(atlas.tables.routes, "routes", atlas.tables.routes["route"].isin(named)),
        those(atlas.tables.bone_patterns, "bone_patterns", atlas.tables.bone_patterns["pattern"].isin(named)),
        those(atlas.tables.findings, "bone_sites", atlas.tables.findings["site_id"].isin(bones)),
    )


def _bones(atlas: Atlas, claim: Any) -> set[str]:
    """Single bones that figures may speak of: all, or for a claim about a part of the skeleton those it names."""
    every = {*atlas.sites.covered("bone"), "bone_marrow"}
    if claim.site_id == "bone":
        return every
    named = set(split(claim.ranked_ids)) & every
    within = {bone: {bone, *atlas.sites.covered(bone)} for bone in every}
    return {bone for bone, parts in within.items() if parts & named or any(bone in within[one] for one in named)}


def verdict(atlas: Atlas, claim: Any) -> Verdict:
    """Return what the tables say of a claim as a whole; the harshest word counts.

    "contradicted" and "refined" hold for the claim or a part of it. An eponym is refined where its name
    also stands at another site, a bone pattern where another one is named for more primaries. "ranked"
    leaves the answer to the cohorts, "figures" to printed figures; "none" means no row speaks to it.
    """
    known = evidence_for(atlas, claim)
    said = set(known.manifestations["verdict"])
    if len(known.eponyms):
        elsewhere = set(known.eponyms["site_id"]) - {claim.site_id}
        said.add("refines" if elsewhere else "supports")
    if len(known.routes):
        said.add("supports")
    if len(known.bone_patterns):
        most = known.bone_patterns["pattern"].value_counts().idxmax()
        said.add("supports" if most == split(claim.ranked_ids)[0] else "refines")
    for word, found in (("contradicts", "contradicted"), ("refines", "refined"), ("supports", "supported")):
        if word in said:
            return cast("Verdict", found)
    if claim.check in RANKED:
        return "ranked"
    return "figures" if len(known.findings) else "none"


@memoised(128)
def cohorts_that_check(atlas: Atlas, claim_id: str) -> tuple[str, ...]:
    """Return the cohorts that can check a claim."""
    return tuple(checking_cohorts(atlas, atlas.claims.row(claim_id)))


@memoised(512)
def claim_in(atlas: Atlas, cohort_id: str, claim_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a ranked claim in a cohort, and all that the cohort ranks for it; see `ranked_claim` and `ranking`."""
    claim = atlas.claims.row(claim_id)
    ranked = ranking(atlas, claim, cohort_id)
    return _ranked_claim(atlas, claim, cohort_id, ranked), ranked


@memoised(128)
def evidence_of(atlas: Atlas, claim_id: str) -> Evidence:
    """Return the rows that speak to a claim of the tables; see `evidence_for`."""
    return evidence_for(atlas, atlas.claims.row(claim_id))


@memoised(128)
def verdict_of(atlas: Atlas, claim_id: str) -> Verdict:
    """Return what the tables say of a claim of theirs; see `verdict`."""
    return verdict(atlas, atlas.claims.row(claim_id))
