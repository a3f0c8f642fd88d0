"""Printed shares: every one stands under its source, with the population it is of."""

import pandas as pd
import pytest

from data.atlas import Atlas
from viz.charts.describe import lower_first
from viz.charts.printed_shares import plot_printed, printed_info, printed_sentence
from viz.charts.theme import LIGHT


def reverse(atlas: Atlas, site: str) -> pd.DataFrame:
    found = atlas.tables.reverse_shares[atlas.tables.reverse_shares["site_id"] == site]
    return found.assign(
        primary=found["primary_id"],
        site=site,
        source=found["source_id"],
        tertiary=found["source_id"] == "statpearls2023",
    )


@pytest.mark.parametrize("site", ["bone", "brain", "liver", "peritoneum", "bone_spine"])
def test_printed_shares_keep_source_and_population(atlas: Atlas, site: str) -> None:
    found = reverse(atlas, site)
    info = printed_info(found)
    assert sum(len(source.shares) for source in info.sources) == len(found)
    assert [s.second_hand for s in info.sources] == sorted(s.second_hand for s in info.sources)
    for narrow in (False, True):
        figure = plot_printed(info, LIGHT, narrow=narrow)
        dots = figure.data[1]
        assert sorted(dots.x) == sorted(found["percent_of_site"])
        heads = " ".join(a.text for a in figure.layout.annotations).replace("<br>", " ")
        assert all(source in heads.replace("</b> <b>", " ") for source in found["source"])
        hollow = [colour == LIGHT.paper for colour in dots.marker.color]
        assert sum(hollow) == found["tertiary"].sum()
    said = printed_sentence(info, site)
    assert f"{found['percent_of_site'].max():g}" in said
    for source in info.sources:  # whom it counted, and whom it left out, stands wherever its figures do
        assert lower_first(source.population) in said
        assert all(source.population in share.hover.replace("<br>", " ") for share in source.shares)


@pytest.mark.parametrize(("site", "only"), [("peritoneum", "outside the abdomen alone"), ("lung", "outside the lung")])
def test_primaries_that_are_not_shared_out_are_said(atlas: Atlas, site: str, only: str) -> None:
    info = printed_info(reverse(atlas, site))
    assert only in printed_sentence(info, site)
    assert all(only in source.population for source in info.sources)
