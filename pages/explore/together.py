"""Sites that occur together: of the patients with one metastasis, how many have another?"""

from dataclasses import replace

import streamlit as st

from data.selection import to_params
from pages.parts import controls, figures, layout
from pages.parts.figures import figure_of
from pages.session.atlas import atlas
from pages.session.choice import current, pick
from viz.views.scope import scope
from viz.views.together import paired

seen = scope(atlas(), current())
controls.bar(seen, lead="primary", body=False, share=False)
pairs = paired(atlas(), current())
layout.show_notices(pairs.notices)
of_site, matrix = figure_of("together"), figure_of("pairs")
figures.title(of_site)
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="given"):
    sites = {site: atlas().sites.labels[site] for site in pairs.sites}
    given = "Patients with a metastasis in"
    st.caption(given, width="content")
    pick(st.pills, "site", pairs.site, given, sites, label_visibility="collapsed", required=True, wrap=True)

left, right = st.columns(2, gap="medium")
with left:
    st.markdown(layout.said(f"**{of_site.heading}**"))
    figures.chart(of_site, figures.taking_site(of_site))
    figures.files(of_site, caption="95\u2009% intervals. Click a row to start from its site.")
with right:
    st.markdown(layout.said(f"**{matrix.headline}**"))
    figures.chart(matrix, figures.taking_site(matrix))
    figures.files(matrix, caption="Click a cell to start from its row’s site.")
st.caption(layout.said(matrix.caption))
params = to_params(replace(current(), graph="together"))
st.page_link("explore/network.py", label="The same pairs as a network", query_params=params)
