"""The plan of the circulation, the counts of first filters, and the names on the body."""

from itertools import combinations

import pytest

from data.atlas import Atlas
from data.learn.pathways import filter_ranks, ways
from data.stats.frequency import Options, all_shares, rankable, shares
from data.tables.rows import rows
from viz.charts import first_filter, named_sites
from viz.charts.bodymap import Sex
from viz.charts.circulation import (
    CirculationInfo,
    box_texts,
    circulation_info,
    circulation_sentence,
    plot_circulation,
    way_labels,
)
from viz.charts.circulation_plan import NARROW, WIDE, boxes_of, paths_of
from viz.charts.theme import DARK, LIGHT

THIN = "\u2009"


def plan(atlas: Atlas, primary: str, cohort: str = "disibio2008") -> CirculationInfo:
    frame = shares(atlas, cohort, primary)
    return circulation_info(ways(atlas, primary), atlas.tables.compartments, atlas.tables.flows, frame, atlas.sites)


def test_the_info_says_what_each_compartment_is(atlas: Atlas) -> None:
    info = plan(atlas, "colon")
    states = {node.key: node.state for node in info.nodes}
    assert (states["portal_bed"], states["liver"], states["lungs"]) == ("origin", "filter", "lit")
    assert (states["brain"], states["transcoelomic"], states["csf"]) == ("plain", "lit", "plain")
    liver = next(node for node in info.nodes if node.key == "liver")
    assert liver.value == f"28{THIN}%"
    assert "35 of 123 patients" in liver.hover
    assert {c.key: c.stage for c in info.channels if c.stage} == {
        "portal_vein": 1,
        "hepatic_veins": 2,
        "pulmonary_artery": 2,
        "lymph_of_gut": 1,
        "lymph_trunks": 2,
        "end_of_duct": 2,
        "from_venous_angle": 2,
    }
    assert hash(info) == hash(plan(atlas, "colon"))


def test_a_bed_shows_the_nearest_site_of_the_cohort_and_says_which(atlas: Atlas) -> None:
    brain = next(node for node in plan(atlas, "breast", "msk_met").nodes if node.key == "brain")
    assert "Central nervous system: " in brain.hover
    assert brain.value
    nodes = next(node for node in plan(atlas, "breast", "msk_chord_ever").nodes if node.key == "lymph_nodes")
    assert nodes.value == ""  # that cohort has four sites only


def test_the_organ_of_origin_carries_no_share(atlas: Atlas) -> None:
    lungs = next(node for node in plan(atlas, "lung").nodes if node.key == "lungs")
    assert (lungs.state, lungs.value) == ("origin", "")


@pytest.mark.parametrize("narrow", [False, True])
def test_everything_in_the_tables_is_drawn(atlas: Atlas, *, narrow: bool) -> None:
    figure = plot_circulation(plan(atlas, "rectum"), LIGHT, narrow=narrow)
    words = " ".join(note.text.replace("<br>", " ") for note in figure.layout.annotations)
    for label in atlas.tables.compartments["label"]:
        assert label in words
    arrows = next(trace for trace in figure.data if trace.marker.symbol == "triangle-up")
    assert sorted(arrows.hovertext) == sorted(atlas.tables.flows["vessel"])


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("primary", ["colon", "lung", "liver_hepatocellular", "prostate"])
def test_boxes_do_not_overlap_and_stay_inside(atlas: Atlas, primary: str, *, narrow: bool) -> None:
    cohort = "msk_met" if primary == "liver_hepatocellular" else "disibio2008"
    info = plan(atlas, primary, cohort)
    layout = NARROW if narrow else WIDE
    texts = box_texts(info, layout)
    boxes = boxes_of(layout, texts, way_labels(info))
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (one, other)
    for key, (x0, y0, x1, y1) in boxes.items():
        assert 0 <= x0 < x1 <= layout.width, key
        assert 0 <= y0 < y1 <= layout.height, key
        upright = key in ("vertebral_plexus", "thoracic_duct")
        longest = max(len(line) for line in texts[key])
        assert 6 * longest <= (y1 - y0 if upright else x1 - x0), key


def test_lines_end_at_the_boxes_they_join(atlas: Atlas) -> None:
    info = plan(atlas, "colon")
    for layout in (WIDE, NARROW):
        boxes = boxes_of(layout, box_texts(info, layout), way_labels(info))
        paths = paths_of(layout, boxes)
        for flow in rows(atlas.tables.flows):
            for (x, y), end in ((paths[flow.flow_id][0], flow.from_id), (paths[flow.flow_id][-1], flow.to_id)):
                x0, y0, x1, y1 = boxes[end]
                assert x0 - 1 <= x <= x1 + 1, (flow.flow_id, end)
                assert y0 - 1 <= y <= y1 + 1, (flow.flow_id, end)


def test_a_click_on_a_box_names_its_site(atlas: Atlas) -> None:
    targets = plot_circulation(plan(atlas, "colon"), LIGHT).data[-1]
    assert {key for (key,) in targets.customdata} >= {"lung", "liver", "bone", "lymph_node_distant"}
    sites = {*atlas.tables.sites["site_id"], ""}
    assert {key for (key,) in targets.customdata} <= sites


def test_lit_lines_have_the_accent_and_the_width_of_their_stage(atlas: Atlas) -> None:
    for look in (LIGHT, DARK):
        figure = plot_circulation(plan(atlas, "colon"), look)
        lit = [t.line.width for t in figure.data if t.mode == "lines" and t.line.color == look.accent]
        assert sorted(lit) == [*[2.2] * 5, 3.5, 5]  # what goes on; lymph and blood to where they lead first
        assert figure.layout.paper_bgcolor == look.paper


def test_the_sentence_follows_the_way(atlas: Atlas) -> None:
    text = circulation_sentence(plan(atlas, "prostate"), "Prostate cancer")
    assert "venae cavae to right heart" in text
    assert "veins of the vertebrae to bone" in text
    assert "First filter: lungs." in text
    assert "arteries, which lead to every organ" in circulation_sentence(plan(atlas, "lung"), "Lung cancer")
    frame = shares(atlas, "disibio2008", "unknown_primary")
    info = circulation_info(
        ways(atlas, "unknown_primary"), atlas.tables.compartments, atlas.tables.flows, frame, atlas.sites
    )
    assert "no route is highlighted" in circulation_sentence(info, "Cancer of unknown primary")


@pytest.fixture(scope="session")
def names(atlas: Atlas) -> dict[str, str]:
    return atlas.sites.labels


def test_the_parts_of_the_count_hold_every_primary_once(atlas: Atlas, names: dict[str, str]) -> None:
    matrix = all_shares(atlas, "disibio2008", Options())
    frame = filter_ranks(matrix, rankable(matrix, frozenset()), atlas)
    info = first_filter.filters_info(frame, names)
    assert {(p.filter, p.verdict): len(p.primaries) for p in info.parts} == {
        ("Liver", "first"): 4,
        ("Lung", "first"): 15,
        ("Lung", "top"): 7,
    }
    figure = first_filter.plot_filters(info, LIGHT)
    assert sum(sum(trace.x) for trace in figure.data if trace.x is not None) == 26
    text = first_filter.filters_sentence(frame, names, "diSibio")
    assert "26 primaries" in text
    assert first_filter.filters_headline(frame).endswith("in 19 of 26 primaries")
    assert "**19**, second or third in **7** and lower in **0**" in text
    assert "4 of 4 with the liver and 15 of 22 with the lung" in text
    assert "prostate – bone" in text
    assert "In 1 of the 19 it ties with another organ" in text
    chord = all_shares(atlas, "msk_chord_ever", Options())
    few = filter_ranks(chord, rankable(chord, frozenset()), atlas)
    assert "counts 3 organs at most" in first_filter.filters_sentence(few, names, "MSK-CHORD")
    assert "organs at most" not in text
    empty = frame[frame["verdict"] == "none"]
    assert "cannot be compared here" in first_filter.filters_sentence(empty, names, "X")


ADRENAL = "the commonest distant organ is the adrenal gland, hardly ahead of the liver"


@pytest.mark.parametrize(
    ("cohort", "primary", "expected"),
    [
        ("disibio2008", "colon", "X: the liver is the first filter, and the commonest distant organ"),
        ("disibio2008", "prostate", "X: blood reaches the lung first; the commonest distant organ is bone"),
        (
            "disibio2008",
            "tonsil",
            "X: the lung is the first filter, and the commonest distant organ, tied with the liver",
        ),
        (
            "disibio2008",
            "lung",
            f"X: no filter before the arteries; {ADRENAL}",
        ),
        ("disibio2008", "appendix", "X: 2 patients, too few to rank the liver, its first filter"),
        ("disibio2008", "bile_duct", "X: the liver is the first filter; this cohort cannot rank it"),
        ("disibio2008", "unknown_primary", "X: no single first filter"),
    ],
)
def test_the_headline_is_the_finding(atlas: Atlas, cohort: str, primary: str, expected: str) -> None:
    frame = shares(atlas, cohort, primary)
    row = next(rows(filter_ranks(frame, rankable(frame, frozenset()), atlas)))
    prose = atlas.sites.column("prose")
    assert first_filter.filter_headline(row, "X", prose) == expected
    if primary == "colon":
        lead = first_filter.filter_lead(row, prose)
        assert "35 of 123 patients" in lead
        assert "**rank 1**" in lead
        assert f"next is the peritoneum (16{THIN}%)" in lead


@pytest.mark.parametrize("sex", ["female", "male"])
def test_names_stand_on_the_body_without_touching(atlas: Atlas, sex: Sex) -> None:
    info = named_sites.named_sites_info(
        atlas.tables.eponyms, atlas.sites, atlas.tables.site_regions, sex, {"rotter_node"}
    )
    assert {name.key for name in info.names if not name.region_id} == (
        {"krukenberg_tumour"} if sex == "male" else set()
    )
    assert info.names[0].key == "rotter_node"
    assert [name.number for name in info.names] == list(range(1, len(atlas.tables.eponyms) + 1))
    figure = named_sites.plot_named_sites(info, LIGHT)
    marks = [
        trace
        for trace in figure.data
        if trace.type == "scattergeo" and trace.mode == "markers+text" and trace.customdata is not None
    ]
    assert {key for trace in marks for (key,) in trace.customdata} == {n.key for n in info.names if n.region_id}
    for trace in marks:
        places = list(zip(trace.lon, trace.lat, strict=True))
        for (x0, y0), (x1, y1) in combinations(places, 2):
            assert (x0 - x1) ** 2 + (y0 - y1) ** 2 > 1, (trace.text, places)
    filled = [fill for trace in marks for fill in trace.marker.color]
    assert filled.count(LIGHT.accent) == 1
    assert "Typical of breast: Rotter node." in named_sites.named_sites_sentence(info, "breast")


def test_the_virchow_node_is_on_the_left(atlas: Atlas) -> None:
    info = named_sites.named_sites_info(atlas.tables.eponyms, atlas.sites, atlas.tables.site_regions, "male")
    virchow = next(name for name in info.names if name.key == "virchow_node")
    assert virchow.region_id == "lymph_node_supraclavicular_left"
    assert "root" not in virchow.hover
    assert "left collarbone" in virchow.hover.replace("<br>", " ")
