"""The app: page settings, the menu, the selection, then the page."""

import streamlit as st

from pages.shared import address, layout, loading, selection

st.set_page_config(page_title="Seed & Soil", page_icon=layout.ICON, layout="wide")

PAGES = {
    "Explore": [
        st.Page("explore/atlas.py", title="Atlas", default=True),
        st.Page("explore/primary.py", title="Primary", url_path="primary"),
        st.Page("explore/site.py", title="Site", url_path="site"),
        st.Page("explore/evidence.py", title="Evidence", url_path="evidence"),
        st.Page("explore/compare.py", title="Compare", url_path="compare"),
        st.Page("explore/network.py", title="Network", url_path="network"),
        st.Page("explore/enrichment.py", title="Enrichment", url_path="enrichment"),
        st.Page("explore/together.py", title="Together", url_path="together"),
    ],
    "Learn": [
        st.Page("learn/pathways.py", title="Pathways", url_path="pathways"),
        st.Page("learn/clinic.py", title="Clinic", url_path="clinic"),
        st.Page("learn/claims.py", title="Claims", url_path="claims"),
        st.Page("learn/quiz.py", title="Quiz", url_path="quiz"),
        st.Page("learn/present.py", title="Present", url_path="present"),
    ],
    "Analyse": [
        st.Page("analyse/own.py", title="Own cohort", url_path="own"),
        st.Page("analyse/export.py", title="Export", url_path="export"),
    ],
    "About": [st.Page("about/sources.py", title="Sources & methods", url_path="sources")],
}

page = st.navigation(PAGES, position="top")
target = layout.requested_page()
if target:
    goal = next(p for pages in PAGES.values() for p in pages if p.title == target)
    st.switch_page(goal, query_params=address.to_params(selection.current()))
layout.begin()
notices = selection.begin(loading.tables(), page.title)
layout.show_notices(notices)
page.run()
