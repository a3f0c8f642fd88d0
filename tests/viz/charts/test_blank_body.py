"""The body without values: what can be clicked, what is marked, and that no value shows."""

import pytest

from data.atlas import Atlas
from viz.charts.blank_body import blank_body_info, blank_body_sentence, plot_blank_body
from viz.charts.bodymap import Sex, site_of_point
from viz.charts.theme import DARK, LIGHT, Theme

ASKED = ("liver", "bone", "adrenal", "peritoneum")


def some(atlas: Atlas) -> dict[str, str]:
    names = atlas.sites.labels
    return {site: names[site] for site in ASKED}


@pytest.mark.parametrize("sex", ["female", "male"])
def test_only_the_sites_asked_answer_a_click(atlas: Atlas, sex: Sex) -> None:
    info = blank_body_info(some(atlas), atlas.tables.site_regions, sex)
    found = {region.region_id: site_of_point(info, {"location": region.region_id}) for region in info.regions}
    assert set(found.values()) == {*ASKED, None}
    assert found["liver"] == "liver"
    assert found["bone_femur"] == "bone"
    assert found["brain"] is None
    assert "4 sites to click" in blank_body_sentence(info)


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_a_blank_body_shows_no_value(atlas: Atlas, look: Theme) -> None:
    info = blank_body_info(some(atlas), atlas.tables.site_regions, "female")
    figure = plot_blank_body(info, look)
    maps = [trace for trace in figure.data if trace.type == "choropleth"]
    assert {value for trace in maps if trace.coloraxis for value in trace.z} == {0}
    assert figure.layout.coloraxis.showscale is False
    words = " ".join(note.text for note in figure.layout.annotations)
    assert "not listed" not in words
    assert len(figure.layout.annotations) == 4
    hovers = [text for trace in maps if trace.text is not None for text in trace.text]
    assert hovers
    assert not any("%" in text for text in hovers)


def test_the_marked_site_is_filled(atlas: Atlas) -> None:
    info = blank_body_info(some(atlas), atlas.tables.site_regions, "male", "liver")
    assert [r.region_id for r in info.regions if r.share == 1] == ["liver"]
    assert blank_body_sentence(info).endswith("one site marked: Liver.")
    plain = plot_blank_body(info, LIGHT, captions=False)
    assert not [trace for trace in plain.data if trace.type == "scattergeo" and trace.mode == "text"]
