"""Every question has one defensible answer, recomputed from the printed rows; every seed gives a sound quiz."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from data.atlas import Atlas
from data.learn.question import KINDS, Option, Question, question_id
from data.learn.quiz import QUESTIONS, compared, draw, pool, question_of, questions_of
from data.selection import LEVELS
from data.stats.frequency import shares
from data.stats.words import full_figure
from data.tables.rows import rows
from data.tables.vocabulary import split

Pool = tuple[Question, ...]
FIGURES = ("top_sites", "which_primary", "higher", "body", "cohorts")


@pytest.fixture(scope="session")
def questions(atlas: Atlas) -> Pool:
    return pool(atlas)


@pytest.fixture(scope="session")
def frames(atlas: Atlas, questions: Pool) -> dict[str, pd.DataFrame]:
    """The shares behind every question on figures."""
    return {q.id: compared(atlas, q) for q in questions if q.figures}


def named(question: Question) -> str:
    return f"{question.id}: {question.prompt}"


def limits(row: object) -> tuple[float, float]:
    """The outer Wilson limits of a count or its bounds, computed anew."""
    low = proportion_confint(row.n_lo, row.n_denominator, method="wilson")[0]  # type: ignore[attr-defined]
    high = proportion_confint(row.n_hi, row.n_denominator, method="wilson")[1]  # type: ignore[attr-defined]
    return float(low), float(high)


def test_every_kind_is_asked_at_every_level(questions: Pool) -> None:
    found = Counter((q.kind, q.level) for q in questions)
    assert set(found) == {(kind, level) for kind in KINDS for level in LEVELS}
    assert len({q.id for q in questions}) == len(questions) > 500
    assert [q.id for q in questions] == sorted(q.id for q in questions)


def test_every_question_is_well_formed(atlas: Atlas, questions: Pool) -> None:
    sources = set(atlas.tables.sources["source_id"])
    for q in questions:
        ids, texts = [o.id for o in q.options], [o.text for o in q.options]
        assert len(set(ids)) == len(ids) == len(set(texts)) >= 2, named(q)
        assert ids.count(q.answer) == 1, named(q)
        assert all(texts), named(q)
        assert len(q.options) == {"higher": 2, "cohorts": 3}.get(q.kind, len(q.options)), named(q)
        assert len(q.options) <= 4, named(q)
        assert q.prompt.endswith(("?", ".")), named(q)
        assert q.explanation, named(q)
        assert q.sources, named(q)
        assert all(source in sources and place for source, place in q.sources), named(q)
        assert "<NA>" not in q.prompt + q.explanation + "".join(texts), named(q)
        if q.kind in ("top_sites", "which_primary", "higher", "body"):
            assert atlas.cohorts.row(q.cohort_id).label in q.prompt, named(q)


def test_figures_may_decide_a_question(atlas: Atlas, questions: Pool, frames: dict[str, pd.DataFrame]) -> None:
    """Counted, of twenty patients or more, on one denominator, without any doubt, of distant single organs."""
    sites = atlas.tables.sites.set_index("site_id")
    nodes = set(sites.index[sites["is_lymph_node"]]) - {"lymph_node_distant"}
    sex_of = dict(zip(atlas.tables.primaries["primary_id"], atlas.tables.primaries["sex"], strict=True))
    own = atlas.tables.own_sites[atlas.tables.own_sites["extent"] == "organ"]
    origin = set(zip(own["primary_id"], own["site_id"], strict=True))
    for q in (q for q in questions if q.kind in FIGURES):
        frame = frames[q.id]
        assert len(frame) == len(q.figures), named(q)
        assert len(set(frame["denominator"])) == 1, named(q)
        assert (frame["n_denominator"] >= 20).all(), named(q)
        assert frame[["n_with_site", "n_lo", "n_hi", "low", "high"]].notna().all(axis=None), named(q)
        assert {flag for cell in frame["flag"] for flag in split(cell)} <= {"bounded", "count_from_percent"}, named(q)
        if len(set(frame["primary_id"])) == 1 and q.kind != "cohorts":
            assert len(set(frame["n_denominator"])) == 1, named(q)
        places = {figure.site_id for figure in q.figures}
        assert not places & nodes, named(q)
        assert not sites.loc[list(places), "is_residual"].any(), named(q)
        assert not any(atlas.sites.covered(site) & places for site in places), named(q)
        for figure in q.figures:
            assert (figure.primary_id, figure.site_id) not in origin, named(q)
            sexes = {sex_of[figure.primary_id], sites.loc[figure.site_id, "sex"]} - {"both"}
            assert len(sexes) <= 1, named(q)


def test_the_answer_is_above_every_other_option_by_its_interval(
    questions: Pool, frames: dict[str, pd.DataFrame]
) -> None:
    for q in (q for q in questions if q.kind in FIGURES):
        span = {row.site_id: limits(row) for row in rows(frames[q.id])}
        keys = [figure.key for figure in q.figures]
        if q.kind == "higher":
            one, other = (span[key] for key in keys)
            assert one[0] > other[1] if q.answer == "higher" else one[1] < other[0], named(q)
            continue
        if q.kind == "top_sites":
            best = set(q.answer.split("+"))
            assert all(set(o.id.split("+")) - best for o in q.options if o.id != q.answer), named(q)
            assert {site for o in q.options for site in o.id.split("+")} <= set(keys), named(q)
        else:
            best = {q.answer}
            assert {o.id for o in q.options} - {"neither"} <= set(keys), named(q)
        assert min(span[key][0] for key in best) > max(span[key][1] for key in set(keys) - best), named(q)


def test_the_prompt_of_higher_or_lower_asks_for_its_first_figure(atlas: Atlas, questions: Pool) -> None:
    prose = dict(zip(atlas.tables.sites["site_id"], atlas.tables.sites["prose"], strict=True))
    disease = dict(zip(atlas.tables.primaries["primary_id"], atlas.tables.primaries["disease"], strict=True))
    for q in (q for q in questions if q.kind == "higher"):
        one, other = q.figures
        first, second = q.prompt.lower().split(" higher or lower ")
        if one.primary_id == other.primary_id:
            assert f"in {prose[one.site_id]}".lower() in first, named(q)
            assert f"than in {prose[other.site_id]} ".lower() in second, named(q)
        else:
            names = (disease[one.primary_id].lower(), disease[other.primary_id].lower())
            assert second == f"in {names[0]} than in {names[1]}?", named(q)
    asked = Counter(q.answer for q in questions if q.kind == "higher")
    assert 0.4 < asked["higher"] / asked.total() < 0.6


def test_the_body_asks_for_the_largest_drawn_share(
    atlas: Atlas, questions: Pool, frames: dict[str, pd.DataFrame]
) -> None:
    """No site that can be seen on the drawing, not even a doubtful one, has a larger share."""
    drawn = set(atlas.tables.site_regions["site_id"]) - set(
        atlas.tables.sites.loc[atlas.tables.sites["is_lymph_node"], "site_id"]
    )
    for q in (q for q in questions if q.kind == "body"):
        whole = shares(atlas, q.cohort_id, q.primary_id)
        whole = whole[whole["site_id"].isin(drawn) & ~whole["flag"].str.contains("own_organ")]
        assert whole.sort_values("share", ascending=False)["site_id"].iloc[0] == q.answer, named(q)
        assert {figure.site_id for figure in q.figures} <= drawn, named(q)
        assert len(frames[q.id]) >= 4, named(q)


def test_cohort_effects_set_an_autopsy_against_a_clinic(atlas: Atlas, questions: Pool) -> None:
    effects = [q for q in questions if q.kind == "cohorts"]
    for q in effects:
        methods = [atlas.cohorts.row(figure.cohort_id).method for figure in q.figures]
        assert methods[0] == "autopsy", named(q)
        assert methods[1] != "autopsy", named(q)
        assert len({(figure.primary_id, figure.site_id) for figure in q.figures}) == 1, named(q)
        assert "autopsy" in q.explanation.lower(), named(q)
        assert len(q.sources) == 2, named(q)
    assert len({q.answer for q in effects}) > 1  # not always the autopsy


def test_the_explanation_has_counts_interval_and_denominator(questions: Pool, frames: dict[str, pd.DataFrame]) -> None:
    for q in (q for q in questions if q.kind in FIGURES):
        for row in list(rows(frames[q.id]))[:6]:
            assert full_figure(row) in q.explanation, named(q)


def test_terms_are_sourced_and_no_row_links_a_wrong_option(atlas: Atlas, questions: Pool) -> None:
    eponyms = {row.eponym_id: row for row in rows(atlas.tables.eponyms)}
    places = {row.eponym: row for row in rows(atlas.tables.eponyms)}
    near = {site: {site, *atlas.sites.covered(site)} for site in atlas.tables.sites["site_id"]}
    for q in (q for q in questions if q.kind == "eponym"):
        wrong = {option.id for option in q.options} - {q.answer}
        if q.answer in eponyms:
            row = eponyms[q.answer]
            sites = {eponyms[other].site_id for other in wrong}
        else:
            row = places[q.prompt.removeprefix("Where does this lie: ").removesuffix("?")]
            sites = wrong
            assert row.site_id == q.answer, named(q)
        assert row.status == "sourced", named(q)
        assert len(wrong) == 3, named(q)
        assert not any(site in near[row.site_id] or row.site_id in near[site] for site in sites), named(q)
    assert not [q for q in questions if "Schnitzler" in q.prompt + str(q.options)]
    assert not [q for q in questions if "drop_metastases" in {o.id for o in q.options}]


def test_routes_are_sourced_undisputed_and_the_only_ones(atlas: Atlas, questions: Pool) -> None:
    for q in (q for q in questions if q.kind == "route"):
        table = atlas.tables.routes
        family = {
            p
            for p in table["primary_id"]
            if p in atlas.primaries.family(q.primary_id) or q.primary_id in atlas.primaries.ancestors(p)
        }
        linked = table[table["primary_id"].isin(family)]
        here = linked[(linked["primary_id"] == q.primary_id) & (linked["site_id"] == q.site_id)]
        assert set(here["route"]) == {q.answer}, named(q)
        assert set(here["status"]) == {"sourced"}, named(q)
        assert not here["explanation"].str.contains("disputed|assumed").any(), named(q)
        assert {option.id for option in q.options} & set(linked["route"]) == {q.answer}, named(q)


def test_ten_thousand_seeds_none_malformed(questions: Pool) -> None:
    known = {q.id: q for q in questions}
    kinds = ("", *KINDS)
    for seed in range(10_000):
        level, kind = LEVELS[seed % 3], kinds[seed // 3 % len(kinds)]
        quiz = draw(questions, seed, level, kind)
        assert len({q.id for q in quiz}) == len(quiz)
        assert len(quiz) == QUESTIONS if not kind else 0 < len(quiz) <= QUESTIONS
        for q in quiz:
            original = known[q.id]
            assert sorted(o.id for o in q.options) == sorted(o.id for o in original.options)
            assert replace(q, options=original.options) == original
            assert q.level == level
            assert kind in ("", q.kind)
        if not kind:
            assert len({q.kind for q in quiz}) == len(KINDS)
            assert len({(q.primary_id, q.site_id) for q in quiz}) == QUESTIONS


def test_seeds_differ_and_repeat(questions: Pool) -> None:
    assert draw(questions, 1889, "hard") == draw(questions, 1889, "hard")
    quizzes = {tuple(q.id for q in draw(questions, seed, "hard")) for seed in range(50)}
    assert len(quizzes) == 50
    places = Counter(
        [o.id for o in q.options].index(q.answer)
        for seed in range(300)
        for q in draw(questions, seed, "easy", "which_primary")
    )
    assert min(places[n] for n in range(4)) > 0.2 * places.total()


def test_another_process_draws_the_same_quiz(questions: Pool) -> None:
    code = (
        "from data.atlas import Atlas; from data.tables.load import load_tables; "
        "from data.learn.quiz import draw, pool; "
        "print(*((q.id, [o.id for o in q.options]) for q in draw(pool(Atlas(load_tables())), 1889, 'hard')), sep='\\n')"
    )
    root = Path(__file__).parents[3]
    said = subprocess.run(  # noqa: S603 - this interpreter, a constant
        [sys.executable, "-c", code], cwd=root, env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True
    ).stdout
    assert said.splitlines() == [str((q.id, [o.id for o in q.options])) for q in draw(questions, 1889, "hard")]


def test_an_id_stays_when_counts_or_order_change() -> None:
    options = (Option("liver", "The liver"), Option("lung", "The lung"))
    assert question_id("body", options, "x") == question_id("body", options[::-1], "x")
    assert question_id("body", options, "x") != question_id("body", options, "y")


def test_a_corrected_count_keeps_the_ids(atlas: Atlas, questions: Pool) -> None:
    counts = atlas.tables.frequencies
    there = (counts["cohort_id"] == "disibio2008") & (counts["primary_id"] == "breast") & (counts["site_id"] == "liver")
    changed = counts.copy()
    changed.loc[there, ["n_with_site", "n_lo", "n_hi"]] += 1
    after = {q.id: q for q in pool(Atlas(replace(atlas.tables, frequencies=changed)))}
    told = {q.id: q for q in questions if "218 of 432 patients" in q.explanation}
    assert told
    assert len(told.keys() & after.keys()) >= 0.9 * len(told)
    assert all("219 of 432 patients" in after[name].explanation for name in told.keys() & after.keys())


def test_a_question_is_found_by_its_id(atlas: Atlas, questions: Pool) -> None:
    assert all(question_of(atlas, q.id) == q for q in questions)
    assert question_of(atlas, "") is question_of(atlas, "no_question") is None


def test_a_quiz_is_that_of_its_number(atlas: Atlas, questions: Pool) -> None:
    assert questions_of(atlas, "higher", "middle", 77) == draw(questions, 77, "middle", "higher")
