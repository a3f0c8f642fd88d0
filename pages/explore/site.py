"""One site: which primaries reach it, how often, and whose metastases sit there."""

import streamlit as st

from data.stats.frequency import FrequencyError
from pages.parts import chapters, controls, figures, layout, which_primary
from pages.session.atlas import atlas
from pages.session.choice import choose, current
from viz.views.scope import site_scope
from viz.views.site import OF_SITE

seen = site_scope(atlas(), current())
controls.bar(seen, lead="site", least=True)
layout.show_notices(seen.notices)
within = figures.figure_of("site_bars")
figures.title(within)
st.button("Which primary is likely?", type="tertiary", key="open_chapter", on_click=choose, kwargs={"chapter": "which"})
left, right = st.columns(2, gap="large")
with left:
    st.header(layout.said(within.heading))
    st.caption(layout.said(within.note))
    figures.chart(within, figures.open_primary)
shown = [within]
with right:
    try:
        of_site = figures.figure_of("of_site_bars")
    except FrequencyError as error:
        st.header(OF_SITE)
        st.info(layout.said(error))
    else:
        st.header(layout.said(of_site.headline))
        st.caption(layout.said(of_site.note))
        figures.chart(of_site, figures.open_primary)
        shown.append(of_site)
figures.files(*shown, caption=within.source)

names = {"printed": "Printed shares of this site", "which": "Likely primary", "eponyms": "Eponyms"}
if (chapter := chapters.chapter(names)) == "printed":
    chapters.printed_shares_at(seen.site)
elif chapter == "which":
    which_primary.show(seen)
elif chapter == "eponyms":
    chapters.eponyms_at(seen.site)
