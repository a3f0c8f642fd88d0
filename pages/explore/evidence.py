"""One primary and one site in every cohort and paper, side by side and never pooled."""

import streamlit as st

from data.vocabulary import labels
from pages.shared import background, controls, selection
from pages.shared.loading import evidence, pairs_with_figures, residual_sites, tables
from viz.describe import lower_first
from viz.evidence import evidence_headline, evidence_info
from viz.theme import REGIONS, SYSTEMS

known = tables()
names, site_names = labels(known.primaries), labels(known.sites)
chosen = selection.current()
# The primary is the visitor's own: another cohort or paper may know what the chosen cohort does not.
primary = chosen.primary
figures_of = pairs_with_figures()
here = figures_of[figures_of["primary_id"] == primary].set_index("site_id")["figures"]
own = set(known.own_sites.loc[known.own_sites["primary_id"] == primary, "site_id"])
apt = here[~here.index.isin(residual_sites() | own)]
top = next((s for s in known.sites["site_id"] if s in apt.index and apt[s] == apt.max()), "liver")
site = chosen.site or top


def pair() -> None:
    """Choose a primary and a site that any cohort or paper has a figure for."""
    systems = dict(zip(known.primaries["primary_id"], known.primaries["organ_system"], strict=True))
    regions = dict(zip(known.sites["site_id"], known.sites["region"], strict=True))
    told = {primary, *figures_of["primary_id"]}
    primaries = [p for p in names if p in told]
    primaries.sort(key=lambda p: list(SYSTEMS).index(systems[p]))
    sites = [s for s in site_names if s == site or s in here.index]
    sites.sort(key=lambda s: list(REGIONS).index(regions[s]))
    controls.pick(st.selectbox, "primary", primary, "Primary", primaries, format_func=names.__getitem__, width=280)
    controls.pick(st.selectbox, "site", site, "Site", sites, format_func=site_names.__getitem__, width=280)


controls.bar(selection.view(chosen, known, pooled=True), lead="primary", own=pair)
found = evidence(primary, background.same_place(site))
if found.empty:
    st.title(f"{names[primary]} to {lower_first(site_names[site])}")
    background.show_evidence(found, primary, site)
    if len(apt):
        st.button(f"Show {lower_first(site_names[top])}", on_click=selection.choose, kwargs={"site": top})
    st.stop()
st.title(evidence_headline(evidence_info(found, site), names[primary], site_names[site]))
elsewhere = int((found["site_id"] != site).sum())
others = f" Wider and narrower sites ({elsewhere} of the rows) are named in the row." if elsewhere else ""
st.markdown(
    "Every row is one printed figure. Autopsy finds what imaging misses, and figures at diagnosis are smaller than "
    f"figures over a whole illness.{others}"
)
background.show_evidence(found, primary, site)
