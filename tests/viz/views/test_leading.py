"""No headline of any view names, unsaid, what may misstate distant spread to that site; every figure marks it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

import networkx as nx
import pandas as pd
import pytest

from data.atlas import Atlas
from data.learn.claims import RANKED, claim_in, cohorts_that_check
from data.learn.pathways import first_filters
from data.selection import DEFAULT, Selection
from data.stats.doubts import doubts, leads
from data.stats.enrichment import EnrichmentError, enriched, notable
from data.stats.evidence import evidence, pairs_with_figures
from data.stats.frequency import FrequencyError, Options, all_shares, shares
from data.stats.listed import ALL_PRIMARIES, listed_sites, members, selectable_primaries
from data.stats.network import (
    NetworkError,
    id_of,
    likeness_graph,
    measured,
    network_rows,
    profiles_of,
    spread_graph,
    together,
)
from data.stats.together import cohorts_with_pairs, pairs, strongest
from data.tables.rows import rows
from viz.charts import describe
from viz.charts.differences import finding
from viz.charts.evidence import evidence_headline, evidence_info
from viz.charts.marks import DOUBT, MEANING, SIGN
from viz.charts.theme import LIGHT
from viz.views.catalogue import build
from viz.views.claims import info_of
from viz.views.comparing import compared_of
from viz.views.overview import cell_sentence
from viz.views.scope import scope
from viz.views.site import reading_of

if TYPE_CHECKING:
    from networkx import Graph

    from viz.charts.pair_matrix import PairMatrixInfo
    from viz.charts.sankey import SankeyInfo


def test_no_headline_of_a_primary_or_a_site_names_what_may_not_lead(atlas: Atlas) -> None:
    """Over all cohorts, primaries and sites."""
    diseases = atlas.primaries.column("disease")
    for cohort in atlas.cohorts.ids:
        for primary in (*selectable_primaries(atlas, cohort), ALL_PRIMARIES):
            try:
                frame = shares(atlas, cohort, primary, Options(own_organ=True))
            except FrequencyError:
                continue
            barred = frame[~frame["leads"]]
            led = describe.lead(frame, atlas.residual_sites).partition("Passed over")[0]
            said = describe.headline(frame, "It", atlas.residual_sites).removeprefix("It metastasises most often to ")
            said = re.sub("hardly ahead of |level with ", "", said.removesuffix(" among the figures shown"))
            sites = said.replace(" and ", ", ").split(", ")
            named = {name.strip() for name in sites}
            for row in rows(barred):
                assert row.prose not in named, (cohort, primary, row.site_id)
                assert f" in {row.prose}," not in led, (cohort, primary, row.site_id)
        whole = all_shares(atlas, cohort)
        for site in listed_sites(atlas, cohort):
            frame = whole[whole["site_id"] == site].sort_values("share", ascending=False)
            free = frame[frame["leads"] & (frame["share"] > 0)]
            able = free[free["n_with_site"].fillna(describe.FEWEST) >= describe.FEWEST]
            said = describe.site_headline(frame, "Here", diseases)
            if len(able):
                names = [describe.lower_first(diseases[primary]) for primary in able["primary_id"]]
                lows = able["low"].fillna(able["share"] - 0.01)
                apart = [
                    most for most in (3, 2, 1) if (able["share"].iloc[most:] < lows.iloc[most - 1 : most].min()).all()
                ]
                told = re.escape(describe.cancers(names[: (apart or [1])[0]]))
                told += "" if apart else rf", (hardly ahead of|level with) {re.escape(names[1])}"
                assert re.search(rf" are most frequent in {told} \(share of patients\)", said), (cohort, site)
            elif len(free):
                assert said.endswith("too few to rank"), (cohort, site)
            elif (frame["share"] > 0).any():
                assert said.endswith("so none is ranked"), (cohort, site)


def test_what_may_not_lead_is_marked_where_it_is_drawn(atlas: Atlas) -> None:
    chosen = replace(DEFAULT, cohort="msk_met", primary="prostate_adenocarcinoma")
    bars = build(atlas, "primary_bars", chosen)
    drawn = bars.plot(bars.info, LIGHT)
    keys = [key for (key,) in drawn.data[0].customdata]
    place = keys.index("bladder_urinary_tract")
    assert drawn.data[0].marker.pattern.shape[place] == "/"
    assert drawn.data[0].marker.pattern.shape[keys.index("bone")] == ""
    assert drawn.data[-1].text[place].endswith(SIGN)
    assert "continuous with the neck of the bladder" in str(drawn.data[0].hovertext[place]).replace("<br>", " ")
    assert MEANING in bars.note
    table = bars.table().set_index("Site")
    assert table.loc["Bladder and urinary tract", "May lead"] == "no"
    assert "neck of the bladder" in str(table.loc["Bladder and urinary tract", "Why not"])
    assert table.loc["Bone", "May lead"] == "yes"

    body = build(atlas, "primary_map", chosen)
    regions = {
        trace_id: width
        for trace in body.plot(body.info, LIGHT).data
        if trace.type == "choropleth" and trace.text
        for trace_id, width in zip(trace.locations, trace.marker.line.width, strict=True)
    }
    assert regions["bladder"] > regions["liver"]

    heat = build(atlas, "heatmap", replace(DEFAULT, cohort="msk_chord_ever"))
    texts = [
        text
        for trace in heat.plot(heat.info, LIGHT).data
        for line in (getattr(trace, "text", None) or ())
        for text in line
    ]
    assert sum(SIGN in str(text) for text in texts) == 5  # the brain of each primary

    net = build(atlas, "network", replace(DEFAULT, cohort="msk_chord_ever"))
    assert {trace.line.dash for trace in net.plot(net.info, LIGHT).data if trace.mode == "lines"} == {"dot", "solid"}

    flow = build(atlas, "sankey", replace(DEFAULT, cohort="msk_chord_ever"))
    streams = cast("SankeyInfo", flow.info)
    assert {link.site_id for link in streams.links if link.marked} == {"brain"}
    assert {node.label for node in streams.nodes if node.id == "brain"} == {f"Brain{SIGN}"}

    compare = build(atlas, "compare", chosen)
    assert any("-open-dot" in str(trace.marker.symbol) for trace in compare.plot(compare.info, LIGHT).data)


def test_pairs_and_evidence_say_which_figures_may_not_lead(atlas: Atlas) -> None:
    pairs = build(atlas, "pairs", replace(DEFAULT, cohort="msk_chord_sequencing", primary="prostate"))
    assert f"Brain{SIGN}" in {site.label for site in cast("PairMatrixInfo", pairs.info).sites}
    both = build(atlas, "together", replace(DEFAULT, cohort="msk_chord_sequencing", primary="prostate"))
    assert "brain" not in both.headline
    brain = build(atlas, "evidence", replace(DEFAULT, primary="prostate", site="brain"))
    assert brain.headline.endswith("more may misstate distant spread to that site")
    skin = build(atlas, "evidence", replace(DEFAULT, primary="breast", site="skin"))
    assert skin.headline.startswith(f"Skin metastases in breast cancer: 5 estimates, each of which {DOUBT}")
    own = skin.table()[skin.table()["Site"] == "Skin"]
    assert set(own["May lead"]) == {"no"}
    assert set(own["Why not"]) == {"This site includes the skin over the breast."}


def test_no_headline_of_evidence_rests_on_what_may_not_lead(atlas: Atlas) -> None:
    """Over every pair with a figure; what is adjacent is marked in every cohort and paper."""
    beside, alone = 0, 0
    for primary in sorted(set(pairs_with_figures(atlas)["primary_id"])):
        for site, found in evidence(atlas, primary, tuple(atlas.sites.ids)).groupby("site_id"):
            pair = (primary, str(site))
            if doubts(atlas, "", *pair):
                assert not found["leads"].any(), pair
            info = evidence_info(found)
            for line, row in zip(info.lines, rows(found), strict=True):
                assert line.marked == (SIGN in line.figure) == bool(row.why) == (not row.leads), pair
                assert row.leads or SIGN in line.hover.replace(line.figure, ""), pair
            said, free = evidence_headline(info, "Two in one"), found[found["leads"]]
            rest = len(found) - len(free)
            if free.empty:
                alone += 1
                assert said.startswith(f"Two in one: {rest} estimate"), pair
                assert said.endswith("may misstate distant spread to that site, so none leads"), pair
                assert "%" not in said, pair
                continue
            beside += bool(rest)
            left = said.removeprefix(evidence_headline(evidence_info(free), "Two in one"))
            more = f"; {rest} more may misstate distant spread to that site"
            assert left == (more if rest else ""), pair
    assert min(beside, alone) > 3


def test_the_line_that_a_click_writes_has_the_marks_and_why(atlas: Atlas) -> None:
    seen = scope(atlas, replace(DEFAULT, primary="breast", site="skin"))
    said = reading_of(atlas, seen, shares(atlas, seen.cohort_id, seen.primary, seen.options))
    assert f"){SIGN}, autopsy" in said
    assert f"Adjacent organ. {SIGN} This site includes the skin over the breast." in said
    marked = 0
    for cohort in atlas.cohorts.ids:
        for row in rows(all_shares(atlas, cohort)):
            told = cell_sentence(atlas, row)
            assert (SIGN in told) == (not row.leads), (cohort, row)
            assert row.why in told, (cohort, row)
            assert ("sexes pooled" in told.lower()) == ("sexes_pooled" in row.flag), (cohort, row)
            marked += not row.leads
    assert marked > 100


def of_primaries(atlas: Atlas) -> Iterator[tuple[Selection, pd.DataFrame]]:
    """Every primary of every cohort, as a selection, with its shares."""
    for cohort in atlas.cohorts.ids:
        for primary in selectable_primaries(atlas, cohort):
            try:
                frame = shares(atlas, cohort, primary)
            except FrequencyError:
                continue
            yield replace(DEFAULT, cohort=cohort, primary=primary), frame


def told(text: str, frame: pd.DataFrame) -> set[str]:
    """The sites of a frame that a text names before what it says to pass over, those alone that may not lead."""
    said, found = text.partition("Passed over")[0], set()
    for name in sorted(frame["prose"], key=len, reverse=True):  # a longer name may hold a shorter one
        if re.search(rf"\b{re.escape(name)}\b", said):
            found.add(name)
            said = said.replace(name, "…")
    return found & set(frame.loc[~frame["leads"], "prose"])


def barred_pairs(atlas: Atlas, cohort: str) -> set[tuple[str, str]]:
    """The labels of each primary and site of a cohort whose figure may not lead."""
    whole = all_shares(atlas, cohort)
    whole = whole[~whole["leads"]]
    return set(zip(whole["primary"], whole["site"], strict=True))


@pytest.mark.parametrize("view", ["primary_bars", "primary_map", "ratios"])
def test_no_headline_over_all_primaries_rests_on_what_may_not_lead(atlas: Atlas, view: str) -> None:
    built = 0
    for chosen, frame in of_primaries(atlas):
        try:
            figure = build(atlas, view, chosen)
        except FrequencyError:
            continue
        built += 1
        assert told(f"{figure.headline}. {figure.lead}", frame) == set(), (chosen.cohort, chosen.primary)
    assert built > 100


def test_no_enrichment_names_what_may_not_lead(atlas: Atlas) -> None:
    named = 0
    for cohort in atlas.cohorts.ids:
        try:
            frame = enriched(atlas, cohort, Options())
        except EnrichmentError:
            continue
        assert (~frame["leads"]).any(), cohort  # it stays in the matrix
        assert notable(frame)["leads"].all(), cohort
        said = build(atlas, "enrichment", replace(DEFAULT, cohort=cohort)).sentence
        for primary, site in re.findall(r"Largest: (.+?) to (.+?), [\d.]+ times", said):
            named += 1
            assert (primary, describe.upper_first(site)) not in barred_pairs(atlas, cohort), cohort
    assert named > 1


@pytest.mark.parametrize("view", ["heatmap", "sankey", "network"])
def test_the_largest_that_a_whole_cohort_names_may_lead(atlas: Atlas, view: str) -> None:
    for cohort in atlas.cohorts.ids:
        chosen = replace(DEFAULT, cohort=cohort, unit="share")  # a cohort may print no counts
        sentence = re.sub(r"<[^>]+>", "", build(atlas, view, chosen).sentence)
        ((primary, site),) = re.findall(r"(?:Highest[^:]*|Widest|Largest): (.+?) → (.+?)(?:[,.:]|$)", sentence)
        assert SIGN not in site, cohort
        assert (primary, site) not in barred_pairs(atlas, cohort), cohort


def test_no_first_filter_and_no_organ_before_it_is_one_that_may_not_lead(atlas: Atlas) -> None:
    for cohort in atlas.cohorts.ids:
        whole = all_shares(atlas, cohort)
        whole = whole[~whole["leads"] & (whole["share"] > 0).fillna(value=False)]
        barred = set(zip(whole["primary_id"], whole["site_id"], strict=True))
        for row in rows(first_filters(atlas, cohort, Options())):
            assert pd.isna(row.rank) or (row.primary_id, row.first_filter) not in barred, (cohort, row.primary_id)
            assert (row.primary_id, row.top_site) not in barred, (cohort, row.primary_id)


def graphs(atlas: Atlas) -> Iterator["Graph[str]"]:
    """Every graph of primaries and sites, and of sites that occur together."""
    for cohort in atlas.cohorts.ids:
        yield spread_graph(atlas, cohort, Options(), "share")
    for cohort in cohorts_with_pairs(atlas):
        for primary in selectable_primaries(atlas, cohort):
            try:
                yield together(pairs(atlas, cohort, primary), atlas)
            except (FrequencyError, NetworkError):
                continue


def test_no_community_rests_on_what_may_not_lead(atlas: Atlas) -> None:
    """A hundredfold larger figure that may not lead changes none."""
    marked = 0
    for graph in graphs(atlas):
        louder = graph.copy()
        for _, _, edge in louder.edges(data=True):
            if not edge["leads"]:
                edge["weight"] *= 100
                marked += 1
        before, after = (nx.get_node_attributes(measured(one), "community") for one in (graph, louder))
        assert before == after, graph.graph
    assert marked > 100


@pytest.mark.parametrize("kind", ["primary", "site"])
def test_profiles_are_alike_by_what_may_lead_alone(atlas: Atlas, kind: Literal["primary", "site"]) -> None:
    for cohort in atlas.cohorts.ids:
        known = network_rows(atlas, cohort, Options())
        try:
            graph = likeness_graph(atlas, cohort, Options(), kind, "cosine")
        except NetworkError:
            continue
        there = profiles_of(known[known["leads"]], kind).notna()
        for one, other, common in graph.edges(data="common"):
            both = there.loc[id_of(one)] & there.loc[id_of(other)]
            assert common == both.sum(), (cohort, one, other)


def test_no_claim_is_ranked_or_answered_by_what_may_not_lead(atlas: Atlas) -> None:
    ranked = 0
    for claim in (one for one in rows(atlas.tables.claims) if one.check in RANKED):
        for cohort in cohorts_that_check(atlas, claim.claim_id):
            places, ranking = claim_in(atlas, cohort, claim.claim_id)
            assert ranking["leads"].all(), (claim.claim_id, cohort)
            assert places.loc[places["state"] == "ranked", "leads"].all(), (claim.claim_id, cohort)
            ranked += len(ranking)
            if claim.check == "site_totals":
                continue
            for row in rows(ranking):
                parts = members(atlas, cohort, row.primary_id)
                assert all(leads(atlas, cohort, one, row.site_id) for one in parts), (claim.claim_id, cohort, row)
        for column in info_of(atlas, claim, "").columns:
            assert all(mark.state == "ranked" for mark in column.marks if mark.rank), (claim.claim_id, column.key)
            assert column.agreed <= sum(mark.state == "ranked" for mark in column.marks)
    assert ranked > 500


def test_no_comparison_is_headed_by_what_may_not_lead(atlas: Atlas) -> None:
    found = 0
    for chosen, _ in of_primaries(atlas):
        try:
            both = compared_of(atlas, chosen)
        except FrequencyError:
            continue
        if (largest := finding(both.found, atlas.residual_sites)) is None:
            continue
        found += 1
        for one in both.comparison.series:
            for part in members(atlas, one.cohort_id, one.primary_id):
                if one == both.comparison.series[0] or one == both.comparison.series[largest.series]:
                    assert leads(atlas, one.cohort_id, part, largest.site_id), (chosen.cohort, chosen.primary)
    assert found > 20


def test_no_pair_of_sites_is_named_that_may_not_lead(atlas: Atlas) -> None:
    for cohort in cohorts_with_pairs(atlas):
        for primary in selectable_primaries(atlas, cohort):
            try:
                frame = pairs(atlas, cohort, primary)
            except FrequencyError:
                continue
            for row in rows(strongest(frame)):
                (part,) = members(atlas, cohort, primary)
                assert all(leads(atlas, cohort, part, site) for site in (row.given_id, row.other_id)), (cohort, primary)
            said = build(atlas, "pairs", replace(DEFAULT, cohort=cohort, primary=primary)).sentence
            assert SIGN not in said.partition("Largest odds ratio:")[2].partition(".")[0], (cohort, primary)
