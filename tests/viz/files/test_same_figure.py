"""A figure is one thing: its page, its file and its address say the same, for every figure and every cohort."""

from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest

from data.atlas import Atlas
from data.files.citable import facts
from data.selection import Selection, from_params
from data.tables.load import load_tables
from tests.viz.files.chosen import BREAST, chosen_for
from viz.files.cited import cited
from viz.views.catalogue import CATALOGUE, address_of, build
from viz.views.figure import CANNOT, Figure

COHORTS = tuple(load_tables().cohorts["cohort_id"])
BASE = "https://atlas.example.org/"


def in_cohort(atlas: Atlas, view: str, cohort: str) -> Selection:
    """A selection that has the view where the cohort has it."""
    params = {"cohort": cohort, "primary": "breast", "site": "bone", "others": "lung.stomach.prostate"}
    chosen, notices = from_params(params | {"topic": chosen_for(atlas, view).topic}, atlas)
    assert notices == []
    return chosen


def figure_or_sentence(atlas: Atlas, view: str, chosen: Selection) -> Figure | str:
    try:
        return build(atlas, view, chosen)
    except CANNOT as error:
        return str(error)


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("view", CATALOGUE)
def test_file_and_address_say_what_the_page_says(atlas: Atlas, view: str, cohort: str) -> None:
    chosen = in_cohort(atlas, view, cohort)
    figure = figure_or_sentence(atlas, view, chosen)
    if isinstance(figure, str):
        assert figure.endswith((".", ".”"))
        return
    assert figure.headline
    assert facts(cited(atlas, figure, BASE))["Title"] == figure.headline.replace("**", "")
    address = urlsplit(address_of(view, chosen, BASE))
    assert address.fragment == view
    again, notices = from_params(dict(parse_qsl(address.query)), atlas)
    assert notices == []
    opened = build(atlas, view, again)
    assert (opened.headline, opened.info) == (figure.headline, figure.info)
    assert opened.selection == figure.selection == again  # an address has nothing that its figure does not use


def test_counts_in_a_table_are_those_of_the_shipped_rows(atlas: Atlas) -> None:
    table = build(atlas, "primary_bars", BREAST).table()
    rows = atlas.tables.frequencies.query("cohort_id == 'disibio2008' and primary_id == 'breast' and sex == 'all'")
    expected = dict(zip(rows["site_id"].map(atlas.sites.labels), rows["n_with_site"], strict=True))
    found = dict(zip(table["Site"], table["Patients with the site"], strict=True))
    assert len(found) > 20
    assert all(pd.isna(n) if pd.isna(expected[site]) else n == expected[site] for site, n in found.items())


def test_most_figures_exist_in_most_cohorts(atlas: Atlas) -> None:
    found = [
        not isinstance(figure_or_sentence(atlas, view, in_cohort(atlas, view, cohort)), str)
        for view in CATALOGUE
        for cohort in COHORTS
    ]
    assert sum(found) > 0.8 * len(found)
