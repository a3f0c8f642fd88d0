"""The steps of the page on which somebody loads a cohort of their own: files, columns, labels, about, report."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import streamlit as st

from data.export import file_name, to_csv
from data.own import about as data_about
from data.own.delimited import ENCODINGS, SEPARATORS
from data.own.examples import KINDS as EXAMPLES
from data.own.examples import N_PATIENTS, example
from data.own.folder import files_of
from data.own.model import OwnCohort
from data.own.patients import Blank
from data.own.shapes import KIND_LABELS
from data.own.suppress import LEAST
from pages.shared import draft, layout, own
from pages.shared.address import DEFAULT
from pages.shared.draft import Draft
from pages.shared.loading import atlas
from pages.shared.selection import choose, current
from viz.describe import count, many

BLANKS: dict[Blank, str] = {"unknown": "not known", "no": "no metastasis"}
ONE_COLUMN = {
    "patient": "Patient id",
    "primary": "Primary",
    "sex": "Sex",
    "site_list": "Sites, separated by semicolons",
    "site": "Site",
    "n_with_site": "Patients with the site",
    "n_patients": "All patients",
    "n_metastatic": "Patients with any metastasis",
    "denominator": "Denominator",
}
"""Roles that one column of the main table has."""
SECOND_TABLE = (("event_patient", "Patient id of a metastasis"), ("event_site", "Site"))
ROLES_OF = {
    "frequency": ("primary", "site", "n_with_site", "n_patients", "n_metastatic", "denominator", "sex"),
    "long": ("patient", "primary", "sex", "site_list"),
    "wide": ("patient", "primary", "sex"),
    "study": ("patient", "primary", "sex"),
}
SHAPES = {
    "frequency": ("Frequency table", "primary, site, n_with_site, n_patients; where known sex, stratum, n_metastatic"),
    "long": (
        "Patients and metastases",
        "all patients, with or without metastasis (patient id, primary, sex …); their metastases (patient id, site)",
    ),
    "wide": ("Patients, a column a site", "patient id, primary, sex …, then a column a site with yes or no, 1 or 0"),
    "study": ("cBioPortal study", "data_clinical_patient.txt and data_clinical_sample.txt, as files or as a zip"),
}
"""What can be loaded: name and columns of each kind."""


def held() -> None:
    """The cohorts of this session, each with its doors, its report and the way to drop it."""
    for mine in own.cohorts():
        with st.container(border=True):
            st.subheader(mine.label)
            sites, primaries = mine.frequencies["site_id"].nunique(), mine.frequencies["primary_id"].nunique()
            withheld = int(mine.frequencies["flag"].str.contains("withheld").sum())
            small = f" · {many(withheld, 'figure', 'figures')} withheld" if withheld else ""
            patients = count(mine.cohort["n_patients"].iloc[0])
            st.markdown(
                f"{patients} patients · {many(primaries, 'primary', 'primaries')} · "
                f"{many(sites, 'site', 'sites')}{small}"
            )
            layout.show_notices(own.nothing_left(mine.cohort.iloc[0]))
            with st.container(horizontal=True):
                first = next(iter(mine.frequencies["primary_id"]), current().primary)
                where = {"cohort": mine.cohort_id, "primary": first, "group": "", "share": ""}
                st.button(
                    "Open in Primary",
                    on_click=layout.go_to,
                    args=("Primary",),
                    kwargs=where,
                    type="primary",
                    key=f"open_{mine.cohort_id}",
                )
                st.button(
                    "Open in Atlas", on_click=layout.go_to, args=("Atlas",), kwargs=where, key=f"atlas_{mine.cohort_id}"
                )
                st.download_button(
                    "Save as a cohort folder",
                    partial(folder, mine),
                    mime="application/zip",
                    file_name=f"{file_name(mine.label)}.zip",
                    key=f"zip_{mine.cohort_id}",
                    on_click="ignore",
                )
                st.button("Drop", on_click=drop, args=(mine.cohort_id,), key=f"drop_{mine.cohort_id}")
            report(mine)


def report(mine: OwnCohort) -> None:
    """What was read, used and set aside."""
    lines = own.report(mine.cohort_id)
    if lines.empty:
        return
    aside = int(lines.loc[lines["outcome"] == "set aside", "n_rows"].sum())
    used = int(lines.loc[lines["outcome"] == "used", "n_rows"].sum())
    heads = {"file": "File", "table": "Table", "outcome": "Outcome", "n_rows": "Rows", "rows": "Which rows"}
    with st.expander(f"{count(used + aside)} rows read, {count(used)} used, {count(aside)} set aside"):
        st.dataframe(
            lines, hide_index=True, column_config={**heads, "why": st.column_config.Column("Why", width="large")}
        )
        st.download_button(
            "Report as CSV",
            partial(to_csv, lines),
            file_name=f"{file_name(mine.label, 'report')}.csv",
            mime="text/csv",
            key=f"report_{mine.cohort_id}",
            on_click="ignore",
        )


def folder(mine: OwnCohort) -> bytes:
    """Return a cohort as a zip of its folder, which the atlas lists when SEED_AND_SOIL_COHORTS names where it lies."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files_of(mine).items():
            archive.writestr(f"{mine.cohort_id}/{name}", content)
    return packed.getvalue()


def drop(cohort_id: str) -> None:
    """Let a cohort go; what is shown goes back to the default."""
    own.drop(cohort_id, atlas())
    if current().cohort == cohort_id:
        choose(cohort=DEFAULT.cohort)


def upload() -> None:
    """Choose files and have them read."""
    files = st.file_uploader(
        "Files: CSV, TSV, XLSX, Parquet, or a zip of these",
        accept_multiple_files=True,
        key=f"files_{draft.uploader()}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button("Read", type="primary", disabled=not files)
        with st.popover("Text format", help="Found out by itself; choose where letters or columns came out wrong."):
            encoding = st.selectbox(
                "Encoding",
                list(ENCODINGS),
                index=None,
                placeholder="Found out by itself",
                format_func=ENCODINGS.__getitem__,
                key="text_encoding",
            )
            separator = st.selectbox(
                "Separator",
                list(SEPARATORS),
                index=None,
                placeholder="Found out by itself",
                format_func=SEPARATORS.__getitem__,
                key="text_separator",
            )
        if wanted:
            with st.spinner("Reading the files …"):
                draft.read([(file.name, file.getvalue()) for file in files], encoding, separator)
            st.rerun()
        st.caption("Too large to upload? `python -m data aggregate` counts files of any size; see the README.")
    told()
    with st.expander("What can be loaded", expanded=not own.cohorts()):
        for kind, (name, needed) in SHAPES.items():
            with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
                st.download_button(
                    "Example",
                    partial(example, kind),
                    file_name=EXAMPLES[kind],
                    key=f"example_{kind}",
                    on_click="ignore",
                    icon=":material/download:",
                )
                st.markdown(f"**{name}**: {needed}")
        st.caption(f"The examples hold {count(N_PATIENTS)} patients each, all of them made up.")
        st.caption(
            "Primaries and sites may have any names; the next step finds what they mean. Unknown labels are asked."
        )


def told() -> None:
    """Why the last step could not be done; as plain text, for it may quote a file."""
    if fault := draft.fault():
        with st.container(border=True):
            st.markdown(":material/error: **This could not be used as it is.**")
            st.text(fault)


def heading(now: Draft) -> None:
    """What was read, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        names = [sheet.name for sheet in (now.shape.main, now.shape.second) if sheet is not None]
        sizes = [
            f"{name} ({count(len(sheet.frame))} rows, {sheet.how})"
            for name, sheet in zip(names, (now.shape.main, now.shape.second), strict=False)
            if sheet is not None
        ]
        st.text(f"Read as {KIND_LABELS[now.shape.kind]}: {'; '.join(sizes)}")
        st.button("Start over", on_click=draft.forget)
    told()


def columns(now: Draft) -> None:
    """Which column is what; every proposal can be changed."""
    roles, main = now.shape.roles, now.shape.columns["main"]
    both = list(dict.fromkeys([*main, *(now.shape.columns["second"] if now.shape.kind == "study" else [])]))
    with st.expander("Columns", expanded=bool(draft.fault())):
        grid = st.columns(3)
        asked = [role for role in ROLES_OF[now.shape.kind] if role != "site_list" or roles.site_list]
        for place, role in enumerate(asked):
            with grid[place % 3]:
                choose_role(role, ONE_COLUMN[role], both, getattr(roles, role))
        if now.shape.kind == "long" and now.shape.second is not None:
            for place, (role, label) in enumerate(
                (("event_patient", "Patient id of a metastasis"), ("event_site", "Site"))
            ):
                with grid[(len(asked) + place) % 3]:
                    choose_role(role, label, now.shape.columns["second"], getattr(roles, role))
        if now.shape.kind in ("wide", "study"):
            choose_roles("sites", "Columns of sites", both, roles.sites)
        choose_roles("strata", "Strata: columns that become switches", both, roles.strata)


def choose_role(role: str, label: str, options: Sequence[str], value: str) -> None:
    """One column for one role."""
    key = f"role_{role}"
    st.session_state[key] = value or None

    def changed() -> None:
        draft.give_roles(**{role: st.session_state[key] or ""})

    st.selectbox(label, options, key=key, on_change=changed, placeholder="None")


def choose_roles(role: str, label: str, options: Sequence[str], values: Sequence[str]) -> None:
    """Several columns for one role."""
    key = f"role_{role}"
    st.session_state[key] = list(values)

    def changed() -> None:
        draft.give_roles(**{role: tuple(st.session_state[key])})

    st.multiselect(label, options, key=key, on_change=changed)


def about(now: Draft) -> None:
    """What is said about the cohort, and the step that counts."""
    st.subheader("About the cohort")
    first, second, third = st.columns(3)
    label = first.text_input("Name", key="about_label", max_chars=80, placeholder="Our clinic 2015–2024")
    place = second.text_input("Place", key="about_place", max_chars=80)
    period = third.text_input("Period", key="about_period", max_chars=40)
    method = first.selectbox(
        "Metastases found by", list(data_about.METHODS), key="about_method", format_func=data_about.METHODS.__getitem__
    )
    timing = second.selectbox(
        "Counted", list(data_about.TIMINGS), index=1, key="about_timing", format_func=data_about.TIMINGS.__getitem__
    )
    least = third.number_input(
        "Withhold counts below",
        0,
        1000,
        LEAST,
        key="about_least",
        help="So that nobody can be recognised. 0 shows every count.",
    )
    limits = st.text_input(
        "What limits it",
        key="about_limits",
        max_chars=400,
        placeholder="Who is in it, who is missing, how sites were found",
    )
    blank: Blank = "unknown"
    disjoint = True
    if now.shape.kind in ("wide", "study"):
        blank = st.radio(
            "A blank cell of a site means",
            list(BLANKS),
            key="about_blank",
            horizontal=True,
            format_func=BLANKS.__getitem__,
        )
    if now.shape.kind == "frequency":
        disjoint = st.toggle(
            "Each patient has one of these primaries",
            key="about_disjoint",
            help="Then primaries may be added up, as Atlas does.",
        )
    said = data_about.About(
        label=label,
        method=method,
        timing=timing,
        place=place,
        period=period,
        limitations=limits,
        primaries_disjoint=disjoint,
    )
    waiting = len(now.mapping.open)
    ready = bool(label.strip()) and not waiting
    missing = [] if label.strip() else ["give the cohort a name"]
    missing += [f"decide {many(waiting, 'label', 'labels')}"] if waiting else []
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Count and use", type="primary", disabled=not ready):
            with st.spinner("Counting patients …"):
                draft.count(said, blank, int(least))
            st.rerun()
        if missing:
            st.caption(f"First {' and '.join(missing)}.")
