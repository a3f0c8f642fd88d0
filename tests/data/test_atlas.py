"""The atlas: its vocabularies look up what the tables say, and its memo forms each value once, for itself alone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event
from types import SimpleNamespace

import pandas as pd
import pytest

from data.atlas import Atlas, Memo, memoised
from data.stats.frequency import shares
from data.tables.rows import number, rows
from data.tables.vocabulary import Vocabulary, split

ASKING = 8
"""So many threads ask at once."""


def terms(*cells: tuple[str, str, str, bool]) -> Vocabulary:
    """Sites by hand, as (id, parent, covers, is a rest group)."""
    frame = pd.DataFrame(cells, columns=["site_id", "parent_id", "covers", "is_residual"])
    return Vocabulary(frame.assign(label=frame["site_id"].str.upper()))


BODY = terms(
    ("trunk", "", "chest; belly", False),
    ("chest", "", "lung", False),
    ("lung", "", "", False),
    ("lobe", "lung", "", False),
    ("belly", "", "", False),
    ("liver", "belly", "", False),
    ("rest", "", "skin", True),
    ("skin", "", "", False),
)


# --- Vocabulary ---------------------------------------------------------------------------------


def test_a_vocabulary_looks_up_terms_in_the_order_of_its_table() -> None:
    assert BODY.ids[:3] == ("trunk", "chest", "lung")
    assert BODY.labels["lung"] == "LUNG"
    assert BODY.row("lobe").parent_id == "lung"
    assert BODY.column("is_residual")["rest"]
    assert BODY.parents == {"lobe": "lung", "liver": "belly"}
    assert "lung" in BODY
    assert "atlantis" not in BODY
    with pytest.raises(KeyError):
        BODY.row("atlantis")


def test_wider_terms_come_nearest_first() -> None:
    deep = terms(("a", "b", "", False), ("b", "c", "", False), ("c", "", "", False))
    assert deep.ancestors("a") == ("b", "c")
    assert deep.family("a") == ("a", "b", "c")
    assert deep.ancestors("c") == ()


def test_a_composite_covers_its_parts_and_all_their_children() -> None:
    assert BODY.covered("trunk") == {"chest", "belly", "lung", "lobe", "liver"}
    assert BODY.covered("lung") == {"lobe"}
    assert BODY.covered("lobe") == frozenset()


@pytest.mark.parametrize(
    ("wanted", "available", "nearest"),
    [
        ("lung", ["trunk", "lung"], "lung"),  # itself
        ("lobe", ["trunk", "lung"], "lung"),  # the term it is a kind of
        ("lung", ["trunk", "chest"], "chest"),  # the narrowest that covers it
        ("chest", ["liver", "lobe", "lung"], "lobe"),  # the first of its parts
        ("rest", ["skin"], None),  # never a part for a rest group
        ("skin", ["lung", "liver"], None),
        ("skin", [], None),
    ],
)
def test_the_nearest_term_stands_for_another(wanted: str, available: list[str], nearest: str | None) -> None:
    assert BODY.nearest(wanted, available) == nearest


def test_where_nothing_is_covered_the_first_type_stands_for_its_parent(atlas: Atlas) -> None:
    assert atlas.primaries.nearest("breast_triple_neg", ["lung", "breast"]) == "breast"
    types = [term for term in atlas.primaries.ids if "lung" in atlas.primaries.ancestors(term)]
    assert atlas.primaries.nearest("lung", ["breast", *types]) == types[0]


def test_list_cells_are_split_without_blanks() -> None:
    assert split("a; b;; c ;") == ("a", "b", "c")
    assert split("") == ()


# --- Rows ---------------------------------------------------------------------------------------


def test_rows_are_those_of_the_frame_and_the_unknown_stays_unknown() -> None:
    frame = pd.DataFrame({"name": ["a", ""], "n": pd.Series([3, pd.NA], dtype="Int64"), "sure": [True, False]})
    first, second = rows(frame)
    assert (first.name, first.n, first.sure) == ("a", 3, True)
    assert second.n is pd.NA
    assert (number(first.n), number(second.n)) == (3.0, None)
    assert not list(rows(frame.head(0)))
    assert not list(rows(pd.DataFrame()))


def test_rows_are_what_pandas_calls_rows(atlas: Atlas) -> None:
    for frame in (atlas.tables.frequencies, atlas.tables.cohorts, atlas.tables.sites):
        for mine, theirs in zip(rows(frame), frame.itertuples(index=False), strict=True):
            assert mine._fields == theirs._fields
            assert all(a is b or a == b for a, b in zip(mine, theirs, strict=True))


def test_columns_that_are_no_names_are_counted() -> None:
    (row,) = rows(pd.DataFrame({"Share %": [1], "of": [2]}))
    assert row == (1, 2)
    assert row.of == 2


# --- Atlas --------------------------------------------------------------------------------------


def test_the_indexes_of_an_atlas_are_those_of_its_tables(atlas: Atlas) -> None:
    for vocabulary, frame in (
        (atlas.primaries, atlas.tables.primaries),
        (atlas.sites, atlas.tables.sites),
        (atlas.cohorts, atlas.tables.cohorts),
        (atlas.sources, atlas.tables.sources),
        (atlas.claims, atlas.tables.claims),
    ):
        assert list(vocabulary.ids) == list(frame.iloc[:, 0])
    assert atlas.residual_sites == set(atlas.tables.sites.loc[atlas.tables.sites["is_residual"], "site_id"])
    assert atlas.own_organs("breast") == {"breast"}
    assert ("breast", "breast") in atlas.origins
    assert set(atlas.flag_labels) == set(atlas.tables.flags["flag"])


def test_two_atlases_share_nothing(atlas: Atlas) -> None:
    other = Atlas(replace(atlas.tables, frequencies=atlas.tables.frequencies.assign(n_denominator=1000)))
    liver = [
        shares(one, "disibio2008", "breast").set_index("site_id").loc["liver", "n_denominator"]
        for one in (atlas, other, atlas)
    ]
    assert liver == [432, 1000, 432]


# --- Memo ---------------------------------------------------------------------------------------


def test_a_function_runs_once_for_each_atlas_and_argument(atlas: Atlas) -> None:
    ran: list[tuple[Atlas, int, str]] = []

    @memoised(8)
    def told(atlas: Atlas, number: int, *, word: str = "") -> object:
        ran.append((atlas, number, word))
        return object()

    other = Atlas(atlas.tables)
    first = told(atlas, 1)
    assert told(atlas, 1) is first
    assert len({id(value) for value in (first, told(atlas, 2), told(atlas, 1, word="a"), told(other, 1))}) == 4
    assert ran == [(atlas, 1, ""), (atlas, 2, ""), (atlas, 1, "a"), (other, 1, "")]


def test_functions_do_not_meet(atlas: Atlas) -> None:
    one, other = memoised(8)(lambda _, n: ("one", n)), memoised(8)(lambda _, n: ("other", n))
    assert (one(atlas, 1), other(atlas, 1)) == (("one", 1), ("other", 1))


def test_only_the_last_values_are_kept(atlas: Atlas) -> None:
    ran: list[int] = []
    told = memoised(2)(lambda _, n: ran.append(n))
    for n in (1, 2, 1, 3, 1, 2):  # 3 drives out 2, which was asked for longest ago
        told(atlas, n)
    assert ran == [1, 2, 3, 2]


def test_what_cannot_be_a_key_is_refused(atlas: Atlas) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        memoised(2)(lambda _, n: n)(atlas, [])


def asked_at_once(memo: Memo, make: object) -> list[object]:
    """What so many threads get that ask for the same at the same time: a value or an error."""
    ready = Barrier(ASKING)

    def ask() -> object:
        ready.wait()
        try:
            return memo.value(asked_at_once, 4, "key", make)  # type: ignore[arg-type]  # a stand-in
        except ValueError as error:
            return error

    with ThreadPoolExecutor(ASKING) as pool:
        return [future.result(timeout=30) for future in [pool.submit(ask) for _ in range(ASKING)]]


def test_however_many_ask_at_once_each_value_is_formed_once() -> None:
    ran = SimpleNamespace(times=0)

    def make() -> object:
        ran.times += 1
        Event().wait(0.1)
        return object()

    assert len(set(asked_at_once(Memo(), make))) == 1
    assert ran.times == 1


def test_an_error_reaches_everybody_who_waits_and_is_not_kept() -> None:
    memo = Memo()

    def fail() -> object:
        Event().wait(0.1)
        message = "not today"
        raise ValueError(message)

    assert [str(error) for error in asked_at_once(memo, fail)] == ["not today"] * ASKING
    assert asked_at_once(memo, lambda: "tomorrow") == ["tomorrow"] * ASKING


def test_one_value_does_not_wait_for_another() -> None:
    memo, go_on = Memo(), Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(memo.value, Memo, 4, "slow", lambda: go_on.wait(30))
        assert memo.value(Memo, 4, "quick", lambda: "done") == "done"
        go_on.set()
        assert slow.result(timeout=30)


def test_a_memoised_function_may_ask_another(atlas: Atlas) -> None:
    inner = memoised(4)(lambda _, n: n + 1)
    outer = memoised(4)(lambda atlas, n: inner(atlas, n) + inner(atlas, n + 1))
    assert outer(atlas, 1) == 5
