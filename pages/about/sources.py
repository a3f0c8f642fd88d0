"""Sources and methods, generated from the data package."""

import json

import pandas as pd
import streamlit as st

from data.files.text import file_name
from data.stats.evidence import citations
from data.tables.dictionary import columns_of
from data.tables.load import FOLDER, read_package
from data.tables.rows import rows
from data.tables.version import version
from data.tables.words import METHODS, TIMINGS
from pages.parts import figures
from pages.session.atlas import atlas
from viz.charts import describe

known, cited = atlas().tables, citations(atlas())
number, date = version()
st.title("Sources & methods")
st.markdown(
    f"{len(known.cohorts)} cohorts, {len(known.sources)} sources, {len(read_package()['resources'])} tables. "
    f"This page is generated from the tables and their schema. Version {number}, {date}."
)


def cohorts() -> None:
    """One card a cohort."""
    for row in rows(known.cohorts):
        with st.container(border=True):
            st.subheader(row.label)
            mine = known.frequencies[known.frequencies["cohort_id"] == row.cohort_id]
            place = " ".join(p for p in (row.country, row.period) if p)
            st.markdown(
                f"{METHODS[row.method]}, {TIMINGS[row.timing]} · {place} · "
                f"{describe.count(row.n_patients)} patients · "
                f"{describe.many(mine['primary_id'].nunique(), 'primary', 'primaries')} · "
                f"{describe.many(len(mine), 'figure', 'figures')}"
            )
            st.markdown(row.limitations)
            st.caption(f"{cited[row.source_id]} {row.terms}.")


def sources() -> None:
    """The bibliography, with what was read of each entry."""
    frame = known.sources
    st.dataframe(
        pd.DataFrame(
            {
                "Citation": frame["source_id"].map(cited),
                "Read": frame["read"],
                "Review": frame["tertiary"],
                "Method": frame["method"].map(METHODS),
                "Timing": frame["timing"].map(TIMINGS),
                "Population": frame["population"],
                "Period": frame["period"],
                "Terms": frame["terms"],
                "Limitations": frame["limitations"],
                "Key": frame["source_id"],
            }
        ),
        hide_index=True,
        height=560,
    )
    bibliography = (FOLDER / "sources.bib").read_bytes()
    st.download_button("BibTeX of all sources", bibliography, file_name="seed-and-soil-sources.bib", on_click="ignore")


def dictionary() -> None:
    """Every table and column, from datapackage.json."""
    package = read_package()
    names = {r["name"]: r for r in package["resources"]}
    chosen = st.selectbox("Table", list(names), format_func=lambda n: names[n]["title"], width=320)
    resource = names[chosen]
    content = getattr(known, chosen)
    st.markdown(f"{resource['description']} {len(content):,} rows.")
    st.dataframe(columns_of(resource), hide_index=True)
    figures.table_files(lambda: content, f"table_{chosen}", file_name(chosen), "The table itself, as curated.")
    st.download_button(
        "datapackage.json",
        json.dumps(package, indent=1, ensure_ascii=False),
        file_name="datapackage.json",
        mime="application/json",
        on_click="ignore",
    )


def methods() -> None:
    """How figures are formed, and what their marks mean."""
    st.markdown(describe.how_to_read())
    st.markdown(describe.methods())
    st.subheader("Marks on figures")
    counted = known.frequencies["flag"].str.split(";").explode().value_counts()
    found = known.findings["flag"].str.split(";").explode().value_counts()
    st.dataframe(
        pd.DataFrame(
            {
                "Mark": known.flags["label"],
                "Meaning": known.flags["meaning"],
                "Figures": known.flags["flag"].map(counted).fillna(0).astype(int)
                + known.flags["flag"].map(found).fillna(0).astype(int),
            }
        ),
        hide_index=True,
    )


SECTIONS = {"Cohorts": cohorts, "Sources": sources, "Data dictionary": dictionary, "Methods and marks": methods}
section = st.segmented_control(
    "Section", list(SECTIONS), default="Cohorts", required=True, key="about", label_visibility="collapsed"
)
SECTIONS[section]()
