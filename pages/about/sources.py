"""Sources and methods, generated from the data package."""

import json

import pandas as pd
import streamlit as st

from data.load import FOLDER, read_package
from data.rows import rows
from pages.shared import figures
from pages.shared.loading import citations, tables
from viz import describe
from viz.evidence import METHODS, TIMINGS

known = tables()
st.title("Sources & methods")
st.markdown(
    f"{len(known.cohorts)} cohorts, {len(known.sources)} sources, {len(read_package()['resources'])} tables. "
    "This page is generated from the tables and their schema."
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
            st.caption(f"{citations()[row.source_id]} {row.terms}.")


def sources() -> None:
    """The bibliography, with what was read of each entry."""
    frame = known.sources
    st.dataframe(
        pd.DataFrame(
            {
                "Citation": frame["source_id"].map(citations()),
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
    keys = resource["schema"]["primaryKey"]
    targets = {k["fields"][0]: k["reference"]["resource"] for k in resource["schema"]["foreignKeys"]}
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "Column": f["name"],
                    "Meaning": f["description"],
                    "Type": f["type"],
                    "Unit": f.get("unit", ""),
                    "Allowed": _allowed(f.get("constraints", {})),
                    "Key": f["name"] in keys,
                    "Refers to": targets.get(f["name"], ""),
                }
                for f in resource["schema"]["fields"]
            ]
        ),
        hide_index=True,
    )
    figures.files(
        lambda: content, key=f"table_{chosen}", name=figures.stem(chosen), beside="The table itself, as curated."
    )
    st.download_button(
        "datapackage.json",
        json.dumps(package, indent=1, ensure_ascii=False),
        file_name="datapackage.json",
        mime="application/json",
        on_click="ignore",
    )


def _allowed(constraints: dict[str, object]) -> str:
    parts = []
    if constraints.get("required"):
        parts.append("never blank")
    if "enum" in constraints:
        parts.append(", ".join(map(str, constraints["enum"])))  # type: ignore[call-overload]  # a list by the standard
    if "minimum" in constraints:
        parts.append(f"from {constraints['minimum']}")
    if "maximum" in constraints:
        parts.append(f"to {constraints['maximum']}")
    return "; ".join(parts)


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
