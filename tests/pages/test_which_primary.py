"""The chapter “Likely primary”: every cohort, prior and kind of site gives a figure or a sentence."""

import pytest
from streamlit.testing.v1 import AppTest

from data.selection import PRIORS
from data.stats.listed import listed_sites
from tests.pages.opened import COHORTS, charts, each, known, open_page, show, sound, text

pytestmark = pytest.mark.slow

SITES = ("liver", "bone", "brain", "ovary", "lymph_node_regional", "lung", "skin")
PURPOSE = "for teaching; not a diagnostic tool"


def which(app: AppTest, **params: str) -> AppTest:
    return show(app, chapter="which", **params)


def answered(app: AppTest) -> bool:
    """Whether the posterior is drawn: the figure whose first trace is called so."""
    return any(str(figure["data"][0].get("name", "")).startswith("posterior") for figure in charts(app))


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("prior", PRIORS)
def test_a_figure_or_a_sentence(cohort: str, prior: str) -> None:
    app = open_page("site", cohort)
    for site in [s for s in SITES if s in listed_sites(known(), cohort)]:
        with each(site):
            weights = {"weights": "lung:30.breast:20.pancreas:5"} if prior == "own" else {}
            sound(which(app, cohort=cohort, site=site, prior=prior, **weights))
            assert answered(app) == (PURPOSE in text(app))
            assert answered(app) or app.info
            several = cohort not in ("bubendorf2000", "schlageter2016")
            assert (
                answered(app) == several
                or prior in ("world", "us")
                or site in ("skin", "ovary", "lymph_node_regional", "brain")
            )


def test_a_cold_link_opens_it() -> None:
    app = open_page("site")
    sound(which(app, cohort="abrams1950", site="liver", prior="us"))
    assert app.query_params == {
        "cohort": "abrams1950",
        "primary": "breast",
        "site": "liver",
        "chapter": "which",
        "prior": "us",
    }
    said = text(app) + " ".join(caption.value for caption in app.caption)
    assert "Liver metastasis, origin unknown: breast" in said
    for words in ("at death", "New York 1943–1947", "American Cancer Society"):
        assert words in said


def test_a_missing_prior_is_a_sentence_with_a_way_out() -> None:
    app = open_page("site")
    sound(which(app, cohort="disibio2008", site="liver", prior="world"))
    assert not answered(app)
    assert "No ranking: diSibio & French 2008 also has liver metastases from" in app.info[0].value
    captions = " ".join(caption.value for caption in app.caption)
    assert "gallbladder" in captions.partition("No world incidence figure")[2]  # named, not guessed
    assert "not a metastasis (1):** liver" in captions
    (button,) = (b for b in app.button if b.label == "Use the cohort’s own case mix as the prior")
    button.click().run()
    sound(app)
    assert answered(app)
    assert "prior" not in app.query_params
    assert "(prior: the cohort’s own case mix)" in text(app)


def test_incidence_needs_all_patients() -> None:
    app = open_page("site", "msk_met")
    sound(which(app, cohort="msk_met", site="liver", prior="us", share="metastatic"))
    assert not answered(app)
    (button,) = (b for b in app.button if b.label == "Show the share of all patients")
    assert "Incidence counts everyone with a cancer" in app.info[0].value
    button.click().run()
    sound(app)
    assert "No ranking" in app.info[0].value  # of all patients it can be asked, but most have no prior
    assert "share" not in app.query_params
    sound(which(app, cohort="msk_met", site="liver", prior="uniform", share="metastatic"))
    assert answered(app)
    assert any("taken to hold among patients with metastasis" in caption.value for caption in app.caption)


@pytest.mark.parametrize("cohort", ["msk_chord_sequencing", "msk_chord_ever"])
def test_a_second_site_is_asked_together(cohort: str) -> None:
    app = open_page("site", cohort)
    sound(which(app, cohort=cohort, site="bone", prior="us"))
    app.selectbox(key="pick_second").select("liver").run()
    sound(app)
    assert app.query_params["second"] == "liver"
    assert "Bone and liver metastases, origin unknown: breast" in text(app)
    app.toggle(key="which_table").set_value(True)
    sound(app.run())
    table = app.dataframe[0].value.set_index("Primary")
    pairs = known().tables.cooccurrence
    pairs = pairs[(pairs["cohort_id"] == cohort) & (pairs["sex"] == "all") & (pairs["primary_id"] == "breast")]
    (both,) = pairs.loc[pairs["site_a"].isin(["bone", "liver"]) & pairs["site_b"].isin(["bone", "liver"]), "n_both"]
    assert table.loc["Breast", "Patients with the site"] == both
    assert table["Posterior %"].sum() == pytest.approx(100)


@pytest.mark.parametrize(
    ("cohort", "site", "second"),
    [("disibio2008", "liver", "bone"), ("msk_chord_ever", "bone", "adrenal"), ("msk_chord_sequencing", "bone", "skin")],
)
def test_a_pair_nobody_counted_is_a_sentence_with_a_way_out(cohort: str, site: str, second: str) -> None:
    app = open_page("site", cohort)
    sound(which(app, cohort=cohort, site=site, second=second, prior="mix"))
    assert not answered(app)
    assert any("MSK-CHORD 2024, ever" in info.value for info in app.info)
    (button,) = (b for b in app.button if b.label == "Use the first site only")
    button.click().run()
    sound(app)
    assert answered(app)
    assert "second" not in app.query_params


def test_the_same_site_twice_is_one_site() -> None:
    app = open_page("site", "msk_chord_ever")
    sound(which(app, cohort="msk_chord_ever", site="bone", second="bone", prior="us"))
    assert "Bone metastasis, origin unknown" in text(app)


def test_own_weights_are_kept_in_the_address() -> None:
    app = open_page("site", "disibio2008")
    sound(which(app, cohort="disibio2008", site="liver", prior="own"))
    assert any("Under Weights" in info.value for info in app.info)
    app.multiselect(key="weighted").select("breast").select("lung").run()
    sound(app)
    assert app.query_params["weights"] == "breast:10.lung:10"
    app.number_input(key="weight_lung").set_value(90).run()
    sound(app)
    assert app.query_params["weights"] == "breast:10.lung:90"
    app.toggle(key="which_table").set_value(True)
    sound(app.run())
    table = app.dataframe[0].value.set_index("Primary")
    assert table["Prior %"].to_dict() == pytest.approx({"Breast": 10, "Lung": 90})


@pytest.mark.parametrize(
    "weights", ["lung", "lung:-1", "lung:1e9", "nonsense:3", "lung:99999999.breast:1", ":", "lung:1..breast:x"]
)
def test_bad_weights_are_a_notice(weights: str) -> None:
    app = open_page("site", "disibio2008")
    which(app, cohort="disibio2008", site="liver", prior="own", weights=weights)
    assert not app.exception
    (warning,) = (w.value for w in app.warning)
    assert "asks for weights" in warning


@pytest.mark.parametrize(
    "weights", ["lung:0.breast:0", "lung:5", "lung:1.lung_small_cell:1", "eye:1.bone:2", "unknown_primary:3"]
)
def test_weights_that_tell_nothing_are_a_sentence(weights: str) -> None:
    app = open_page("site", "msk_met")
    sound(which(app, cohort="msk_met", site="liver", prior="own", weights=weights))
    assert not answered(app)
    assert app.info
