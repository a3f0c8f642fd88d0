"""One primary: where it goes, how often, how sure we are, and what else is known."""

import streamlit as st

from pages.parts import chapters, controls, figures, layout
from pages.session.atlas import atlas
from pages.session.choice import current
from viz.views.scope import scope

seen = scope(atlas(), current())
controls.bar(seen, lead="primary")
layout.show_notices(seen.notices)
body, ranked = figures.figure_of("primary_map"), figures.figure_of("primary_bars")
figures.title(body)
left, right = st.columns([2, 1], gap="medium")
with left:
    figures.chart(body, figures.taking_site(body), height=292)
    figures.reading(seen)
with right:
    st.markdown(layout.said(f"**{ranked.heading}**"))
    figures.chart(ranked, figures.taking_site(ranked))
figures.files(body, ranked)
chapters.of_primary(seen)
