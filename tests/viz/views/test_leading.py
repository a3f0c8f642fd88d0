"""No headline of any view names, unsaid, what may not be distant spread to that site; every figure marks it."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from data.atlas import Atlas
from data.selection import DEFAULT
from data.stats.frequency import FrequencyError, Options, all_shares, shares
from data.stats.listed import ALL_PRIMARIES, listed_sites, selectable_primaries
from data.tables.rows import rows
from viz.charts import describe
from viz.charts.marks import MEANING, SIGN
from viz.charts.theme import LIGHT
from viz.views.catalogue import build

if TYPE_CHECKING:
    from viz.charts.pair_matrix import PairMatrixInfo
    from viz.charts.sankey import SankeyInfo


def test_no_headline_of_a_primary_or_a_site_names_what_may_not_lead(atlas: Atlas) -> None:
    """Over all cohorts, primaries and sites."""
    for cohort in atlas.cohorts.ids:
        for primary in (*selectable_primaries(atlas, cohort), ALL_PRIMARIES):
            try:
                frame = shares(atlas, cohort, primary, Options(own_organ=True))
            except FrequencyError:
                continue
            barred = frame[~frame["leads"]]
            led = describe.lead(frame, atlas.residual_sites).partition("Passed over")[0]
            said = describe.headline(frame, "It", atlas.residual_sites).removeprefix("It reaches ")
            named = {name.strip() for name in said.removesuffix(" most often").replace(" and ", ", ").split(", ")}
            for row in rows(barred):
                assert row.prose not in named, (cohort, primary, row.site_id)
                assert f" in {row.prose}," not in led, (cohort, primary, row.site_id)
        whole = all_shares(atlas, cohort)
        for site in listed_sites(atlas, cohort):
            frame = whole[whole["site_id"] == site].sort_values("share", ascending=False)
            top = frame[frame["leads"] & (frame["share"] > 0)].head(3)
            said = describe.site_headline(frame, "Here")
            assert all(describe.lower_first(name) in said for name in top["primary"]), (cohort, site)
            if top.empty and (frame["share"] > 0).any():
                assert said.endswith("so none is ranked"), (cohort, site)


def test_what_may_not_lead_is_marked_where_it_is_drawn(atlas: Atlas) -> None:
    chosen = replace(DEFAULT, cohort="msk_met", primary="prostate_adenocarcinoma")
    bars = build(atlas, "primary_bars", chosen)
    drawn = bars.plot(bars.info, LIGHT)
    keys = [key for (key,) in drawn.data[0].customdata]
    place = keys.index("bladder_urinary_tract")
    assert drawn.data[0].marker.pattern.shape[place] == "/"
    assert drawn.data[0].marker.pattern.shape[keys.index("bone")] == ""
    assert drawn.data[2].text[place].endswith(SIGN)
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
    assert brain.headline.endswith("more figures may not be distant spread to that site")
