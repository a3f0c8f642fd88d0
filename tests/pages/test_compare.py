"""The Compare page: every cohort and way of comparing, bad addresses, and mismatches that are told."""

from typing import Any, get_args

import pytest
from streamlit.testing.v1 import AppTest

from data.selection import MOST_OTHERS, group_code
from data.stats.compare import By, Series, offered, shared_patients
from data.stats.listed import groups, members, selectable_primaries
from data.tables.vocabulary import split
from tests.pages.opened import COHORTS, charts, each, known, open_page, show
from viz.charts.compare import NO_FIGURE

pytestmark = pytest.mark.slow

BY: tuple[str, ...] = get_args(By)


def whole(app: AppTest) -> None:
    """No traceback and no error; warnings may tell a mismatch."""
    assert [e.message for e in app.exception] == []
    assert [e.value for e in app.error] == []
    assert app.title[0].value


def dumbbell(app: AppTest) -> dict[str, Any]:
    return charts(app)[0]


def keys(app: AppTest) -> list[str]:
    """The series that the figure names."""
    named = [trace["name"] for trace in dumbbell(app)["data"] if "name" in trace]
    return [name for name in named if name != NO_FIGURE]


def notes(app: AppTest) -> str:
    return " ".join(annotation["text"] for annotation in dumbbell(app)["layout"]["annotations"])


def some_primaries(cohort: str) -> list[str]:
    """A few primaries of a cohort: listed ones, a parent that is rolled up, one of one sex."""
    available = list(selectable_primaries(known(), cohort))
    return [p for p in ("breast", "lung", "prostate", "ovary", "liver", "skin_melanoma") if p in available] or available


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("cohort", COHORTS)
def test_every_cohort_opens_in_every_way(cohort: str, by: By) -> None:
    app = open_page("compare", cohort)
    for primary in some_primaries(cohort):
        with each((primary, by)):
            whole(show(app, cohort=cohort, primary=primary, by=by))
            others = offered(known(), Series(cohort, primary), by)
            if not others:
                shown = app.session_state["opening"].shown
                assert (shown.cohort, shown.by) != (cohort, by)
                assert any("nothing to compare here. Shown instead: " in line.value for line in app.markdown)
                assert charts(app)
                continue
            series = keys(app)
            assert 2 <= len(series) <= MOST_OTHERS + 1
            assert len(charts(app)) == 1 + len(series)
            assert len(app.dataframe) == 1
            tops = {figure["layout"]["coloraxis"]["cmax"] for figure in charts(app)[1:]}
            assert len(tops) == 1  # one scale
            picked = app.multiselect(key="pick_others")
            assert len(picked.value) == len(series) - 1


@pytest.mark.parametrize("cohort", ["msk_chord_sequencing", "schlageter2016"])
def test_every_group_can_be_the_first(cohort: str) -> None:
    app = open_page("compare", cohort)
    primary = {"msk_chord_sequencing": "lung", "schlageter2016": "liver"}[cohort]
    for group in groups(known(), cohort, members(known(), cohort, primary)):
        for by in BY:
            with each((group, by)):
                whole(show(app, cohort=cohort, primary=primary, by=by, group=group_code(group) or "all"))
                assert charts(app) or app.button


def test_groups_open_with_two_that_share_nobody() -> None:
    app = open_page("compare", "msk_chord_sequencing")
    whole(show(app, cohort="msk_chord_sequencing", primary="lung", by="groups"))
    assert [key.partition(",")[0] for key in keys(app)] == ["Women", "Men"]
    assert app.title[0].value.startswith("Non-small cell lung cancer: women and men differ")
    show(app, cohort="msk_chord_sequencing", primary="prostate", by="groups")
    assert [key.partition(" ")[0] for key in keys(app)] == ["Stage", "Stages"]
    show(app, cohort="msk_chord_sequencing", primary="lung", by="groups", group="all", others="female")
    assert [key.partition(",")[0] for key in keys(app)] == ["All patients", "Women"]
    assert "have patients in common" in app.info[0].value
    assert app.dataframe[0].value["p adjusted"].isna().all()
    show(app, cohort="msk_chord_sequencing", primary="lung", by="groups", others="female")
    assert [key.partition(",")[0] for key in keys(app)] == ["Men", "Women"]


@pytest.mark.parametrize(
    ("by", "others"),
    [
        ("primaries", "abrams1950"),
        ("primaries", "breast"),
        ("primaries", "female.male"),
        ("primaries", "..."),
        ("cohorts", "lung.colon"),
        ("cohorts", "disibio2008"),
        ("cohorts", "all"),
        ("primaries", "atlantis"),
        ("primaries", "lung.colon.prostate.stomach"),
        ("cohorts", "<b>"),
    ],
)
def test_others_of_another_kind_give_the_default(by: str, others: str) -> None:
    app = open_page("compare")
    whole(show(app, cohort="disibio2008", primary="breast", by=by))
    default = keys(app)
    whole(show(app, cohort="disibio2008", primary="breast", by=by, others=others))
    assert keys(app) == default


@pytest.mark.parametrize(
    ("by", "others", "named"),
    [
        ("primaries", "lung_small_cell.lung", known().primaries.labels["lung_small_cell"]),
        ("cohorts", "bubendorf2000.abrams1950", "Bubendorf 2000"),
        ("groups", "female.male", "Women"),
    ],
)
def test_what_the_tables_lack_is_named(by: str, others: str, named: str) -> None:
    app = open_page("compare")
    cohort, primary = ("msk_chord_sequencing", "prostate") if by == "groups" else ("disibio2008", "breast")
    whole(show(app, cohort=cohort, primary=primary, by=by, others=others))
    assert any(f"{named}" in w.value and "so not compared" in w.value for w in app.warning)
    assert len(keys(app)) == 2 or by == "groups"


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("cohort", COHORTS)
def test_patients_with_metastasis_are_asked_for(cohort: str, by: By) -> None:
    app = open_page("compare", cohort)
    for primary in some_primaries(cohort)[:3]:
        with each((primary, by)):
            whole(show(app, cohort=cohort, primary=primary, by=by, share="metastatic"))
            if not charts(app):
                assert app.button
                continue
            axis = dumbbell(app)["layout"]["xaxis"]["title"]["text"]
            told = " ".join(w.value for w in app.warning)
            if axis.startswith("Share of the patients named above"):
                assert "Different denominators: " in notes(app)
            elif "all patients" in axis:
                assert "nothing is converted" in told
            else:
                assert axis.startswith("Share of patients with metastasis")


def test_a_mismatch_stands_on_the_figure_once() -> None:
    app = open_page("compare", "disibio2008")
    whole(show(app, cohort="disibio2008", primary="breast", by="cohorts", others="msk_met"))
    assert not app.warning
    read = app.get("plotly_chart")[0].proto.alt  # for whoever does not see the figure
    for title in ("Different methods: ", "Different times: "):
        assert title in notes(app)
        assert title in read
    assert "counted differently" in app.title[0].value
    show(app, cohort="disibio2008", primary="breast", by="cohorts", others="abrams1950")
    assert not app.warning
    assert "Different" not in notes(app)


def test_cohorts_with_the_same_patients_are_not_tested() -> None:
    app = open_page("compare", "msk_met")
    linked = {one: split(cell) for one, cell in known().cohorts.column("shares_patients_with").items() if cell}
    assert linked
    for cohort, others in linked.items():
        for other in others:
            with each((cohort, other)):
                whole(show(app, cohort=cohort, primary="breast", by="cohorts", others=other))
                assert shared_patients(known(), Series(cohort, "breast"), Series(other, "breast"))
                assert "side by side" in app.title[0].value
                assert "the same patients" in app.info[0].value
                table = app.dataframe[0].value
                assert table["Difference (points)"].notna().all()
                assert table[["from", "to", "p adjusted", "p"]].isna().all(axis=None)


def test_the_list_writes_the_address() -> None:
    app = open_page("compare")
    whole(show(app, cohort="disibio2008", primary="breast"))
    app.multiselect(key="pick_others").set_value(["lung", "stomach"]).run()
    whole(app)
    assert app.query_params["others"] == "lung.stomach"
    assert [key.partition(",")[0] for key in keys(app)] == ["Breast", "Lung", "Stomach"]
    app.button_group(key="pick_by").select("cohorts").run()
    whole(app)
    assert app.query_params["by"] == "cohorts"
    assert keys(app)[0].startswith("diSibio & French 2008")


def test_the_link_names_what_is_only_suggested() -> None:
    app = open_page("compare")
    whole(show(app, cohort="disibio2008", primary="breast"))
    (other,) = app.multiselect(key="pick_others").value
    (link,) = (one.value for one in app.code)
    assert link.endswith(f"?cohort=disibio2008&primary=breast&others={other}")
    assert "others" not in app.query_params


def test_where_there_is_nothing_to_compare_something_near_is_compared() -> None:
    app = open_page("compare", "bubendorf2000")
    whole(show(app, cohort="bubendorf2000", primary="prostate"))
    assert app.button_group(key="pick_by").value == "cohorts"
    assert len(keys(app)) > 1
    show(app, cohort="disibio2008", primary="lung", by="groups")
    whole(app)
    assert app.query_params["cohort"] == "disibio2008"
    assert app.selectbox(key="pick_cohort").value == "msk_chord_sequencing"
    assert keys(app)[0].startswith("Women")


def test_the_table_twin_holds_every_series() -> None:
    app = open_page("compare")
    show(app, cohort="disibio2008", primary="breast", others="lung", site="liver")
    app.toggle(key="compare_table").set_value(True).run()
    whole(app)
    twin = app.dataframe[0].value
    liver = twin[twin["Site"] == "Liver"]
    assert liver[["Primary", "Patients with the site", "of"]].to_numpy().tolist() == [
        ["Breast", 218, 432],
        ["Lung", 58, 163],
    ]


def test_a_body_fits_its_patients() -> None:
    app = open_page("compare", "msk_met")
    whole(show(app, cohort="msk_met", primary="prostate", others="ovary"))
    drawings = [next(t["geojson"] for t in figure["data"] if "geojson" in t) for figure in charts(app)[1:]]
    assert ["female" in str(drawing)[:200] for drawing in drawings] == [False, True]


def test_dark_figures_are_dark() -> None:
    from viz.charts.theme import DARK  # noqa: PLC0415 - beside its only use

    app = open_page("compare")
    app.context["theme"] = "dark"
    whole(show(app, cohort="disibio2008", primary="breast"))
    assert {figure["layout"]["paper_bgcolor"] for figure in charts(app)} == {DARK.paper}
