"""Sites that occur together: every cohort, primary, sex and site, and what cannot be shown."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.selection import group_code
from data.stats.listed import groups, members, selectable_primaries
from data.stats.together import cohorts_with_pairs
from tests.pages.opened import COHORTS, charts, each, known, open_page, show, sound, text

ABLE = cohorts_with_pairs(known())

pytestmark = pytest.mark.slow


def cautioned(figures: list[dict[str, Any]]) -> None:
    assert len(figures) == 2
    for figure in figures:
        notes = " ".join(note["text"] for note in figure["layout"]["annotations"])
        assert "Association, not sequence" in notes


def dots_of(app: AppTest) -> dict[str, Any]:
    """The given site's figure, {site: share with it in per cent}."""
    trace = charts(app)[0]["data"][2]
    return {key: x for (key,), x in zip(trace["customdata"], trace["x"], strict=True)}


@pytest.mark.parametrize("cohort", sorted(set(COHORTS) - set(ABLE)))
def test_a_cohort_without_pairs_gives_way_to_one_that_has_them_and_is_marked(cohort: str) -> None:
    app = open_page("together", cohort)
    sound(show(app, cohort=cohort, primary=next(iter(selectable_primaries(known(), cohort)))))
    cautioned(charts(app))
    shown = app.selectbox(key="pick_cohort")
    assert shown.value in ABLE
    assert app.query_params["cohort"] == cohort
    assert known().cohorts.labels[cohort] in text(app)
    assert [" – no pairs of sites" in one for one in shown.options] == [one not in ABLE for one in COHORTS]


@pytest.mark.parametrize("cohort", ABLE)
def test_every_primary_and_sex_opens(cohort: str) -> None:
    app = open_page("together", cohort)
    for primary in selectable_primaries(known(), cohort):
        for sex, stratum in groups(known(), cohort, members(known(), cohort, primary)):
            if not stratum:
                with each((primary, sex)):
                    code = group_code((sex, ""))
                    sound(show(app, cohort=cohort, primary=primary, **({"group": code} if code else {})))
                    cautioned(charts(app))
                    assert not app.info
                    assert ("badge[only " in text(app)) == (sex != "all")


@pytest.mark.parametrize("cohort", ABLE)
@pytest.mark.parametrize("own", ["0", "1"])
def test_every_site_can_be_given(cohort: str, own: str) -> None:
    app = open_page("together", cohort)
    sound(show(app, cohort=cohort, primary="lung_adenocarcinoma", own=own))
    offered = {
        pair
        for row in known().tables.cooccurrence.query("cohort_id == @cohort")[["site_a", "site_b"]].to_numpy()
        for pair in row
    }
    for site in sorted(offered):
        with each(site):
            show(app, cohort=cohort, primary="lung_adenocarcinoma", own=own, site=site)
            assert not app.exception
            cautioned(charts(app))
            if site == "lung" and own == "0":
                assert "organ of origin" in app.warning[0].value
                assert "lung" not in dots_of(app)
                continue
            sound(app)
            assert app.button_group(key="pick_site").value == site
            expected = offered - {site} - (set() if own == "1" else {"lung"})
            assert set(dots_of(app)) == expected


@pytest.mark.parametrize("cohort", ABLE)
def test_a_stage_is_answered_with_a_sentence_and_all_patients(cohort: str) -> None:
    app = open_page("together", cohort)
    for primary in ("breast", "lung"):
        sound(show(app, cohort=cohort, primary=primary, site="bone"))
        everybody = charts(app)
        stages = {stratum for _, stratum in groups(known(), cohort, members(known(), cohort, primary)) if stratum}
        assert stages
        for stage in stages:
            show(app, cohort=cohort, primary=primary, site="bone", group=group_code(("all", stage)))
            assert not app.exception
            (said,) = (w.value for w in app.warning)
            assert "by stage" in said
            assert "all patients are shown" in said
            assert charts(app) == everybody
            assert "badge[only " not in text(app)  # no badge of a group that is not shown


def test_a_sex_conflict_is_not_offered() -> None:
    app = open_page("together", ABLE[0])
    sound(show(app, cohort=ABLE[0], primary="prostate"))
    assert "female" not in app.selectbox(key="pick_group").options
    assert not any("omen" in option for option in app.selectbox(key="pick_group").options)
    show(app, cohort=ABLE[0], primary="prostate", group="female")
    assert not app.exception
    assert app.warning
    cautioned(charts(app))


def test_the_denominator_of_other_pages_changes_nothing_here() -> None:
    app = open_page("together", ABLE[0])
    sound(show(app, cohort=ABLE[0], primary="breast", site="bone"))
    before = charts(app)
    sound(show(app, cohort=ABLE[0], primary="breast", site="bone", share="metastatic"))
    assert charts(app) == before
    assert not [group for group in app.button_group if group.label == "Denominator"]


def test_figures_of_the_page_are_those_of_the_table() -> None:
    app = open_page("together", "msk_chord_sequencing")
    sound(show(app, cohort="msk_chord_sequencing", primary="lung_nsclc", site="adrenal"))
    assert app.title[0].value.startswith("Non-small cell lung cancer: patients with adrenal metastasis have liver")
    assert "Of 714 patients with adrenal metastasis" in text(app)
    assert dots_of(app)["bone"] == pytest.approx(466 / 714 * 100, abs=1e-3)
    for key, rows_of in (("together_table", 6), ("pairs_table", 42)):
        app.toggle(key=key).set_value(True)
        sound(app.run())
        table = app.dataframe[-1].value
        assert len(table) == rows_of
        row = table[(table["Given"] == "Adrenal gland") & (table["Also"] == "Bone")].iloc[0]
        assert (row["Patients with both"], row["of (with)"], row["of (without)"]) == (466, 714, 7095)
        assert row["Odds ratio"] == pytest.approx(4.951)
        assert row["Share with %"] == pytest.approx(466 / 714 * 100)


def test_a_pill_changes_the_given_site() -> None:
    app = open_page("together", ABLE[0])
    sound(show(app, cohort=ABLE[0], primary="breast", site="bone"))
    app.button_group(key="pick_site").select("liver")
    sound(app.run())
    assert app.query_params["site"] == "liver"
    assert "liver metastasis" in app.title[0].value
