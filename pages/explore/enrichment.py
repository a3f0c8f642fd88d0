"""Enrichment: which sites a primary reaches more, or less, often than the cohort as a whole."""

import streamlit as st

from data.enrichment import EnrichmentError
from data.frequency import FrequencyError
from data.vocabulary import labels
from pages.shared import controls, figures, layout, loading, selection
from pages.shared.loading import flag_labels, tables
from viz import bars, describe, enrichment
from viz.matrix import cell_of

chosen = selection.current()
view = selection.view(chosen, tables())
cohort = view.cohort
controls.bar(view, lead="primary", least=True, body=False)
layout.show_notices(view.notices)
name = labels(tables().primaries, "disease")[view.primary]
try:
    whole = loading.enriched(cohort["cohort_id"], view.options)
    around = loading.enriched_around(cohort["cohort_id"], view.options, view.primary)
except EnrichmentError as error:
    st.title("Enrichment")
    st.info(f"{cohort['label']}: {error} Choose another cohort above.", icon=":material/block:")
    st.stop()
except FrequencyError as error:
    st.title("Enrichment")
    figures.refusal(error, view)
    st.stop()


def pick_site(point: dict[str, object]) -> None:
    """Take the clicked row as the site."""
    if site := bars.key_of_point(point):
        selection.choose(site=site)


def pick_cell(point: dict[str, object]) -> None:
    """Take the clicked cell as primary and site."""
    if cell := cell_of(point):
        selection.choose(primary=cell[0], site=cell[1])


own = enrichment.ratios_info(around, view.primary, view.site, flag_labels())
stem = figures.stem("enrichment", cohort["label"], figures.unit(view))
st.title(enrichment.ratios_headline(own, name))
sentence = enrichment.ratios_sentence(own, name)
st.markdown(f"{sentence} {figures.badges(view)}")
if own.bars:
    left, right = st.columns([2, 1], gap="large")
    with left:
        figures.chart(
            enrichment.plot_ratios,
            own,
            narrow=layout.is_narrow(),
            key="ratios",
            alt=sentence,
            name=f"{stem}-{name}",
            pick=pick_site,
        )
    with right:
        st.subheader("How to read it")
        st.markdown(enrichment.how_to_read())
    mine = around[around["primary_id"] == view.primary]
    figures.files(
        lambda: figures.enriched(mine, view),
        key="ratios_files",
        name=f"{stem}-{name}",
        beside=figures.source_line(cohort, mine, enrichment.METHOD),
        figures={"ratios": "this primary"},
    )
else:
    st.info(f"{name} has no counted patient with a metastasis here, so there is nothing to compare.")

st.header("Every primary, every site")
orders = {"system": "organ systems", "cluster": "similar profiles together"}
controls.pick(
    st.segmented_control, "order", chosen.order, "Order", list(orders), required=True, format_func=orders.__getitem__
)
shown = whole[~(whole["n_denominator"] < chosen.least).astype(bool)]
if shown.empty:
    st.info(f"No primary has {chosen.least} patients here. Choose a smaller number under More, or other patients.")
    st.stop()
grid = enrichment.enrichment_info(
    shown,
    tables().primaries,
    tables().sites,
    cluster=chosen.order == "cluster",
    selected=(view.primary, view.site),
    flag_labels=flag_labels(),
)
told = enrichment.enrichment_sentence(grid, shown)
with st.container(key="wide_enrichment"):
    figures.chart(enrichment.plot_enrichment, grid, key="enrichment", alt=told, name=stem, pick=pick_cell)
hidden = len(set(whole["primary_id"]) - set(shown["primary_id"]))
less = f" {describe.many(hidden, 'primary', 'primaries')} with fewer than {chosen.least} patients not shown."
figures.files(
    lambda: figures.enriched(shown, view),
    key="enrichment_files",
    name=stem,
    beside=told + (less if hidden else ""),
    figures={"enrichment": "matrix"},
)
