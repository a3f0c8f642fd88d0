"""A session's own cohort: on every page of that session, in no other session, gone when it is dropped."""

import gc
import weakref
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data.own.model import OwnCohort
from data.own.suppress import suppressed
from pages.shared import own
from tests.data.own.cohorts import cohort
from tests.pages.opened import PAGES, known, open_page, show, sound, text

pytestmark = pytest.mark.slow

SITES = {"bone": 90, "liver": 45, "lymph_node_distant": 120, "brain": 4}


def clinic(name: str = "own_clinic") -> OwnCohort:
    """Breast cancer in 300 women, one count withheld."""
    patients = [
        {"primary_id": "breast", "n_patients": 300, "n_metastatic": 200, "sex": sex} for sex in ("all", "female")
    ]
    involved = [
        {"primary_id": "breast", "site_id": site, "n_with_site": n, "n_denominator": 300, "sex": sex}
        for sex in ("all", "female") for site, n in SITES.items()
    ]  # fmt: skip
    pairs = [
        {"primary_id": "breast", "site_a": "bone", "site_b": "liver", "n": 300, "n_a": 90, "n_b": 45, "n_both": 20}
    ]
    return suppressed(cohort(patients, involved, pairs, name))


def said(app: AppTest) -> str:
    """Everything a page says in boxes."""
    return " ".join(box.value for box in (*app.info, *app.warning, *app.error))


def opened(page: str, *held: OwnCohort, at: str = "own_clinic") -> AppTest:
    """A page in a session that holds some cohorts."""
    app = open_page(page)
    app.session_state["own_cohorts"] = own.held(held, known())
    return show(app, cohort=at, primary="breast")


@pytest.mark.parametrize("page", PAGES)
def test_an_own_cohort_is_a_cohort_like_any_other(page: str) -> None:
    app = opened(page, clinic())
    sound(app)
    if page in ("atlas", "primary", "site", "together"):
        assert "Oslo" in text(app)


def test_no_other_session_sees_it() -> None:
    mine = opened("primary", clinic())
    stranger = show(open_page("primary"), cohort="own_clinic", primary="breast")
    assert "Oslo" in text(mine)
    assert "Oslo" not in text(stranger)
    assert "loaded in a session of its own" in said(stranger)
    names = [str(option) for box in stranger.selectbox for option in box.options]
    assert not any("Our clinic" in name for name in names)
    assert "Oslo" in text(mine.run())


def test_two_sessions_hold_different_cohorts_of_one_name() -> None:
    other = clinic()
    fewer = replace(other, frequencies=other.frequencies.assign(n_with_site=60, n_lo=60, n_hi=60, flag=""))
    first, second = opened("primary", other), opened("primary", fewer)
    assert "40" in first.markdown[0].value
    assert "20" in second.markdown[0].value
    assert text(first.run()) != text(second.run())


def test_nothing_of_it_stays_behind_its_session() -> None:
    app = opened("primary", clinic())
    show(app, cohort="own_clinic", primary="breast", chapter="evidence")
    held = weakref.ref(app.session_state["own_cohorts"])
    del app
    gc.collect()
    assert held() is None


def test_a_dropped_cohort_gives_way_to_the_default() -> None:
    app = opened("primary", clinic())
    del app.session_state["own_cohorts"]
    app.run()
    assert "Oslo" not in text(app)
    assert [e.message for e in app.exception] == []
    assert "loaded in a session of its own" in said(app)
