"""The selection: an address says all of it, and a bad address does no harm."""

import random
import re
from collections import Counter
from dataclasses import fields, replace

import pytest

from data.frequency import ALL_PRIMARIES, groups, listed_primaries, members, selectable_primaries
from data.load import Tables, load_tables
from data.vocabulary import labels
from pages.shared.address import (
    CHAPTERS,
    COMPARISONS,
    DEFAULT,
    GRAPHS,
    LARGEST,
    LEVELS,
    LIKENESSES,
    MINIMA,
    PRIORS,
    THRESHOLDS,
    WEIGHTS,
    Selection,
    from_params,
    group_code,
    group_codes,
    quoted,
    to_params,
)
from pages.shared.selection import view
from viz.sankey import UNITS

FIELDS = [field.name for field in fields(Selection)]


@pytest.fixture(scope="session")
def tables() -> Tables:
    return load_tables()


def test_an_address_round_trips(tables: Tables) -> None:
    choices: dict[str, list[str | int]] = {
        "cohort": list(tables.cohorts["cohort_id"]),
        "primary": list(tables.primaries["primary_id"]),
        "site": ["", *tables.sites["site_id"]],
        "share": ["", "all", "metastatic"],
        "group": ["", "all", *sorted(group_codes(tables))],
        "body": ["", "female", "male"],
        "own": [False, True],
        "nodes": [False, True],
        "least": list(MINIMA),
        "unit": list(UNITS),
        "top": list(LARGEST),
        "focus": ["", *tables.primaries["primary_id"]],
        "order": ["system", "cluster"],
        "chapter": ["", *CHAPTERS],
        "graph": list(GRAPHS),
        "weight": list(WEIGHTS),
        "alike": list(LIKENESSES),
        "above": ["", *map(str, THRESHOLDS)],
        "by": list(COMPARISONS),
        "others": ["", "lung", "lung.msk_met.female", "stages_i-iii_at_diagnosis.stage_iv_at_diagnosis"],
        "second": ["", *tables.sites["site_id"]],
        "prior": list(PRIORS),
        "weights": ["", "lung:30", "lung:0.breast:1000000"],
        "topic": ["", "bone", "ranked_sites"],
        "kind": ["", "top_site"],
        "level": list(LEVELS),
        "seed": ["", "0", "1889"],
        "deck": ["", "where_cancers_go"],
        "slide": [0, 7, 199],
    }
    assert list(choices) == FIELDS
    dice = random.Random(1889)  # noqa: S311 - the same selections every time, not a secret
    drawn: list[dict[str, str | int]] = [{name: value} for name, values in choices.items() for value in values]
    drawn += [{name: dice.choice(values) for name, values in choices.items()} for _ in range(200)]
    for changes in drawn:
        selection = replace(DEFAULT, **changes)  # type: ignore[arg-type]  # each field gets a value of its own
        params = to_params(selection)
        assert all(isinstance(value, str) for value in params.values())
        assert from_params(params, tables) == (selection, [])


def test_an_address_is_short_and_names_cohort_and_primary() -> None:
    assert to_params(DEFAULT) == {"cohort": DEFAULT.cohort, "primary": DEFAULT.primary}
    assert to_params(replace(DEFAULT, own=True, nodes=False, least=0)).items() >= {
        ("own", "1"),
        ("nodes", "0"),
        ("least", "0"),
    }


def test_an_empty_or_foreign_address_is_the_default(tables: Tables) -> None:
    assert from_params({}, tables) == (DEFAULT, [])
    assert from_params({"utm_source": "x", "embed": "true"}, tables) == (DEFAULT, [])


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
        ("prior", "mars", "world, us, uniform, own"),
        ("weights", "lung:-1", "whole numbers"),
        ("weights", "lung:1.atlantis:2", "whole numbers"),
        ("weights", "lung:1000001", "whole numbers"),
        ("weights", "lung", "whole numbers"),
        ("topic", "<b>", "a word the page offers"),
        ("kind", "Top", "a word the page offers"),
        ("level", "harder", "easy, middle, hard"),
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
def test_a_bad_value_gives_the_default_and_one_notice(tables: Tables, field: str, value: str, allowed: str) -> None:
    good = {"cohort": "msk_met", "primary": "lung"}
    selection, notices = from_params({**good, field: value}, tables)
    assert getattr(selection, field) == getattr(DEFAULT, field)
    kept = {name: wanted for name, wanted in good.items() if name != field}
    assert {name: getattr(selection, name) for name in kept} == kept
    (notice,) = notices
    assert f"asks for {field} " in notice
    assert allowed in notice.partition("Allowed: ")[2]


def test_every_bad_value_is_named_at_once(tables: Tables) -> None:
    selection, notices = from_params(dict.fromkeys(FIELDS, "?"), tables)
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
        "=HYPERLINK(1)",
        "{{7*7}} %s \\u003c",
    ],
)
def test_hostile_text_is_defused(tables: Tables, text: str) -> None:
    """Nothing of what gives HTML, Markdown, mathematics, a link or a formula its meaning is left."""
    (notice,) = from_params({"cohort": text}, tables)[1]
    said = notice.partition("“")[2].partition("”")[0]
    assert said == quoted(text)
    assert re.fullmatch(r"[\w\-· …]*", said)


def test_a_long_value_is_cut(tables: Tables) -> None:
    (notice,) = from_params({"site": "x" * 100_000}, tables)[1]
    assert len(notice) < 250


def test_no_id_is_changed_by_quoting(tables: Tables) -> None:
    ids = [*tables.cohorts["cohort_id"], *tables.primaries["primary_id"], *tables.sites["site_id"]]
    assert [quoted(i) for i in ids] == ids


def test_a_group_code_stands_for_one_group(tables: Tables) -> None:
    pairs = tables.frequencies[["sex", "stratum"]].drop_duplicates()
    codes = Counter(group_code((sex, stratum)) for sex, stratum in pairs.itertuples(index=False))
    assert set(codes.values()) == {1}
    assert set(codes) == group_codes(tables)
    assert group_code(("all", "")) == ""
    assert all(re.fullmatch(r"[a-z0-9_-]*", code) for code in codes)


def test_the_default_needs_no_notice(tables: Tables) -> None:
    shown = view(DEFAULT, tables)
    assert shown.notices == ()
    assert (shown.cohort["cohort_id"], shown.primary) == (DEFAULT.cohort, DEFAULT.primary)


@pytest.mark.parametrize(
    ("cohort", "wanted", "shown"),
    [
        ("msk_met", "lung_adenocarcinoma", "lung_adenocarcinoma"),
        ("disibio2008", "lung_adenocarcinoma", "lung"),
        ("abrams1950", "breast_triple_neg", "breast"),
        ("bubendorf2000", "breast", "prostate"),
        ("schlageter2016", "liver", "liver"),
    ],
)
def test_a_missing_primary_gives_way_to_the_nearest(tables: Tables, cohort: str, wanted: str, shown: str) -> None:
    selection = Selection(cohort=cohort, primary=wanted)
    seen = view(selection, tables)
    names = labels(tables.primaries)
    assert seen.primary == shown
    if wanted == shown:
        assert seen.notices == ()
    else:
        (notice,) = seen.notices
        assert names[wanted] in notice
        assert f"{names[shown]} is shown instead" in notice
    assert view(selection, tables, pooled=True).notices == ()
    assert view(selection, tables, pooled=True).primary == ALL_PRIMARIES


@pytest.mark.parametrize(
    ("cohort", "wanted", "shown", "words"),
    [
        ("disibio2008", "liver", "liver", ""),
        ("msk_met", "brain", "cns", "is shown"),
        ("disibio2008", "bone_femur", "bone", "is shown"),
        ("msk_chord_ever", "spleen", "", "choose another site"),
    ],
)
def test_a_missing_site_gives_way_to_the_nearest(
    tables: Tables, cohort: str, wanted: str, shown: str, words: str
) -> None:
    seen = view(Selection(cohort=cohort, site=wanted), tables)
    names = labels(tables.sites)
    assert seen.site == shown
    if not words:
        assert seen.notices == ()
        return
    (notice,) = seen.notices
    assert f"does not list {names[wanted]}" in notice
    assert words in notice
    assert names.get(shown, "") in notice


def test_every_wish_gets_something_the_cohort_has(tables: Tables) -> None:
    """Every primary is wished for once, at one cohort after the other."""
    cohorts = list(tables.cohorts["cohort_id"])
    available = {cohort: selectable_primaries(tables, cohort) for cohort in cohorts}
    for number, wanted in enumerate(tables.primaries["primary_id"]):
        cohort = cohorts[number % len(cohorts)]
        seen = view(Selection(cohort=cohort, primary=wanted), tables)
        assert seen.primary in available[cohort]
        assert (wanted not in available[cohort]) == any("shown instead" in notice for notice in seen.notices)
        assert set(listed_primaries(tables, cohort)) <= set(available[cohort])
        assert list(seen.groups) == groups(tables, cohort, members(tables, cohort, seen.primary))
        assert seen.group in seen.groups


def test_a_group_the_cohort_does_not_have_gives_everybody(tables: Tables) -> None:
    seen = view(Selection(group="female"), tables)
    assert seen.group == ("all", "")
    assert (seen.options.sex, seen.options.stratum) == ("all", "")
    (notice,) = seen.notices
    assert "all patients are shown" in notice


@pytest.mark.parametrize(
    ("selection", "pooled", "body"),
    [
        (Selection(primary="prostate", body="female"), False, "male"),
        (Selection(primary="ovary", body="male"), False, "female"),
        (Selection(primary="breast"), False, "female"),
        (Selection(primary="breast", body="male"), False, "male"),
        (Selection(primary="lung"), False, "male"),
        (Selection(primary="lung", body="female"), False, "female"),
        (Selection(cohort="msk_chord_sequencing", primary="lung", group="female", body="male"), False, "female"),
        (Selection(primary="prostate", body="female"), True, "female"),
    ],
)
def test_the_body_follows_the_sex(tables: Tables, selection: Selection, body: str, *, pooled: bool) -> None:
    assert view(selection, tables, pooled=pooled).body == body


def test_options_are_those_of_the_selection(tables: Tables) -> None:
    seen = view(Selection(cohort="msk_met", share="metastatic", own=True, nodes=False), tables)
    assert seen.options.denominator == "metastatic"
    assert (seen.options.own_organ, seen.options.regional_nodes) == (True, False)
    assert view(Selection(cohort="schlageter2016", primary="liver"), tables).options.denominator == "metastatic"
    assert view(DEFAULT, tables).options.denominator == "all"


def test_groups_that_differ_in_a_sign_have_addresses_of_their_own() -> None:
    names = ["age: ≤50", "age: ≥50", "age: 50", "stage: I/II", "stage: I II", "стадия: I", "группа: I"]
    assert len({group_code(("all", name)) for name in names}) == len(names)
    assert group_code(("female", "stages I–III at diagnosis")) == "female_stages_i-iii_at_diagnosis"
