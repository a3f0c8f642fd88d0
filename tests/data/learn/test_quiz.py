"""Every question has one defensible answer, recomputed from the printed rows; every seed gives a sound quiz."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from math import ceil
from pathlib import Path
from statistics import median

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from data.atlas import Atlas
from data.learn.agreement import FEWEST, WIDEST_TIE, known_rows, shows
from data.learn.difficulty import NEAR
from data.learn.question import KINDS, Question, question_id
from data.learn.quiz import QUESTIONS, compared, draw, few, pool, question_of, questions_of
from data.selection import LEVELS
from data.stats.frequency import shares
from data.stats.inference import newcombe
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
    return {q.id: compared(atlas, q, all_cohorts=True) for q in questions if q.figures}


def named(question: Question) -> str:
    return f"{question.id}: {question.prompt}"


def limits(row: object) -> tuple[float, float]:
    """The outer Wilson limits of a count or its bounds, computed anew."""
    low = proportion_confint(row.n_lo, row.n_denominator, method="wilson")[0]  # type: ignore[attr-defined]
    high = proportion_confint(row.n_hi, row.n_denominator, method="wilson")[1]  # type: ignore[attr-defined]
    return float(low), float(high)


def test_every_kind_is_asked_at_every_level(questions: Pool) -> None:
    """A third of what there was when one fact was asked in every cohort and at every level: each is asked once."""
    found = Counter((q.kind, q.level) for q in questions)
    assert set(found) == {(kind, level) for kind in KINDS for level in LEVELS}
    assert len({q.id for q in questions}) == len(questions) > 200
    assert [q.id for q in questions] == sorted(q.id for q in questions)


def content(q: Question) -> tuple[object, ...]:
    """What a question asks, from what it shows: the same for variants of one fact."""
    sites, primaries = {f.site_id for f in q.figures}, {f.primary_id for f in q.figures}
    if q.kind == "cohorts":
        return q.kind, q.primary_id, q.site_id
    if q.kind == "higher":
        return q.kind, frozenset(sites), frozenset(primaries)
    if q.kind == "which_primary":
        return q.kind, q.site_id, q.answer
    if q.kind == "top_sites":
        return q.kind, q.primary_id, q.answer
    if q.kind == "body":
        return q.kind, q.primary_id
    return q.kind, q.topic


def test_each_fact_is_asked_once(atlas: Atlas, questions: Pool) -> None:
    assert len({q.fact for q in questions}) == len(questions)
    assert len({content(q) for q in questions}) == len(questions)
    asked = {q.fact for q in questions}
    for q in questions:  # nor again of a type of the same cancer
        axis, subject, *rest = (*q.fact, "")[: len(q.fact)]
        wider = atlas.primaries.ancestors(subject) if axis == "sites" else ()
        assert not {(axis, other, *rest) for other in wider} & asked, named(q)
        assert q.id == question_id(q.kind, q.fact), named(q)


def test_every_question_is_well_formed(atlas: Atlas, questions: Pool) -> None:
    sources = set(atlas.tables.sources["source_id"])
    for q in questions:
        ids, texts = [o.id for o in q.options], [o.text for o in q.options]
        assert len(set(ids)) == len(ids) == len(set(texts)) >= 3, named(q)
        assert ids.count(q.answer) == 1, named(q)
        assert all(texts), named(q)
        assert len(q.options) == (3 if q.kind in ("higher", "cohorts") else len(q.options)) <= 4, named(q)
        assert q.prompt.endswith("?"), named(q)
        assert q.prompt[0].isupper(), named(q)
        assert q.explanation, named(q)
        assert q.sources, named(q)
        assert all(source in sources and place for source, place in q.sources), named(q)
        assert "<NA>" not in q.prompt + q.explanation + "".join(texts), named(q)


def test_what_is_taken_home_is_one_sentence(questions: Pool) -> None:
    for q in questions:
        assert re.fullmatch(r"[A-Z][^\n]*[^.?]\.", q.lesson), named(q)
        assert not re.search(r"\. [A-Z]", q.lesson.replace("vs. ", "")), named(q)
        if q.kind in ("top_sites", "which_primary", "body", "eponym", "route"):
            told = q.lesson.lower()
            words = [part.removeprefix("the ") for part in re.split(" · ", q.answer_text.lower())]
            assert all(word.partition(" (")[0] in told for word in words), named(q)


def test_no_answer_is_given_away_by_its_looks(questions: Pool) -> None:
    """Not by length, not by what the others have in common, not by words of the question."""
    for q in questions:
        assert not re.search(r"all of|none of|neither|both", " ".join(o.text for o in q.options).lower()), named(q)
        if q.kind == "top_sites":
            assert set(Counter(site for o in q.options for site in o.id.split("+")).values()) == {2}, named(q)
        if q.kind in ("eponym", "route"):
            told = {word[:6] for word in re.findall(r"[a-z]{5,}", q.prompt.lower())} - {"lymph", "nodes"}
            offered = {word[:6] for word in re.findall(r"[a-z]{5,}", q.answer_text.lower())} - {"lymph", "nodes"}
            assert not told & offered, named(q)
            assert len({o.text.endswith("nodes") for o in q.options}) == 1, named(q)  # nodes beside nodes, all plural
    for kind in ("top_sites", "which_primary", "eponym", "route"):
        some = [q for q in questions if q.kind == kind]
        longest = sum(len(q.answer_text) > max(len(o.text) for o in q.options if o.id != q.answer) for q in some)
        assert longest <= 0.5 * len(some), kind


def words_of(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[a-z]{5,}", text.lower())}


def test_what_follows_an_answer_tells_more_than_question_and_answer(questions: Pool) -> None:
    """Not the name by the name, nor the definition by itself."""
    for q in (q for q in questions if q.kind in ("eponym", "route")):
        more = words_of(f"{q.lesson} {q.explanation}") - words_of(f"{q.prompt} {q.answer_text} {q.topic}")
        assert len(more) >= 3, (named(q), more)
        if q.kind == "eponym":
            name, _, place = q.explanation.partition(".")[0].partition(": ")
            assert not words_of(name) & words_of(place), named(q)


def test_figures_may_decide_a_question(atlas: Atlas, questions: Pool, frames: dict[str, pd.DataFrame]) -> None:
    """Counted, of twenty patients or more, on one denominator, without any doubt, of distant single organs."""
    sites = atlas.tables.sites.set_index("site_id")
    nodes = set(sites.index[sites["is_lymph_node"]])
    sex_of = dict(zip(atlas.tables.primaries["primary_id"], atlas.tables.primaries["sex"], strict=True))
    own = atlas.tables.own_sites[atlas.tables.own_sites["extent"] == "organ"]
    origin = set(zip(own["primary_id"], own["site_id"], strict=True))
    for q in (q for q in questions if q.kind in FIGURES):
        frame = frames[q.id]
        assert len(frame) == len(q.figures) + len(q.others), named(q)
        assert (frame["n_denominator"] >= 20).all(), named(q)
        assert frame[["n_with_site", "n_lo", "n_hi", "low", "high"]].notna().all(axis=None), named(q)
        assert frame["leads"].all(), named(q)
        assert {flag for cell in frame["flag"] for flag in split(cell)} <= {"bounded", "count_from_percent"}, named(q)
        for _, mine in frame.groupby("cohort_id") if q.kind != "cohorts" else [("", frame)]:
            assert len(set(mine["denominator"])) == 1, named(q)
            if len(set(mine["primary_id"])) == 1 and q.kind != "cohorts":
                assert len(set(mine["n_denominator"])) == 1, named(q)
        places = {figure.site_id for figure in (*q.figures, *q.others)}
        assert not places & nodes, named(q)
        assert not sites.loc[list(places), "is_residual"].any(), named(q)
        assert not any(atlas.sites.covered(site) & places for site in places), named(q)
        for figure in q.figures:
            assert (figure.primary_id, figure.site_id) not in origin, named(q)
            sexes = {sex_of[figure.primary_id], sites.loc[figure.site_id, "sex"]} - {"both"}
            assert len(sexes) <= 1, named(q)


def holds(q: Question, span: dict[str, tuple[float, float, float]]) -> bool:
    """Whether the answer follows from {key: low, share, high} of one cohort."""
    keys = [figure.key for figure in q.figures]
    if q.kind in ("higher", "cohorts"):
        one, other = (span[key] for key in keys)
        if q.answer == "none":
            return other[0] <= one[1] <= other[2] and one[0] <= other[1] <= one[2]
        first = q.answer in ("higher", keys[0])
        return one[0] > other[2] if first else one[2] < other[0]
    best = set(q.answer.split("+"))
    return min(span[key][0] for key in best) > max(low_high[2] for key, low_high in span.items() if key not in best)


def spans(rows_of: Iterable[object]) -> dict[str, tuple[float, float, float]]:
    return {row.site_id: (limits(row)[0], row.share, limits(row)[1]) for row in rows_of}  # type: ignore[attr-defined]


def test_every_cohort_that_backs_an_answer_shows_it_by_itself(
    atlas: Atlas, questions: Pool, frames: dict[str, pd.DataFrame]
) -> None:
    """Recomputed from the counts of each cohort; no two of them may have a patient in common."""
    for q in (q for q in questions if q.kind in FIGURES):
        frame = frames[q.id]
        wanted = set(q.backing)
        if q.kind == "cohorts":
            clinic = frame[~frame["cohort_id"].isin(wanted)]
            assert len(clinic) == 1, named(q)
            for cohort in q.backing:
                both = pd.concat([frame[frame["cohort_id"] == cohort], clinic])
                assert holds(q, spans(rows(both))), named(q)
            continue
        assert set(frame["cohort_id"]) == wanted, named(q)
        for cohort in q.backing:
            assert holds(q, spans(rows(frame[frame["cohort_id"] == cohort]))), (named(q), cohort)
        for one, other in combinations(q.backing, 2):
            linked = split(atlas.cohorts.row(one).shares_patients_with)
            assert other not in linked, named(q)
            assert one not in split(atlas.cohorts.row(other).shares_patients_with), named(q)


def test_no_difference_is_one_of_few_points_at_most(questions: Pool, frames: dict[str, pd.DataFrame]) -> None:
    """By Newcombe's interval of the counts, of fifty patients or more each; the lesson says by how much at most."""
    asked = [q for q in questions if q.answer == "none"]
    assert asked
    for q in asked:
        frame, farthest = frames[q.id], 0.0
        assert (frame["n_denominator"] >= FEWEST).all(), named(q)
        clinic_last = [("", frame.sort_values("site_id"))]
        for _, mine in frame.groupby("cohort_id") if q.kind == "higher" else clinic_last:
            *ones, other = rows(mine)
            bounds = [(one.n_lo, one.n_hi, one.n_denominator) for one in (*ones, other)]
            farthest = max(farthest, *(abs(x) for one in bounds[:-1] for x in newcombe(one, bounds[-1])))
        assert farthest <= WIDEST_TIE, named(q)
        assert f"by at most {ceil(100 * farthest)} percentage point" in q.lesson, named(q)


def test_no_cohort_contradicts_what_is_asked(atlas: Atlas, questions: Pool) -> None:
    """None that answers both shares without a doubt shows the reverse, or any order where none is stated."""
    for q in (q for q in questions if q.kind == "higher"):
        one, other = q.figures
        for cohort in set(known_rows(atlas).sure) - set(q.backing):
            sure = known_rows(atlas).sure[cohort]
            x = sure.get(one.primary_id, {}).get(one.site_id)
            y = sure.get(other.primary_id, {}).get(other.site_id)
            if x is None or y is None or min(x.n_denominator, y.n_denominator) < FEWEST:
                continue
            reverse = {"higher": {"less"}, "lower": {"more"}, "none": {"more", "less"}}[q.answer]
            assert shows(x, y) not in reverse, (named(q), cohort)


def test_most_questions_rest_on_cohorts_that_agree(atlas: Atlas, questions: Pool) -> None:
    figures = [q for q in questions if q.kind in FIGURES]
    assert sum(q.agreed for q in figures) > 0.6 * len(figures)
    alone = Counter(q.backing[0] for q in figures if not q.agreed)
    assert max(alone.values()) < 0.2 * len(questions)
    for q in figures:
        labels = [atlas.cohorts.row(cohort).label for cohort in q.backing]
        assert all(label in q.explanation for label in labels), named(q)
        if q.kind != "cohorts":
            first = q.explanation.split("\n")[0]
            assert ("cohorts agree" in first) == q.agreed, named(q)
            assert all(label in first for label in labels), named(q)
        assert q.agreed or labels[0] in q.prompt, named(q)


def test_an_easy_question_asks_no_name_of_a_cohort(atlas: Atlas, questions: Pool) -> None:
    labels = atlas.cohorts.labels.values()
    for q in (q for q in questions if q.level == "easy"):
        assert not any(label in q.prompt + "".join(o.text for o in q.options) for label in labels), named(q)
        assert q.agreed or not q.figures, named(q)


def test_levels_come_from_the_data(questions: Pool, frames: dict[str, pd.DataFrame]) -> None:
    """Shares that lie close, rare sites, similar organs: the harder, the closer; no kind has one level."""
    ratios: dict[str, list[float]] = {level: [] for level in LEVELS}
    for q in (q for q in questions if q.kind in ("higher", "which_primary") and q.answer != "none"):
        for cohort in q.backing:
            frame = frames[q.id]
            most, next_most = sorted(frame.loc[frame["cohort_id"] == cohort, "share"], reverse=True)[:2]
            ratios[q.level].append(most / max(next_most, 0.001))
            assert q.level != "easy" or ratios["easy"][-1] >= NEAR, named(q)
    assert median(ratios["easy"]) > median(ratios["hard"])
    assert min(Counter(q.level for q in questions).values()) > 0.15 * len(questions)


def test_no_difference_is_as_often_right_as_the_others(questions: Pool) -> None:
    """Where “no difference shown” is offered, it is sometimes right; of “higher or lower” about every third time."""
    for kind in ("higher", "cohorts"):
        asked = Counter(q.answer for q in questions if q.kind == kind)
        assert 0.25 < asked["none"] / asked.total() < 0.4, (kind, asked)
        assert all("none" in {o.id for o in q.options} for q in questions if q.kind == kind)
    for level in LEVELS:
        asked = Counter(q.answer for q in questions if q.kind == "higher" and q.level == level)
        assert 0.2 < asked["none"] / asked.total() < 0.4, (level, asked)
    sometimes = {(q.kind, q.level) for q in questions if q.answer == "none"}
    assert sometimes == {(q.kind, q.level) for q in questions for o in q.options if o.id == "none"}
    assert not any(o.id == "none" for q in questions if q.kind not in ("higher", "cohorts") for o in q.options)


def test_the_prompt_of_higher_or_lower_asks_for_its_first_figure(atlas: Atlas, questions: Pool) -> None:
    prose = dict(zip(atlas.tables.sites["site_id"], atlas.tables.sites["prose"], strict=True))
    disease = dict(zip(atlas.tables.primaries["primary_id"], atlas.tables.primaries["disease"], strict=True))
    for q in (q for q in questions if q.kind == "higher"):
        one, other = q.figures
        said = q.prompt.lower()
        if one.primary_id == other.primary_id:
            assert said.endswith(f"less often in {prose[one.site_id]} than in {prose[other.site_id]}?".lower()), named(
                q
            )
        else:
            names = (disease[one.primary_id].lower(), disease[other.primary_id].lower())
            assert said.endswith(f"higher or lower in {names[0]} than in {names[1]}?"), named(q)
    asked = Counter(q.answer for q in questions if q.kind == "higher")
    assert 0.4 < asked["higher"] / (asked["higher"] + asked["lower"]) < 0.6


def test_the_body_asks_for_the_largest_drawn_share(
    atlas: Atlas, questions: Pool, frames: dict[str, pd.DataFrame]
) -> None:
    """No site that can be seen on the drawing, not even a doubtful one, has a larger share in a cohort that says so."""
    drawn = set(atlas.tables.site_regions["site_id"]) - set(
        atlas.tables.sites.loc[atlas.tables.sites["is_lymph_node"], "site_id"]
    )
    for q in (q for q in questions if q.kind == "body"):
        for cohort in q.backing:
            whole = shares(atlas, cohort, q.primary_id)
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
        assert atlas.cohorts.row(q.figures[1].cohort_id).timing == "ever", named(q)
        assert {atlas.cohorts.row(cohort).method for cohort in q.backing} == {"autopsy"}, named(q)
        assert len({(figure.primary_id, figure.site_id) for figure in (*q.figures, *q.others)}) == 1, named(q)
        assert "autopsy" in q.explanation.lower(), named(q)
        assert len(q.sources) == len(q.backing) + 1, named(q)
    assert {q.answer for q in effects} == {"autopsy", "clinic", "none"}


def test_the_explanation_has_counts_interval_and_denominator(questions: Pool, frames: dict[str, pd.DataFrame]) -> None:
    for q in (q for q in questions if q.kind in FIGURES):
        first = {figure.key for figure in q.figures[:6]}
        for row in rows(frames[q.id]):
            assert row.site_id not in first or full_figure(row) in q.explanation, named(q)


def test_terms_are_sourced_and_no_row_links_a_wrong_option(atlas: Atlas, questions: Pool) -> None:
    eponyms = {row.eponym_id: row for row in rows(atlas.tables.eponyms)}
    places = {row.eponym: row for row in rows(atlas.tables.eponyms)}
    near = {site: {site, *atlas.sites.covered(site)} for site in atlas.tables.sites["site_id"]}
    nodes = atlas.sites.column("is_lymph_node")
    for q in (q for q in questions if q.kind == "eponym"):
        wrong = {option.id for option in q.options} - {q.answer}
        row = places[q.topic]
        if q.answer in eponyms:
            assert q.answer == row.eponym_id, named(q)
            sites = {eponyms[other].site_id for other in wrong}
        else:
            sites = wrong
            assert row.site_id == q.answer, named(q)
            assert {nodes[site] for site in sites} == {nodes[row.site_id]}, named(q)  # options of one kind
        assert row.status == "sourced", named(q)
        assert len(wrong) == 3, named(q)
        assert not any(site in near[row.site_id] or row.site_id in near[site] for site in sites), named(q)
    assert not [q for q in questions if "Schnitzler" in q.prompt + str(q.options)]
    assert not [q for q in questions if "drop_metastases" in {o.id for o in q.options}]


def test_routes_are_sourced_undisputed_and_the_only_ones(atlas: Atlas, questions: Pool) -> None:
    nodes = atlas.sites.column("is_lymph_node")
    for q in (q for q in questions if q.kind == "route"):
        table = atlas.tables.routes
        family = {
            p
            for p in table["primary_id"]
            if p in atlas.primaries.family(q.primary_id) or q.primary_id in atlas.primaries.ancestors(p)
        }
        linked = table[table["primary_id"].isin(family)]
        here = linked[(linked["primary_id"] == q.primary_id) & (linked["site_id"] == q.site_id)]
        column = "site_id" if q.answer == q.site_id else "route"
        assert set(here[column]) == {q.answer}, named(q)
        assert set(here["status"]) == {"sourced"}, named(q)
        assert not here["explanation"].str.contains("disputed|assumed").any(), named(q)
        assert {option.id for option in q.options} & set(linked[column]) == {q.answer}, named(q)
        if column == "route":  # that nodes are reached by lymph would tell itself
            assert not nodes[q.site_id], named(q)
        else:
            assert all(nodes[option.id] for option in q.options), named(q)


def stem(q: Question) -> str:
    """A question without whom it asks of, which is answered alike by whoever shows it."""
    asked = re.sub(r"^(In .+?\), |At autopsy, )", "", q.prompt).lower()
    return re.sub(r"\b(had|were|was|did|reached)\b", lambda found: NOW[found[0]], asked)


NOW = {"had": "has", "were": "are", "was": "is", "did": "does", "reached": "reaches"}


def orders(q: Question) -> set[frozenset[tuple[str, str]]]:
    """Each two shares of which a question tells the larger."""
    cells = {figure.key: (figure.primary_id, figure.site_id) for figure in q.figures}
    right = set(q.answer.split("+")) & cells.keys() or cells.keys()
    return {frozenset((cells[a], cells[b])) for a in right for b in cells if cells[a] != cells[b]}


def test_ten_thousand_seeds_none_malformed(questions: Pool) -> None:
    known, stems = {q.id: q for q in questions}, {q.id: stem(q) for q in questions}
    ordered = {q.id: orders(q) for q in questions}
    kinds = ("", *KINDS)
    for seed in range(10_000):
        level, kind = LEVELS[seed % 3], kinds[seed // 3 % len(kinds)]
        quiz = draw(questions, seed, level, kind)
        assert len({q.id for q in quiz}) == len({q.fact for q in quiz}) == len(quiz)
        assert len({stems[q.id] for q in quiz}) == len(quiz), (seed, level, kind)
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
            told = [pair for q in quiz for pair in ordered[q.id]]
            assert len(set(told)) == len(told), (seed, level)  # no answer is told by another


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


def test_where_a_new_quiz_repeats_it_says_so(atlas: Atlas, questions: Pool) -> None:
    """With every kind and level of fewer than twice ten; all kinds together have enough."""
    for level in LEVELS:
        assert few(atlas, "", level) == ""
        for kind in KINDS:
            number = sum(q.kind == kind and q.level == level for q in questions)
            told = few(atlas, kind, level)
            assert bool(told) == (number < 2 * QUESTIONS), (kind, level)
            assert not told or (f"only {number} questions" if number > 1 else "only one question") in told
    assert few(atlas, "no such kind", "easy") == ""


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


def test_an_id_is_that_of_the_fact() -> None:
    assert question_id("body", ("sites", "breast")) == question_id("body", ("sites", "breast"))
    assert question_id("body", ("sites", "breast")) != question_id("body", ("sites", "lung"))


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
