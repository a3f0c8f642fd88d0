"""Export: many figures from one page, told in full, gone on with, and of the tables of today."""

import io
import zipfile

from streamlit.testing.v1 import AppTest

from data.own.model import OwnCohort
from tests.data.own.cohorts import cohort
from tests.pages.opened import held, open_page, show, sound
from viz.files import batch


def exported(app: AppTest) -> dict[str, batch.Done]:
    found: dict[str, batch.Done] = app.session_state["batch"].results
    return found


def test_the_page_makes_an_archive_and_says_what_is_missing() -> None:
    app = open_page("export", "abrams1950")
    show(app, cohort="abrams1950", primary="breast")
    app.multiselect(key="batch_views").set_value(["primary_bars", "together"])
    app.multiselect(key="batch_forms").set_value(["csv", "json"])
    app.button_group(key="batch_over").set_value("none")
    sound(app.run())
    assert app.button(key="batch_start").label == "Export 4 files"
    app.button(key="batch_start").click()
    sound(app.run())
    assert any("2 files made, 2 not" in element.value for element in app.markdown)
    assert {name for name, one in exported(app).items() if not one.reason} == {
        "seed-and-soil-primary-bars-abrams1950-breast.csv",
        "seed-and-soil-primary-bars-abrams1950-breast.json",
    }
    assert "--charts primary_bars,together" in app.code[-1].value


def made_as_chosen() -> AppTest:
    """The page after it has made the two usual figures as CSV."""
    app = open_page("export", "abrams1950").run()
    app.multiselect(key="batch_forms").set_value(["csv"])
    app.button_group(key="batch_over").set_value("none")
    app.run().button(key="batch_start").click()
    sound(app.run())
    return app


def test_a_cancelled_batch_goes_on_where_it_stopped() -> None:
    app = made_as_chosen()
    asked = app.session_state["batch"]
    first, second = asked.requests
    kept = asked.results[first]
    del asked.results[second]
    sound(app.run())
    assert any("1 file made, 1 left: Export resumes where it stopped" in element.value for element in app.markdown)
    app.button(key="batch_start").click()
    sound(app.run())
    assert exported(app)[first] is kept
    assert set(exported(app)) == {first, second}


def test_the_archive_holds_files_and_report() -> None:
    app = made_as_chosen()
    asked = app.session_state["batch"]
    content = batch.archive(list(asked.results.values()))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert set(opened.namelist()) == {*asked.requests, batch.REPORT}
    assert content == batch.archive(list(asked.results.values()))


def counted(liver: int) -> OwnCohort:
    """A cohort that always has the same name."""
    patients = [{"primary_id": "breast", "n_patients": 300, "n_metastatic": 200}]
    return cohort(patients, [{"primary_id": "breast", "site_id": "liver", "n_with_site": liver, "n_denominator": 300}])


def test_a_cohort_that_was_counted_anew_is_drawn_anew() -> None:
    app = open_page("export", "abrams1950")
    for liver in (7, 70):
        app.session_state["own_cohorts"] = held(counted(liver))
        show(app, cohort="own_test", primary="breast")
        app.multiselect(key="batch_views").set_value(["primary_bars"])
        app.multiselect(key="batch_forms").set_value(["csv"])
        app.button_group(key="batch_over").set_value("none")
        sound(app.run())
        assert not any("made" in element.value for element in app.markdown), "the archive of the tables before"
        app.button(key="batch_start").click()
        sound(app.run())
        (one,) = exported(app).values()
        assert f",{liver}," in one.content.decode()
