"""What the tables rest on can be opened by a reader, and is fit to teach from."""

import re

import pandas as pd

from data.tables.load import Tables

UNFIT = re.compile(
    r"wikipedia|munthe|thefreedictionary|symptoma\.com|webmd|seekhealthz|nursing.notebook|pharmacy.notebook|78steps|alpfmedical"
    "|getthediagnosis|keepto|medifind|scite.ai|not identified|copy at|address not recorded",
    re.IGNORECASE,
)
"""Dictionaries, symptom checkers, notebooks, copies of encyclopaedias, lists that their users write."""
PLACEHOLDER = re.compile(
    r"\(?descriptive(?: title|;|\))|not (?:seen|found|known)|^(?:untitled|article [a-z]?\d)|\btitle\b", re.IGNORECASE
)
"""What stands where a name ought to stand."""
PASSAGE = re.compile(r"\bpassage [0-9a-f]{6,}")
"""A piece of a text by a number that no reader can look up."""


def rests(tables: Tables) -> list[pd.DataFrame]:
    return [
        tables.routes,
        tables.compartments,
        tables.flows,
        tables.eponyms,
        tables.bone_patterns,
        tables.manifestations,
    ]


def test_every_source_can_be_opened(tables: Tables) -> None:
    lacking = tables.sources[(tables.sources[["doi", "pmid", "url"]] == "").all(axis=1)]
    assert lacking["source_id"].tolist() == []


def test_every_source_is_named(tables: Tables) -> None:
    """By its authors or the body that publishes it, a title and a year, none of them a placeholder."""
    for field in ("authors", "title", "year"):
        lacking = tables.sources[tables.sources[field].astype("string").fillna("") == ""]
        assert lacking["source_id"].tolist() == [], field
    named = tables.sources[["authors", "title", "container"]].agg(" ".join, axis=1)
    assert tables.sources.loc[named.str.contains(PLACEHOLDER), "source_id"].tolist() == []


def test_no_source_is_unfit_to_teach_from(tables: Tables) -> None:
    said = tables.sources[["title", "container", "url", "limitations"]].agg(" ".join, axis=1)
    assert tables.sources.loc[said.str.contains(UNFIT), "source_id"].tolist() == []


def test_no_place_in_a_source_is_a_number_of_our_own(tables: Tables) -> None:
    for frame in rests(tables):
        assert not frame["locator"].str.contains(PASSAGE).any()
        assert not frame["also"].str.contains(PASSAGE).any()


def test_what_stands_without_a_source_says_so(tables: Tables) -> None:
    for frame in rests(tables):
        bare = frame[frame["source_id"] == ""]
        assert (bare["status"] == "unverified").all()
        assert not (bare["locator"] + bare["also"]).any()
