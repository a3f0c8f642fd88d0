"""Sources and methods, generated from the data package."""

import json

import streamlit as st

from data.files.text import file_name
from data.stats.evidence import citations
from data.tables.dictionary import columns_of
from data.tables.load import FOLDER, read_package
from data.tables.rows import rows
from data.tables.version import version
from pages.parts import figures, layout
from pages.session.atlas import atlas
from pages.session.widgets import download
from viz.charts import describe
from viz.views.sources import cohort_line, mark_table, source_table

known, cited = atlas().tables, citations(atlas())
number, date = version()
st.title("Sources & methods")
st.markdown(
    f"{len(known.cohorts)} cohorts, {len(known.sources)} sources, {len(read_package()['resources'])} tables. "
    f"All figures of the atlas come from these tables. Version {number}, {date}."
)


def cohorts() -> None:
    """One card a cohort."""
    for row in rows(known.cohorts):
        with st.container(border=True):
            st.header(layout.said(row.label))
            st.markdown(layout.said(cohort_line(atlas(), row)))
            st.markdown(layout.said(row.limitations))
            st.caption(layout.said(f"{cited[row.source_id]} {row.terms}."))


def sources() -> None:
    """The bibliography, with what was read of each entry."""
    st.dataframe(source_table(atlas()), hide_index=True, height=560)
    bibliography = (FOLDER / "sources.bib").read_bytes()
    download("BibTeX of all sources", bibliography, "seed-and-soil-sources.bib", "application/octet-stream")


def dictionary() -> None:
    """Every table and column, from datapackage.json."""
    package = read_package()
    names = {r["name"]: r for r in package["resources"]}
    chosen = st.selectbox("Table", list(names), format_func=lambda n: names[n]["title"], width=320)
    resource = names[chosen]
    content = getattr(known, chosen)
    st.markdown(f"{resource['description']} {len(content):,} rows.")
    st.dataframe(columns_of(resource), hide_index=True)
    figures.table_files(lambda: content, f"table_{chosen}", file_name(chosen), "The complete table.")
    descriptor = json.dumps(package, indent=1, ensure_ascii=False)
    download("datapackage.json", descriptor, "datapackage.json", "application/json")


def methods() -> None:
    """How figures are formed, and what their marks mean."""
    st.markdown(describe.how_to_read())
    st.markdown(describe.methods())
    st.header("Marks on figures")
    st.dataframe(mark_table(atlas()), hide_index=True)


SECTIONS = {"Cohorts": cohorts, "Sources": sources, "Data dictionary": dictionary, "Methods and marks": methods}
section = st.segmented_control(
    "Section", list(SECTIONS), default="Cohorts", required=True, key="about", label_visibility="collapsed"
)
SECTIONS[section]()
