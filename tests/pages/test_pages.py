"""Every page opens for every selection there is, says what it cannot show, and shows what the tables hold."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.selection import COMPARISONS, GRAPHS, group_code
from data.stats.listed import groups, listed_sites, members, selectable_primaries
from data.tables.version import version
from data.tables.vocabulary import split
from pages import menu
from pages.session.address import base_address
from tests.hostile import shown
from tests.pages.opened import COHORTS, PAGES, charts, each, known, open_page, show, sound, text
from viz.charts.theme import DARK
from viz.views.opening import RULED

THIN = "\u2009"

pytestmark = pytest.mark.slow


def has_map(figures: list[dict[str, Any]]) -> bool:
    return any(trace["type"] == "choropleth" for figure in figures for trace in figure["data"])


def answers(cohort: str) -> set[str]:
    """The denominators of which a cohort prints shares; it may know more by its own counts."""
    printed = known().tables.frequencies
    return set(printed.loc[(printed["cohort_id"] == cohort) & (printed["stratum"] == ""), "denominator"])


def test_every_page_knows_the_address_of_the_atlas(monkeypatch: pytest.MonkeyPatch) -> None:
    for page in menu.PAGES:
        here = f"https://atlas.example.org/seed/{page.slug}?primary=lung"
        monkeypatch.setattr(st, "context", SimpleNamespace(url=here))
        with each(page.slug):
            assert base_address() == "https://atlas.example.org/seed/"


@pytest.mark.parametrize("cohort", COHORTS)
def test_primary_opens_for_every_primary(cohort: str) -> None:
    app = open_page("primary", cohort)
    for primary in selectable_primaries(known(), cohort):
        with each(primary):
            sound(show(app, cohort=cohort, primary=primary))
            figures = charts(app)
            assert len(figures) == 2
            assert has_map(figures)
            assert app.title[0].value
            assert app.query_params == {"cohort": cohort, "primary": primary}


@pytest.mark.parametrize("cohort", COHORTS)
def test_site_opens_for_every_site(cohort: str) -> None:
    app = open_page("site", cohort)
    frequencies = known().tables.frequencies
    here = frequencies[frequencies["cohort_id"] == cohort]
    counted_once = known().cohorts.row(cohort).primaries_disjoint
    for site in listed_sites(known(), cohort):
        with each(site):
            sound(show(app, cohort=cohort, site=site))
            title = app.title[0].value
            named = known().sites.labels[site].lower() in title.lower() or known().sites.column("prose")[site] in title
            assert named or instead(app)
            unknown = here.loc[(here["site_id"] == site) & (here["stratum"] == ""), "n_with_site"].isna().any()
            for words in (info.value for info in app.info):
                assert "cannot be formed" not in words or unknown or not counted_once or instead(app)
            assert app.info or len(charts(app)) == 2


@pytest.mark.parametrize("cohort", COHORTS)
def test_atlas_opens_for_every_denominator(cohort: str) -> None:
    app = open_page("atlas", cohort)
    for share in ("", "all", "metastatic"):
        with each(share):
            sound(show(app, cohort=cohort, **({"share": share} if share else {})))
            if instead(app):
                assert share not in {"", *answers(cohort)}
            figures = charts(app)
            assert has_map(figures)
            types = {trace["type"] for figure in figures for trace in figure["data"]}
            assert types >= {"bar", "heatmap"}
            assert "sankey" in types or len(app.info) == 1


OTHERWISE = {"network": [{"graph": graph} for graph in GRAPHS], "compare": [{"by": by} for by in COMPARISONS]}


def instead(app: AppTest) -> str:
    """The line of a page that shows something else than was asked for."""
    return next((line for line in text(app).splitlines() if "Shown instead: " in line), "")


@pytest.mark.parametrize("page", RULED)
def test_no_page_opens_on_a_refusal(page: str) -> None:
    """Whatever cohort, denominator, graph or comparison is asked for: a figure, and a line where it is of another."""
    app = open_page(page)
    for cohort in COHORTS:
        primary = next(iter(selectable_primaries(known(), cohort)))
        for more in ({}, {"share": "all"}, {"share": "metastatic"}, *OTHERWISE.get(page, [])):
            with each((cohort, more)):
                wanted = {"cohort": cohort, "primary": primary, **more}
                show(app, **wanted)
                assert not app.exception
                assert not app.error
                assert charts(app)
                assert not [info for info in app.info if info.icon == ":material/block:"]
                shown = app.session_state["opening"].shown
                assert bool(instead(app)) == (shown != app.session_state["selection"])
                assert app.query_params["cohort"] in (cohort, [cohort])
                if shown.cohort != cohort:
                    assert known().cohorts.labels[cohort] in instead(app)
                    assert known().cohorts.labels[shown.cohort] in instead(app)


@pytest.mark.parametrize(
    ("page", "cohort", "primary", "share"),
    [
        (page, cohort, primary, share)
        for cohort, primary, share in (
            ("disibio2008", "breast", "metastatic"),
            ("schlageter2016", "liver", "all"),
            ("msk_chord_ever", "lung", "metastatic"),
        )
        for page in ("atlas", "primary", "site")
    ],
)
def test_an_unanswerable_denominator_is_told_beside_the_one_that_can_be_shown(
    page: str, cohort: str, primary: str, share: str
) -> None:
    app = open_page(page, cohort)
    sound(show(app, cohort=cohort, primary=primary, site="lung", share=share))
    assert instead(app).startswith(known().cohorts.labels[cohort])
    assert "nothing is converted" in instead(app)
    switch = app.button_group(key="pick_share")
    other = "all" if share == "metastatic" else "metastatic"
    assert switch.value == other
    next(one for one in app.button if one.label.startswith("As asked, in ")).click().run()
    sound(app)
    assert app.query_params["share"] == share
    assert not instead(app)
    assert app.button_group(key="pick_share").value == share
    switch = app.selectbox(key="pick_cohort").select(cohort).run().button_group(key="pick_share")
    assert app.query_params["share"] == share
    assert switch.value == other
    next(one for one in app.button if one.label == "Keep this").click().run()
    sound(app)
    assert not instead(app)
    assert "share" not in app.query_params


def test_the_switch_itself_leads_to_the_same_sentence() -> None:
    app = show(open_page("primary"), cohort="disibio2008", primary="breast")
    app.button_group(key="pick_share").select("metastatic").run()
    sound(app)
    assert app.query_params == {"cohort": "disibio2008", "primary": "breast", "share": "metastatic"}
    assert "nothing is converted" in instead(app)
    assert app.button_group(key="pick_share").value == "all"


def test_the_list_of_cohorts_says_which_cannot_answer_here() -> None:
    app = open_page("enrichment")
    offered = app.run().selectbox(key="pick_cohort").options
    assert [one.partition(" – ")[2] for one in offered if one.startswith("Bubendorf")] == ["one primary: no enrichment"]
    assert not [one for one in offered if one.startswith("MSK-MET") and " – " in one]


@pytest.mark.parametrize("cohort", ["msk_chord_sequencing", "msk_chord_ever", "schlageter2016"])
def test_every_group_of_every_primary_opens(cohort: str) -> None:
    app = open_page("primary", cohort)
    for primary in selectable_primaries(known(), cohort):
        for sex, stratum in groups(known(), cohort, members(known(), cohort, primary)):
            with each((primary, sex, stratum)):
                code = group_code((sex, stratum))
                sound(show(app, cohort=cohort, primary=primary, **({"group": code} if code else {})))
                assert len(charts(app)) == 2
                if stratum and not instead(app):
                    assert stratum in text(app)


@pytest.mark.parametrize("page", ["atlas", "primary", "site"])
def test_own_organ_and_regional_nodes_can_be_switched(page: str) -> None:
    app = open_page(page)
    pairs = [("disibio2008", "lung"), ("abrams1950", "breast"), ("msk_met", "ovary"), ("msk_chord_sequencing", "colon")]
    for cohort, primary in pairs:
        for switches in ({"own": "1"}, {"nodes": "0"}, {"own": "1", "nodes": "0"}):
            with each((cohort, primary, switches)):
                sound(show(app, cohort=cohort, primary=primary, site="lung", **switches))
                assert charts(app)
                assert app.toggle(key="pick_own").value == ("own" in switches)
                assert app.toggle(key="pick_nodes").value == ("nodes" not in switches)


def test_the_own_organ_is_no_finding_even_when_it_is_counted() -> None:
    app = open_page("primary", "msk_met")
    show(app, cohort="msk_met", primary="lung", own="1")
    assert "the lung" not in app.title[0].value
    app = open_page("primary")
    show(app, cohort="disibio2008", primary="lung", own="1")
    assert "the lung" not in app.title[0].value


def home_of(primary: str) -> str | None:
    """A cohort that can show a primary."""
    return next((c for c in COHORTS if primary in selectable_primaries(known(), c)), None)


def described(chapter: str) -> set[str]:
    """The primaries that the teaching tables have rows for."""
    named = {
        "routes": set(known().tables.routes["primary_id"]),
        "bone": set(known().tables.bone_patterns["primary_id"]),
        "eponyms": {p for cell in known().tables.eponyms["typical_primaries"] for p in split(cell)},
        "evidence": set(known().tables.findings["primary_id"]),
    }
    return named[chapter]


@pytest.mark.parametrize("chapter", ["routes", "bone", "eponyms", "evidence"])
def test_a_chapter_opens_for_every_primary_it_has_rows_for(chapter: str) -> None:
    app = open_page("primary")
    homes = {primary: home for primary in sorted(described(chapter)) if (home := home_of(primary))}
    assert homes
    for primary, cohort in homes.items():
        with each((cohort, primary)):
            sound(show(app, cohort=cohort, primary=primary, chapter=chapter))
            assert not app.info
            assert len(charts(app)) == (3 if chapter == "evidence" else 2)


def test_a_type_inherits_what_is_known_of_its_family() -> None:
    routes = set(known().tables.routes["primary_id"])
    primary = next(
        p
        for p in selectable_primaries(known(), "msk_met")
        if p not in routes and routes & set(known().primaries.ancestors(p))
    )
    app = open_page("primary", "msk_met")
    sound(show(app, cohort="msk_met", primary=primary, chapter="routes"))
    assert not app.info


@pytest.mark.parametrize("chapter", ["printed", "eponyms"])
def test_a_chapter_opens_for_sites_with_and_without_rows(chapter: str) -> None:
    app = open_page("site")
    for site in ("liver", "lung", "bone", "brain", "ovary", "lymph_node_distant", "skin"):
        with each(site):
            sound(show(app, cohort="disibio2008", site=site, chapter=chapter))
            assert app.query_params["chapter"] == chapter


@pytest.mark.parametrize("section", ["Cohorts", "Sources", "Data dictionary", "Methods and marks"])
def test_every_section_of_sources_opens(section: str) -> None:
    app = open_page("sources").run()
    assert f"Version {version()[0]}, {version()[1]}." in text(app)
    app.button_group(key="about").select(section)
    sound(app.run())
    said = text(app) + " ".join(h.value for h in app.header)
    if section == "Cohorts":
        assert all(label in said for label in known().cohorts.labels.values())
    else:
        assert len(app.dataframe) == 1
    if section == "Sources":
        assert len(app.dataframe[0].value) == len(known().sources.ids)
    if section == "Data dictionary":
        (picker,) = (box for box in app.selectbox if box.label == "Table")
        for table in picker.options:
            next(box for box in app.selectbox if box.label == "Table").select(table)
            sound(app.run())
            assert len(app.dataframe) == 1


@pytest.mark.parametrize("page", ["atlas", "primary", "site"])
@pytest.mark.parametrize("field", ["cohort", "primary", "site"])
def test_an_unknown_id_is_a_notice_and_the_default_view(page: str, field: str) -> None:
    app = open_page(page)
    show(app, **{"cohort": "disibio2008", "primary": "breast", field: "<b>[x](y)</b>"})
    assert not app.exception
    (warning,) = (w.value for w in app.warning)
    assert f"asks for {field} “<b>[x](y)</b>”, which does not exist" in shown(warning)
    assert app.query_params.get(field) in (None, "disibio2008", "breast", "liver")
    assert len(charts(app)) >= 2
    assert len(app.run().warning) == 1  # it stands until something else is chosen
    sound(show(app, cohort="disibio2008", primary="lung", site="liver"))


def test_every_broken_field_at_once_opens_every_page() -> None:
    for page in PAGES:
        app = open_page(page)
        fields = ("cohort", "primary", "site", "share", "group", "body", "own", "nodes", "least", "top", "chapter")
        show(app, **dict.fromkeys(fields, "\x00';--"))
        assert not app.exception
        assert len(app.warning) == 1
        assert all(f"asks for {field}" in app.warning[0].value for field in fields)


def test_an_address_that_names_no_cohort_opens_on_one_with_its_primary() -> None:
    app = open_page("primary")
    show(app, primary="melanoma")
    assert not app.exception
    assert app.title[0].value.startswith("Melanoma metastasises most often to")
    assert app.warning[0].value == "diSibio & French 2008 has no Melanoma. Shown in MSK-MET 2022."
    assert app.query_params["cohort"] == "msk_met"


def test_a_primary_the_cohort_lacks_gives_way_with_a_sentence() -> None:
    app = open_page("primary", "bubendorf2000")
    show(app, cohort="bubendorf2000", primary="breast")
    sound(app)
    assert instead(app) == "Bubendorf 2000 has no Breast. Shown instead: prostate cancer."
    assert app.query_params["primary"] == "breast"
    assert [one.label for one in app.button if one.label.startswith("As asked")] == ["As asked, in Abrams 1950"]
    app.selectbox(key="pick_cohort").select("disibio2008").run()
    sound(app)
    assert app.query_params == {"cohort": "disibio2008", "primary": "breast"}
    assert app.title[0].value.startswith("Breast cancer")


def test_another_cohort_keeps_primary_and_site() -> None:
    app = show(open_page("primary"), cohort="disibio2008", primary="prostate", site="liver")
    app.button_group(key="pick_era").select("clinic").run()
    sound(app)
    assert app.query_params == {"cohort": "msk_met", "primary": "prostate", "site": "liver"}
    app.selectbox(key="pick_cohort").select("disibio2008").run()
    sound(app)
    assert app.query_params == {"cohort": "disibio2008", "primary": "prostate", "site": "liver"}
    assert "36 of 193 patients (18.7" in text(app)


def test_one_bad_value_spoils_no_good_one() -> None:
    app = open_page("primary")
    app.query_params.clear()
    app.query_params.update(cohort="nowhere1900", primary="prostate", unknown="1", utm_source="x")
    app.query_params["site"] = ["lung", "liver"]
    app.run()
    assert not app.exception
    (warning,) = (shown(one.value) for one in app.warning)
    assert "also says “unknown”, a name of nothing here" in warning
    assert "“site” more than once; the last counts" in warning
    assert "utm" not in warning
    assert app.query_params == {"cohort": "disibio2008", "primary": "prostate", "site": "liver"}
    assert "36 of 193 patients (18.7" in text(app)


def test_a_notice_about_an_address_goes_with_the_page_that_it_opened() -> None:
    app = open_page("compare")
    app.query_params.clear()
    app.query_params["primary"] = ["breast", "prostate"]
    app.run()
    assert "“primary” more than once" in app.warning[0].value
    app.run()
    assert "“primary” more than once" in app.warning[0].value  # the same page, and nothing was chosen
    for page in ("evidence", "primary", "compare"):
        app.switch_page(PAGES[page]).run()
        sound(app)


@pytest.mark.parametrize(
    ("cohort", "primary"),
    [("disibio2008", "breast"), ("disibio2008", "stomach"), ("abrams1950", "lung"), ("msk_chord_ever", "colon")],
)
def test_the_headline_holds_the_largest_share_of_the_tables(cohort: str, primary: str) -> None:
    app = open_page("primary", cohort)
    show(app, cohort=cohort, primary=primary)
    found = re.search(rf"Of ([\d,]+) patients, \*\*(\d+){THIN}%\*\* had metastases in ", text(app))
    assert found
    table = known().tables.frequencies
    table = table[(table["cohort_id"] == cohort) & (table["primary_id"] == primary) & (table["denominator"] == "all")]
    table = table[(table["sex"] == "all") & (table["stratum"] == "")]
    own = known().tables.own_sites
    left_out = {"lymph_node_regional", *own.loc[own["primary_id"] == primary, "site_id"]}
    table = table[~table["site_id"].isin(left_out) & ~table["flag"].str.contains("suspect_cell")]
    ranked = sorted(
        (n / of, of, site) for n, of, site in table[["n_with_site", "n_denominator", "site_id"]].itertuples(index=False)
    )
    share, patients, site = ranked[-1]
    assert int(found[1].replace(",", "")) == patients
    assert int(found[2]) == int(share * 100 + 0.5)
    assert known().sites.labels[site].lower() in app.title[0].value.lower()


def test_the_full_figure_of_the_chosen_site_is_on_the_page() -> None:
    app = open_page("primary")
    show(app, cohort="disibio2008", primary="breast", site="liver")
    assert "218 of 432 patients" in text(app)
    assert "Massachusetts 1914–1943" in text(app)


@pytest.mark.parametrize("page", ["atlas", "primary", "site"])
def test_the_table_holds_what_the_chart_shows(page: str) -> None:
    app = open_page(page)
    show(app, cohort="disibio2008", primary="breast", site="liver")
    assert not app.dataframe
    first = {"atlas": "atlas_map", "primary": "primary_map", "site": "site_bars"}[page]
    app.toggle(key=f"{first}_table").set_value(True)
    sound(app.run())
    (table,) = (frame.value for frame in app.dataframe)
    liver = table[(table["Site"] == "Liver") & (page == "atlas" or table["Primary"].eq("Breast"))].iloc[0]
    if page != "atlas":
        assert (liver["Patients with the site"], liver["of"]) == (218, 432)
    assert liver["Share %"] == pytest.approx(liver["Patients with the site"] / liver["of"] * 100)
    assert liver["95 % CI from %"] < liver["Share %"] < liver["to %"]


def test_the_selection_survives_a_change_of_page() -> None:
    app = open_page("primary")
    show(app, cohort="msk_met", primary="lung", site="bone", own="1")
    app.query_params.clear()  # the menu drops the parameters
    app.switch_page(PAGES["site"])
    sound(app.run())
    assert app.query_params == {"cohort": "msk_met", "primary": "lung", "site": "bone", "own": "1"}
    assert app.title[0].value.startswith("Bone")


def test_a_way_to_another_page_that_a_message_of_the_browser_cuts_off_is_gone_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a browser says while another page is asked for starts the page anew that it has open."""
    app = open_page("atlas").run()
    go, cut = st.switch_page, []

    def cut_once(page: Any, **more: Any) -> None:
        cut.append(page)
        if len(cut) == 1:
            st.rerun()
        go(page, **more)

    monkeypatch.setattr(st, "switch_page", cut_once)
    sound(app.selectbox(key="find").select("site:liver").run())
    assert len(cut) == 2
    assert app.title[0].value.startswith("Liver")


def test_a_widget_changes_the_address() -> None:
    app = open_page("primary").run()
    app.selectbox(key="pick_cohort").select("msk_met").run()
    app.selectbox(key="pick_primary").select("lung").run()
    sound(app)
    assert app.query_params == {"cohort": "msk_met", "primary": "lung"}
    app.toggle(key="pick_own").set_value(True).run()
    assert app.query_params == {"cohort": "msk_met", "primary": "lung", "own": "1"}


@pytest.mark.parametrize("page", ["atlas", "primary", "site"])
def test_dark_figures_are_dark(page: str) -> None:
    app = open_page(page)
    app.context["theme"] = "dark"
    sound(show(app, cohort="disibio2008", primary="breast", site="liver"))
    assert {figure["layout"]["paper_bgcolor"] for figure in charts(app)} == {DARK.paper}
