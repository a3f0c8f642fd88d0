"""The Evidence page: every pair of primary and site gives a figure or a sentence."""

import re

import pytest

from data.stats.evidence import evidence, pairs_with_figures
from tests.pages.opened import charts, each, known, open_page, show, sound, text

pytestmark = pytest.mark.slow


def rows_shown(figure: dict[str, object]) -> int:
    data = figure["data"]
    assert isinstance(data, list)
    return len(data[2]["customdata"])


def test_every_primary_opens_at_its_own_top_site() -> None:
    app = open_page("evidence")
    with_figures = set(pairs_with_figures(known())["primary_id"])
    for primary in known().primaries.ids:
        with each(primary):
            sound(show(app, cohort="disibio2008", primary=primary))
            assert len(charts(app)) == 1
            assert ("Shown instead: " in text(app)) == (primary not in with_figures)
            assert app.query_params["primary"] == primary  # the cohort does not change it


def test_every_site_opens_for_breast() -> None:
    app = open_page("evidence")
    for site in known().sites.ids:
        with each(site):
            sound(show(app, cohort="bubendorf2000", primary="breast", site=site))
            assert len(charts(app)) == 1
            if "Shown instead: " not in text(app):
                found = evidence(known(), "breast", (site,))
                assert rows_shown(charts(app)[0]) >= len(found)
                leading = int(found["leads"].sum())  # the others are counted beside them, or alone
                said = re.findall(r"(\d+|one) published estimate|(\d+) more of", app.title[0].value)
                total = sum(1 if "one" in one else int("".join(one)) for one in said)
                assert found.empty or total == leading
                assert leading or found.empty or f": {len(found)} estimate" in app.title[0].value


def test_the_title_is_the_finding() -> None:
    app = open_page("evidence")
    sound(show(app, cohort="disibio2008", primary="breast", site="bone"))
    said = r"Bone metastases in breast cancer: 3\.3–73\u2009% across \d+ published estimates"
    said += "; 1 more of patients with this site alone"
    assert re.fullmatch(said, app.title[0].value)
    assert "Wider and narrower sites" in text(app)
    cited = " ".join(caption.value for caption in app.caption)
    assert "Abrams HL, Spiro R" in cited
    (figure,) = charts(app)
    assert any("Not pooled" in note["text"] for note in figure["layout"]["annotations"])


def test_an_empty_pair_opens_on_the_best_known_site_and_says_so() -> None:
    app = open_page("evidence")
    sound(show(app, cohort="disibio2008", primary="medulloblastoma", site="thyroid"))
    assert "gives a figure for Medulloblastoma and thyroid. Shown instead: " in text(app)
    assert len(charts(app)) == 1
    assert "medulloblastoma" in app.title[0].value


def test_the_table_is_the_twin_of_the_figure() -> None:
    app = open_page("evidence")
    show(app, cohort="disibio2008", primary="breast", site="liver")
    app.toggle(key="evidence_table").set_value(True)
    sound(app.run())
    table = app.dataframe[0].value
    assert len(table) == rows_shown(charts(app)[0])
    autopsy = table[table["Source"] == "diSibio & French 2008"].iloc[0]
    assert (autopsy["Patients with the site"], autopsy["of"]) == (218, 432)


def test_primary_and_site_are_chosen_here() -> None:
    app = open_page("evidence")
    app.run()
    app.selectbox(key="pick_primary").select("melanoma_uveal").run()
    app.selectbox(key="pick_site").select("liver").run()
    sound(app)
    assert app.query_params == {"cohort": "disibio2008", "primary": "melanoma_uveal", "site": "liver"}
    assert app.title[0].value.startswith("Liver metastases in uveal melanoma: ")
