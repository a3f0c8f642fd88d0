"""A session's own cohort: on every page of that session, in no other session, gone when it is dropped."""

import gc
import json
import threading
import weakref
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.files.deck import Deck, Slide
from data.own.about import TIMINGS, About
from data.own.count.intake import cohort_of
from data.own.count.suppress import suppressed
from data.own.draft import Draft
from data.own.examples import KINDS, example
from data.own.folder import FOLDERS, write
from data.own.large.generate import drawn, plan
from data.own.model import OwnCohort
from data.own.read.sheets import read_files
from data.own.understand.assign import OUT
from data.own.understand.mapping import proposed
from data.own.understand.recognise import recognised
from data.selection import group_code
from data.stats.withholding import WAYS_OUT
from tests.data.own.cohorts import cohort
from tests.hostile import itself, shown
from tests.pages.opened import PAGES, charts, each, held, known, open_page, show, sound, text
from viz.charts.written import as_markdown
from viz.views.catalogue import CATALOGUE

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    import pyarrow as pa

LEAVE_OUT = "Leave out what has no proposal"
SITES = {"bone": 90, "liver": 45, "lymph_node_distant": 120, "brain": 4}


def clinic(name: str = "own_clinic") -> OwnCohort:
    """Breast cancer in 300 women, one count withheld."""
    patients = [
        {"primary_id": "breast", "n_patients": 300, "n_metastatic": 200, "sex": sex} for sex in ("all", "female")
    ]
    involved = [
        {"primary_id": "breast", "site_id": site, "n_with_site": n, "n_denominator": 300, "sex": sex}
        for sex in ("all", "female")
        for site, n in SITES.items()
    ]
    pairs = [
        {"primary_id": "breast", "site_a": "bone", "site_b": "liver", "n": 300, "n_a": 90, "n_b": 45, "n_both": 20}
    ]
    return suppressed(cohort(patients, involved, pairs, name))


@cache
def study() -> OwnCohort:
    """Some hundred drawn patients of five primaries, by sex and stage, with pairs of sites; small counts withheld."""
    patients, metastases = next(iter(drawn(plan(known()), 900, seed=7)))
    files = (("patients.csv", csv(patients)), ("metastases.csv", csv(metastases)))
    shape = recognised(read_files(files), known())
    mapping = proposed(shape, known())
    assert not mapping.open
    return suppressed(cohort_of(shape, mapping, About("Our study", place="Oslo"), known()).own)


def csv(table: "pa.Table") -> bytes:
    """A table as a file."""
    return str(table.to_pandas().to_csv(index=False)).encode()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_every_primary_site_and_group_of_a_study(page: str) -> None:
    mine = study()
    app = open_page(page)
    app.session_state["own_cohorts"] = held(mine)
    here = {"cohort": mine.cohort_id, "primary": "breast"}
    primaries, sites = (list(mine.frequencies[column].unique()) for column in ("primary_id", "site_id"))
    groups = {group_code(group) for group in zip(mine.denominators["sex"], mine.denominators["stratum"], strict=True)}
    groups -= {group for group in groups if "year" in group} - {"year_2019"}  # one year stands for all
    assert len(groups) > 2
    wishes = [{"primary": primary} for primary in primaries] + [{"site": site} for site in sites]
    wishes += [{"group": group} for group in sorted(groups)] + [{"share": "all"}, {"share": "metastatic"}]
    for wish in wishes:
        with each(wish):
            app = show(app, **{**here, **wish})
            assert [e.message for e in app.exception] == []
            assert [e.value for e in app.error] == []


@cache
def everything(timing: str) -> OwnCohort:
    """A cohort of a few primaries in which every site and every pair of sites is known, counted at some time."""
    sites, named = list(known().sites.ids), ("breast", "prostate", "melanoma", "sarcoma_bone", "unknown_primary")
    primaries = [primary for primary in known().primaries.ids if primary in named]
    patients = [{"primary_id": primary, "n_patients": 500} for primary in primaries]
    involved = [
        {"primary_id": primary, "site_id": site, "n_with_site": 10 + at, "n_denominator": 500}
        for primary in primaries
        for at, site in enumerate(sites)
    ]
    cells = {"n": 500, "n_a": 100, "n_b": 90, "n_both": 40, "timing": timing}
    pairs = [
        {"primary_id": primary, "site_a": a, "site_b": b, **cells}
        for primary in primaries[:2]
        for a, b in combinations(sites[:30], 2)
    ]
    mine = cohort(patients, involved, pairs, "own_everything")
    return replace(mine, cohort=mine.cohort.assign(timing=timing, primaries_disjoint=timing != "mixed"))


@pytest.mark.parametrize(
    ("page", "timing"),
    [("together", timing) for timing in TIMINGS]
    + [(page, "mixed") for page in ("atlas", "primary", "site", "compare", "network", "enrichment", "pathways")],
)
def test_every_site_and_timing_can_be_in_an_own_cohort(page: str, timing: str) -> None:
    mine = everything(timing)
    app = open_page(page)
    app.session_state["own_cohorts"] = held(mine)
    for primary in mine.denominators["primary_id"]:
        with each(primary):
            app = show(app, cohort=mine.cohort_id, primary=primary)
            assert [e.message for e in app.exception] == []
            assert [e.value for e in app.error] == []


def said(app: AppTest) -> str:
    """Everything a page says in boxes, and in the line that tells why something else is shown."""
    instead = [line for line in app.markdown if "Shown instead: " in line.value]
    return " ".join(box.value for box in (*app.info, *app.warning, *app.error, *instead))


def opened(page: str, *mine: OwnCohort) -> AppTest:
    """A page in a session that holds some cohorts."""
    app = open_page(page)
    app.session_state["own_cohorts"] = held(*mine)
    return show(app, cohort="own_clinic", primary="breast")


@pytest.mark.parametrize("page", PAGES)
def test_an_own_cohort_is_a_cohort_like_any_other(page: str) -> None:
    app = opened(page, clinic())
    if page == "compare":  # it has one primary, so that it is compared with other cohorts, which count otherwise
        figure = app.get("plotly_chart")[0].proto.alt
        assert all(title in figure for title in ("Different methods: ", "Different times: "))
    assert not [*app.exception, *app.error, *app.warning]
    if page in ("atlas", "primary", "site", "together"):
        assert "Oslo" in text(app)


def test_no_other_session_sees_it() -> None:
    mine = opened("primary", clinic())
    stranger = show(open_page("primary"), cohort="own_clinic", primary="breast")
    assert "Oslo" in text(mine)
    assert "Oslo" not in text(stranger)
    assert "loaded in another session" in said(stranger)
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
    before = set(threading.enumerate())
    app = opened("primary", clinic())
    show(app, cohort="own_clinic", primary="breast", chapter="evidence")
    mine = app.session_state["own_cohorts"]
    left = [weakref.ref(mine), weakref.ref(mine.atlas), weakref.ref(mine.atlas.tables.frequencies)]
    del app, mine
    for thread in (
        set(threading.enumerate()) - before
    ):  # a run that is over, and its spinner's timer that was called off
        thread.join()
    gc.collect()
    assert [one() for one in left] == [None, None, None]


def test_a_dropped_cohort_gives_way_to_the_default() -> None:
    app = opened("primary", clinic())
    del app.session_state["own_cohorts"]
    app.run()
    assert "Oslo" not in text(app)
    assert [e.message for e in app.exception] == []
    assert "loaded in another session" in said(app)


CSV = """Primary tumour;Metastatic site;n_with_site;n_patients
Cancer of the breast;Bones;150;420
Cancer of the breast;Liver;88;420
Cancer of the breast;Pia mater;7;420
Cancer of the breast;Brain;6;420
Nonsense;Bones;3;30
"""


def uploaded(*files: tuple[str, bytes]) -> AppTest:
    """The page after somebody chose some files and had them read."""
    app = open_page("own").run()
    app.file_uploader[0].set_value([(name, content, "text/plain") for name, content in files]).run()
    return press(app, "Read")


def press(app: AppTest, label: str) -> AppTest:
    """Press the button with a label."""
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def choose(app: AppTest, label: str, term: str) -> AppTest:
    """Say in the table what a label of the files stands for; "" leaves it out."""
    editor = next(table for table in app.data_editor if label in set(table.value["label"]))
    row = list(editor.value["label"]).index(label)
    app.session_state[str(editor.key)] = {
        "edited_rows": {row: {"id": term or OUT}},
        "added_rows": [],
        "deleted_rows": [],
    }
    return app.run()


def test_a_file_becomes_a_cohort_step_by_step() -> None:
    app = uploaded(("clinic.csv", CSV.encode()))
    sound(app)
    count = next(button for button in app.button if button.label == "Count and use")
    assert count.disabled
    app = choose(app, "Nonsense", "")
    app = choose(app, "Pia mater", "meninges")
    app.text_input(key="about_label").set_value("Our clinic").run()
    app = press(app, "Count and use")
    sound(app)
    assert draft_of(app) is None, "rows of an upload are forgotten"
    mine = app.session_state["own_cohorts"].cohorts[0].frequencies.set_index("site_id")
    assert mine["n_with_site"].fillna(-1).to_dict() == {"bone": 150, "liver": 88, "meninges": -1, "brain": -1}
    assert app.title[0].value == "Breast cancer metastasises most often to bone and the liver", "it is shown at once"
    assert app.query_params["cohort"] in ("own_our_clinic", ["own_our_clinic"])
    app = app.switch_page(PAGES["own"]).run()
    assert "5 rows read, 4 used, 1 set aside" in app.expander[0].label


def test_no_row_of_a_patient_outlives_the_counting() -> None:
    app = uploaded((KINDS["long"], example("long")))
    draft = draft_of(app)
    assert draft
    assert draft.shape.second
    rows = [weakref.ref(draft.shape.main.frame), weakref.ref(draft.shape.second.frame)]
    del draft
    app.text_input(key="about_label").set_value("Our clinic").run()
    app = press(app, "Count and use")
    gc.collect()
    assert len(app.session_state["own_cohorts"].cohorts) == 1
    assert [frame() for frame in rows] == [None, None]


WIDE = b"patient_id,primary,bone,liver,notes\na,breast,yes,no,x\nb,breast,no,perhaps,y\nc,lung,yes,yes,x\n"


def test_columns_get_other_roles_and_decisions_stand() -> None:
    app = choose(uploaded(("wide.csv", WIDE)), "perhaps", "unknown")
    app = app.multiselect(key="role_strata").set_value(["notes"]).run()
    draft = draft_of(app)
    assert draft
    assert draft.shape.roles.strata == ("notes",)
    assert not draft.mapping.open, "“perhaps” is still decided"
    app = app.selectbox(key="role_sex").set_value("liver").run()
    assert "column “liver”: This column was given two roles" in " ".join(element.value for element in app.text)
    app = app.multiselect(key="role_sites").set_value(["bone"]).run()
    draft = draft_of(app)
    assert draft
    assert {entry.label for entry in draft.mapping.entries if entry.kind == "site"} == {"bone"}
    assert [e.message for e in app.exception] == []


def test_a_decided_label_can_be_given_another_meaning() -> None:
    app = uploaded(("wide.csv", WIDE))
    app = next(toggle for toggle in app.toggle if toggle.label == "Show all labels").set_value(True).run()
    app = choose(app, "liver", "")
    draft = draft_of(app)
    assert draft
    assert draft.mapping.ids("site") == {"bone": "bone", "liver": ""}


def test_a_name_that_another_cohort_has_is_refused() -> None:
    first = clinic("own_our_clinic_a_name_that_is_longer_than_an")
    app = uploaded(("clinic.csv", CSV.encode()))
    app.session_state["own_cohorts"] = held(first)
    app = press(app, LEAVE_OUT)
    app.text_input(key="about_label").set_value("Our clinic, a name that is longer than an id, 2020").run()
    app = press(app, "Count and use")
    assert [e.message for e in app.exception] == []
    assert "Another cohort has this name" in " ".join(element.value for element in app.text)
    assert app.session_state["own_cohorts"].cohorts == (first,)


def test_nothing_is_counted_before_every_label_is_decided() -> None:
    app = uploaded(("clinic.csv", CSV.encode()))
    app.text_input(key="about_label").set_value("Our clinic").run()
    assert next(button for button in app.button if button.label == "Count and use").disabled
    assert "decide 2 labels" in " ".join(caption.value for caption in app.caption)
    assert not [button.label for button in app.button if button.label.startswith("Confirm all")], "there is none"
    app = press(press(app, LEAVE_OUT), "Count and use")
    sites = set(app.session_state["own_cohorts"].cohorts[0].frequencies["site_id"])
    assert sites == {"bone", "liver", "brain"}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((("empty.csv", b""),), "empty.csv"),
        ((("clinic.csv", CSV.replace("150", "1500").encode()),), "clinic.csv, row 2"),
        ((("notes.pdf", b"%PDF-1.7"),), "notes.pdf"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_everything_else_lives(
    files: tuple[tuple[str, bytes], ...], words: str
) -> None:
    app = uploaded(*files)
    if draft_of(app):
        app = press(app, LEAVE_OUT)
        app.text_input(key="about_label").set_value("Our clinic").run()
        assert next(button for button in app.button if button.label == "Count and use").disabled
        assert "correct what “What comes out” lists" in " ".join(caption.value for caption in app.caption)
    assert [e.message for e in app.exception] == []
    assert words in " ".join(element.value for element in app.text)
    assert "own_cohorts" not in app.session_state
    sound(show(app.switch_page(PAGES["primary"]), cohort="disibio2008", primary="breast"))


def test_start_over_forgets_what_was_read() -> None:
    app = press(uploaded(("clinic.csv", CSV.encode())), "Start over")
    assert draft_of(app) is None
    assert len(app.file_uploader) == 1


def counted(name: str, content: bytes) -> AppTest:
    """The page after somebody loaded a file, changed nothing and had it counted."""
    app = uploaded((name, content))
    app.text_input(key="about_label").set_value("Our clinic").run()
    return press(app, "Count and use")


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_opens_on_every_page_at_the_defaults(kind: str) -> None:
    """From two presses: “Try this example”, and “Count and use”."""
    app = open_page("own").run()
    app.button(key=f"step_Try {kind}").click().run()
    app = press(app, "Count and use")
    sound(app)
    loaded = app.session_state["own_cohorts"]
    assert loaded.cohorts[0].cohort["n_patients"].iloc[0] >= 400
    counts = loaded.cohorts[0].frequencies["n_with_site"]
    assert (counts > 0).mean() > 1 / 3
    assert counts.isna().any(), "it shows what withholding is, too"
    for page in PAGES:
        app = open_page(page)
        app.session_state["own_cohorts"] = loaded
        for primary in ("breast", "prostate"):
            with each((page, primary)):
                sound(show(app, cohort=loaded.cohorts[0].cohort_id, primary=primary, site="bone"))


WISHES: tuple[dict[str, str], ...] = (
    *({}, {"site": "bone"}, {"site": "bone", "chapter": "which"}, {"group": "female"}, {"share": "metastatic"}),
    *({"graph": graph} for graph in ("primaries", "together", "walk")),
    *({"by": by} for by in ("cohorts", "groups")),
)
WITHOUT_COHORT = ("quiz", "present", "sources")
ALL_WITHHELD = "Our clinic: all figures are withheld because fewer than 10 patients stand behind each."


def tiny(of: int, lung: int = 5) -> bytes:
    """Two primaries of some patients, few of whom have a metastasis."""
    lines = [f"Breast,Bone,5,{of}", f"Breast,Liver,4,{of}", f"Lung,Bone,{lung},{of}", f"Lung,Brain,0,{of}"]
    return "\n".join(["primary,site,n_with_site,n_patients", *lines, ""]).encode()


@pytest.mark.parametrize("of", [8, 60])  # too few patients; enough of them, with too few metastases
def test_a_cohort_of_which_everything_is_withheld_says_so_on_every_page(of: int) -> None:
    app = counted("tiny.csv", tiny(of))
    assert [e.message for e in app.exception] == []
    assert ALL_WITHHELD in said(app)
    loaded = app.session_state["own_cohorts"]
    assert not (loaded.cohorts[0].frequencies["n_with_site"] > 0).any()
    for page in PAGES:
        app = open_page(page)
        app.session_state["own_cohorts"] = loaded
        for wish in WISHES:
            with each((page, wish)):
                app = show(app, cohort="own_our_clinic", primary="breast", **wish)
                assert [e.message for e in app.exception] == []
                assert [e.value for e in app.error] == []
                if page not in WITHOUT_COHORT:
                    assert said(app).count(ALL_WITHHELD) == 1
                    assert WAYS_OUT in said(app)
                assert of == 60 or "way_out" not in [button.key for button in app.button]
        with each((page, "another cohort beside it")):
            app = show(app, cohort="disibio2008", primary="breast", site="bone")
            assert [e.message for e in app.exception] == []
            assert page == "own" or ALL_WITHHELD not in said(app)


@pytest.mark.parametrize("view", CATALOGUE)
def test_a_cohort_of_which_everything_is_withheld_gives_a_sentence_for_every_figure(view: str) -> None:
    mine = suppressed(cohort([{"primary_id": "breast", "n_patients": 8}], [], name="own_tiny"))
    app = open_page("present")
    app.session_state["own_cohorts"] = held(mine)
    app.session_state["deck"] = Deck("All", (Slide(view, (("cohort", "own_tiny"),)),))
    app = show(app, deck="mine", slide="0")
    assert [e.message for e in app.exception] == []
    assert bool(charts(app)) != bool(app.info)


def test_a_primary_of_which_everything_is_withheld_says_so() -> None:
    app = counted("tiny.csv", tiny(60, lung=30))
    assert ALL_WITHHELD not in said(app)
    loaded = app.session_state["own_cohorts"]
    sentence = "All figures of Our clinic for Breast are withheld because fewer than 10 patients stand behind each."
    for page in ("primary", "compare", "together", "enrichment", "pathways"):
        app = open_page(page)
        app.session_state["own_cohorts"] = loaded
        with each(page):
            app = show(app, cohort="own_our_clinic", primary="breast")
            assert [e.message for e in app.exception] == []
            assert sentence in said(app)
            assert sentence[:20] not in said(show(app, cohort="own_our_clinic", primary="lung"))


def draft_of(app: AppTest) -> Draft | None:
    """The draft in a session's state."""
    return app.session_state["draft"] if "draft" in app.session_state else None  # noqa: SIM401 - it has no get


def test_a_folder_of_the_server_is_listed_for_everybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(clinic(), tmp_path / "clinic")
    write(clinic("own_broken"), tmp_path / "broken")
    (tmp_path / "broken" / "frequencies.csv").write_text("cohort_id\n1\n")
    monkeypatch.setenv(FOLDERS, str(tmp_path))
    st.cache_resource.clear()
    try:
        app = show(open_page("primary"), cohort="own_clinic", primary="breast")
        sound(app)
        assert "Oslo" in text(app)
        words = " ".join(element.value for element in show(app.switch_page(PAGES["own"])).text)
        assert "broken/frequencies.csv" in words
    finally:
        st.cache_resource.clear()


def test_no_name_of_an_upload_is_read_as_markup() -> None:
    wild = "primary,site,stratum,n_with_site,n_patients\n" + "".join(
        f"Breast,Bone,{stratum},40,120\n" for stratum in ("", "<b>a</b> [x](http://evil.example) $y$", "*b*")
    )
    app = uploaded(("wild.csv", wild.encode()))
    app.text_input(key="about_label").set_value("**Clinic** <img src=x> [x](http://evil.example)").run()
    app = press(app, "Count and use")
    sound(app)
    mine = app.session_state["own_cohorts"].cohorts[0]
    names = [mine.label, *mine.frequencies["stratum"]]
    assert itself(names[0]) == "**Clinic** <img src=x> [x](http://evil.example)"
    assert all(shown(as_markdown(f"**{name}**"), itself(name)) == itself(name) for name in names if name)
    app = show(app.switch_page(PAGES["primary"]), cohort=mine.cohort_id, primary="breast")
    sound(app)
    assert "<img" not in text(app).replace("\\<img", "") + json.dumps(charts(app))


def test_what_is_said_of_a_cohort_stays_while_other_pages_are_seen() -> None:
    app = uploaded(("clinic.csv", CSV.encode()))
    texts = {"label": "Our clinic", "place": "Oslo", "period": "2020", "limits": "Few"}
    for name, said_of_it in texts.items():
        app.text_input(key=f"about_{name}").set_value(said_of_it).run()
    app.number_input(key="about_least").set_value(3).run()
    app.selectbox(key="about_method").set_value("autopsy").run()
    app.toggle(key="about_disjoint").set_value(True).run()
    app = show(show(app.switch_page(PAGES["sources"])).switch_page(PAGES["own"]))
    assert {name: app.text_input(key=f"about_{name}").value for name in texts} == texts
    assert app.number_input(key="about_least").value == 3
    assert app.selectbox(key="about_method").value == "autopsy"
    assert app.toggle(key="about_disjoint").value is True
    app = press(press(app, LEAVE_OUT), "Count and use")
    assert app.session_state["own_cohorts"].cohorts[0].cohort["place"].tolist() == ["Oslo"]


def test_a_name_that_is_too_long_is_cut_and_that_is_said() -> None:
    app = uploaded(("clinic.csv", CSV.encode()))
    app.text_input(key="about_label").set_value("x" * 81).run()
    assert app.text_input(key="about_label").value == "x" * 80
    assert [one.value for one in app.toast] == ["At most 80 characters: the first 80 are used."]
    assert app.text_input(key="about_label").proto.max_chars == 0, "the browser would refuse it without a word"


def test_a_name_with_an_invisible_character_is_refused() -> None:
    app = press(uploaded(("clinic.csv", CSV.encode())), LEAVE_OUT)
    app.text_input(key="about_label").set_value("Our \u202eclinic").run()
    app = press(app, "Count and use")
    words = " ".join(element.value for element in app.text)
    assert "Found an invisible character (U+202E, right-to-left override) in its name. Type it again." in words
    assert "own_cohorts" not in app.session_state


@pytest.mark.parametrize(
    ("name", "content", "stays"),
    [
        ("notes.pdf", b"%PDF-1.7", False),
        ("clinic.xlsx", b"PK\x03\x04", False),
        ("clinic.csv", b"a\xff\xfe\x00;b\n1;2", True),
    ],
)
def test_a_refused_file_stays_only_where_a_text_format_may_help(name: str, content: bytes, *, stays: bool) -> None:
    app = uploaded((name, content))
    assert "This could not be used as it is" in " ".join(element.value for element in app.markdown)
    assert name in " ".join(element.value for element in app.text)
    assert bool(app.file_uploader[0].value) == stays
    app = app.run()
    assert name in " ".join(element.value for element in app.text), "the sentence stays"


def coming(app: AppTest) -> pd.DataFrame:
    """The counts that would come out, as the page shows them: a row a primary, a column a site."""
    return next(table.value for table in app.dataframe if "Primary" in table.value and "Row" not in table.value)


def test_a_table_of_which_nothing_is_known_is_asked_about_and_never_sent_back() -> None:
    app = uploaded(("notes.csv", b"a;b;c\n1;Zorg;0\n2;Zorg;1\n3;Zorg;\n4;Zorg;1\n"))
    assert draft_of(app)
    assert next(button for button in app.button if button.label == "Count and use").disabled
    columns = next(one for one in app.expander if one.label == "Columns")
    assert columns.proto.expanded, "the column of the primary has to be chosen there"
    app = app.selectbox(key="role_primary").set_value("b").run()
    app = app.multiselect(key="role_sites").set_value(["c"]).run()
    app = choose(choose(app, "Zorg", "breast"), "c", "bone")
    assert [radio.label for radio in app.radio] == ["A blank cell of a site means"]
    assert app.radio[0].value == "unknown", "there is a no, so a blank is none"
    assert coming(app)["Bone"].tolist() == ["2 of 3"]
    app = app.radio[0].set_value("no").run()
    assert coming(app)["Bone"].tolist() == ["2 of 4"], "what comes out is seen at once"
    app.text_input(key="about_label").set_value("Our clinic").run()
    app.number_input(key="about_least").set_value(0).run()
    app = press(app, "Count and use")
    assert app.session_state["own_cohorts"].cohorts[0].frequencies["n_with_site"].tolist() == [2]


def test_many_rows_are_set_aside_only_after_it_was_said() -> None:
    rows = "".join(f"{at},{'Breast' if at % 20 == 0 else ''},1\n" for at in range(80))
    app = uploaded(("merged.csv", f"patient_id,primary,Bone\n{rows}".encode()))
    words = " ".join(element.value for element in app.text)
    assert "76 of 80 rows have no primary" in words
    assert "76 of 80 rows of merged.csv are set aside" in words
    app.text_input(key="about_label").set_value("Our clinic").run()
    assert next(button for button in app.button if button.label == "Count and use").disabled
    app = app.radio(key="ask_fill").set_value("down").run()
    assert "set aside: 76" not in " ".join(element.value for element in app.text)
    assert coming(app)["Bone"].tolist() == ["80 of 80"]
    app = app.radio(key="ask_fill").set_value("no").run()
    assert coming(app)["Bone"].tolist() == ["4 of 4"]
    assert not next(button for button in app.button if button.label == "Count and use").disabled


def test_columns_that_say_yes_or_no_are_offered_and_one_press_takes_them() -> None:
    app = uploaded(("nodes.csv", b"class,bone,Gizzard\nBreast,yes,no\nBreast,no,yes\nLung,no,no\n"))
    assert "Not used, though they say yes or no: Gizzard" in " ".join(element.value for element in app.text)
    app = app.radio(key="ask_each-row").set_value("yes").run()
    app = choose(press(app, "Use them as sites"), "Gizzard", "stomach")
    assert coming(app)["Stomach"].tolist() == ["1 of 2", "0 of 1"]
    assert [e.message for e in app.exception] == []


def test_a_label_stands_in_the_table_as_it_stands_in_the_file() -> None:
    odd = {"**x**", "![i](https://evil.example/x)"}
    app = uploaded(("clinic.csv", (CSV + "".join(f"{name};Bone;3;30\n" for name in odd)).encode()))
    sound(app)
    assert odd <= {label for table in app.data_editor for label in table.value["label"]}
    assert not any(name in element.value for name in odd for element in app.markdown)


def test_meanings_that_were_saved_are_taken_beside_the_tables() -> None:
    lines = b"kind,label,id\nprimary,Nonsense,\nsite,Pia mater,meninges\nsite,Elsewhere,liver\n"
    draft = draft_of(uploaded(("clinic.csv", CSV.encode()), ("seed-and-soil-meanings.csv", lines)))
    assert draft
    assert not draft.mapping.open
    assert draft.mapping.ids("primary")["Nonsense"] == ""
