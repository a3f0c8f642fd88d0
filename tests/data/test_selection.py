"""The selection: an address says all of it, and a bad address does no harm."""

import random
import re
from collections import Counter
from dataclasses import replace

import pytest

from data.atlas import Atlas
from data.selection import (
    CHAPTERS,
    COMPARISONS,
    DEFAULT,
    FIELDS,
    GRAPHS,
    LARGEST,
    LEVELS,
    LIKENESSES,
    MINIMA,
    PRIORS,
    THRESHOLDS,
    UNITS,
    WEIGHTS,
    from_params,
    group_code,
    group_codes,
    to_params,
    weights_of,
    weights_text,
    with_values,
)
from data.stats.listed import ALL_PRIMARIES
from data.tables.plain import tame
from tests.hostile import itself, shown
from viz.charts.written import as_markdown


def test_an_address_round_trips(atlas: Atlas) -> None:
    choices: dict[str, list[str | int]] = {
        "cohort": list(atlas.cohorts.ids),
        "primary": list(atlas.primaries.ids),
        "site": ["", *atlas.sites.ids],
        "share": ["", "all", "metastatic"],
        "group": ["", "all", *sorted(group_codes(atlas))],
        "body": ["", "female", "male"],
        "own": [False, True],
        "nodes": [False, True],
        "least": list(MINIMA),
        "unit": list(UNITS),
        "top": list(LARGEST),
        "focus": ["", *atlas.primaries.ids],
        "order": ["system", "cluster"],
        "chapter": ["", *CHAPTERS],
        "graph": list(GRAPHS),
        "weight": list(WEIGHTS),
        "alike": list(LIKENESSES),
        "above": ["", *map(str, THRESHOLDS)],
        "by": list(COMPARISONS),
        "others": ["", "lung", "lung.msk_met.female", "stages_i-iii_at_diagnosis.stage_iv_at_diagnosis"],
        "second": ["", *atlas.sites.ids],
        "prior": list(PRIORS),
        "weights": ["", "lung:30", "lung:0.breast:1000000"],
        "topic": ["", "bone", "ranked_sites"],
        "kind": ["", "top_site"],
        "level": list(LEVELS),
        "seed": ["", "0", "1889"],
        "deck": ["", "where_cancers_go"],
        "slide": [0, 7, 199],
    }
    assert tuple(choices) == FIELDS
    dice = random.Random(1889)  # noqa: S311 - the same selections every time, not a secret
    drawn: list[dict[str, str | int]] = [{name: value} for name, values in choices.items() for value in values]
    drawn += [{name: dice.choice(values) for name, values in choices.items()} for _ in range(200)]
    for changes in drawn:
        selection = replace(DEFAULT, **changes)  # type: ignore[arg-type]  # each field gets a value of its own
        params = to_params(selection)
        assert all(isinstance(value, str) for value in params.values())
        assert from_params(params, atlas) == (selection, [])


def test_weights_round_trip() -> None:
    weights = {"lung": 30, "breast": 0}
    assert weights_of(weights_text(weights)) == weights
    assert weights_of(weights_text({})) == {}


def test_an_address_is_short_and_names_cohort_and_primary() -> None:
    assert to_params(DEFAULT) == {"cohort": DEFAULT.cohort, "primary": DEFAULT.primary}
    assert to_params(replace(DEFAULT, own=True, nodes=False, least=0)).items() >= {
        ("own", "1"),
        ("nodes", "0"),
        ("least", "0"),
    }


def test_a_level_may_be_called_as_the_page_calls_it(atlas: Atlas) -> None:
    assert from_params({"level": "medium"}, atlas) == from_params({"level": "middle"}, atlas)


def test_an_empty_or_foreign_address_is_the_default(atlas: Atlas) -> None:
    assert from_params({}, atlas) == (DEFAULT, [])
    assert from_params({"utm_source": "x", "embed": "true"}, atlas) == (DEFAULT, [])


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("cohort", "unknown2099", "disibio2008, abrams1950"),
        ("cohort", "", "disibio2008"),
        ("cohort", "DISIBIO2008", "disibio2008"),
        ("primary", "brest", "primary ids"),
        ("primary", ALL_PRIMARIES, "primary ids"),
        ("site", "atlantis", "site ids"),
        ("share", "half", "all or metastatic"),
        ("share", "examined", "all or metastatic"),
        ("group", "children", "group"),
        ("body", "both", "female or male"),
        ("own", "true", "0 or 1"),
        ("own", "", "0 or 1"),
        ("nodes", "2", "0 or 1"),
        ("unit", "tons", "patients"),
        ("top", "7", "6, 8, 10"),
        ("top", "1e9", "6, 8, 10"),
        ("focus", "atlantis", "primary ids"),
        ("order", "random", "system or cluster"),
        ("chapter", "13", "evidence, routes"),
        ("graph", "web", "spread, primaries"),
        ("weight", "kilos", "share or count"),
        ("alike", "euclid", "cosine or jensen_shannon"),
        ("above", "3", "0, 1, 2, 5"),
        ("by", "colours", "primaries, cohorts, groups"),
        ("others", "atlantis", "up to 3 ids"),
        ("others", "lung.breast.colon.prostate", "up to 3 ids"),
        ("second", "atlantis", "site ids"),
        ("prior", "mars", "mix, world, us, uniform, own"),
        ("weights", "lung:-1", "whole numbers"),
        ("weights", "lung:1.atlantis:2", "whole numbers"),
        ("weights", "lung:1000001", "whole numbers"),
        ("weights", "lung", "whole numbers"),
        ("topic", "<b>", "a word the page offers"),
        ("kind", "Top", "a word the page offers"),
        ("level", "harder", "easy, medium, hard"),
        ("seed", "-1", "0 to 999999"),
        ("seed", "1e3", "0 to 999999"),
        ("deck", "../x", "a word the page offers"),
        ("slide", "200", "0 to 199"),
        ("least", "19", "0, 20, 50, 100"),
        ("least", "-20", "0, 20, 50, 100"),
        ("least", "20.0", "0, 20, 50, 100"),
        ("least", "٢٠", "0, 20, 50, 100"),
        ("least", " 20", "0, 20, 50, 100"),
    ],
)
def test_a_bad_value_gives_the_default_and_one_notice(atlas: Atlas, field: str, value: str, allowed: str) -> None:
    good = {"cohort": "msk_met", "primary": "lung"}
    selection, notices = from_params({**good, field: value}, atlas)
    assert getattr(selection, field) == getattr(DEFAULT, field)
    kept = {name: wanted for name, wanted in good.items() if name != field}
    assert {name: getattr(selection, name) for name in kept} == kept
    (notice,) = notices
    assert f"asks for {field} " in notice
    assert allowed in notice.partition("Allowed: ")[2]


def test_every_bad_value_is_named_at_once(atlas: Atlas) -> None:
    selection, notices = from_params(dict.fromkeys(FIELDS, "?"), atlas)
    assert selection == DEFAULT
    assert len(notices) == len(FIELDS)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](https://example.org)",
        "![x](https://example.org/x.png)",
        "see www.example.org",
        "someone@example.org",
        "**loud** `code` $x^2$ :red[x] :material/info:",
        "line\nline\r\n# head\t| cell |",
        "\u202etxt.exe\u0000",
        "half \ud800",
        "https://evil.example/_" * 10_000,
        "=HYPERLINK(1)",
        "{{7*7}} %s \\u003c",
    ],
)
def test_hostile_text_is_defused(atlas: Atlas, text: str) -> None:
    """It is one line without invisible characters, and on a page it shows as itself."""
    (notice,) = from_params({"cohort": text}, atlas)[1]
    said = notice.partition("“")[2].partition("”, which")[0]
    assert said == tame(text)
    assert said.replace("\ufffd", "").replace("\u2060", "").isprintable()
    assert f"cohort “{itself(said)}”, which does not exist" in shown(as_markdown(notice))


def test_a_long_value_is_cut(atlas: Atlas) -> None:
    (notice,) = from_params({"site": "x" * 100_000}, atlas)[1]
    assert len(notice) < 250


def test_no_id_is_changed_by_quoting(atlas: Atlas) -> None:
    ids = [*atlas.cohorts.ids, *atlas.primaries.ids, *atlas.sites.ids]
    assert [tame(i) for i in ids] == ids


def test_a_group_code_stands_for_one_group(atlas: Atlas) -> None:
    pairs = atlas.tables.frequencies[["sex", "stratum"]].drop_duplicates()
    codes = Counter(group_code((sex, stratum)) for sex, stratum in pairs.itertuples(index=False))
    assert set(codes.values()) == {1}
    assert set(codes) == group_codes(atlas)
    assert group_code(("all", "")) == ""
    assert all(re.fullmatch(r"[a-z0-9_-]*", code) for code in codes)


def test_groups_that_differ_in_a_sign_have_addresses_of_their_own() -> None:
    names = ["age: ≤50", "age: ≥50", "age: 50", "stage: I/II", "stage: I II", "стадия: I", "группа: I"]
    assert len({group_code(("all", name)) for name in names}) == len(names)
    assert group_code(("female", "stages I–III at diagnosis")) == "female_stages_i-iii_at_diagnosis"


def test_a_click_changes_the_selection_only_to_what_there_is(atlas: Atlas) -> None:
    """A browser may send any id, of any kind, and of fields that are none."""
    assert with_values(DEFAULT, atlas, site="liver", own=True, top=8, above="") == replace(
        DEFAULT, site="liver", own=True, top=8
    )
    for wrong in ({"site": "zz"}, {"cohort": ""}, {"primary": ["breast"]}, {"zz": "breast"}, {"unit": ""}, {"top": 7}):
        assert with_values(DEFAULT, atlas, **wrong) is None
        assert with_values(DEFAULT, atlas, share="metastatic", **wrong) is None
