"""The app as a visitor sees it: page settings, the menu, the selection, then the page."""

import streamlit as st

from data.selection import to_params
from pages.menu import HOME, PAGES
from pages.parts import layout
from pages.session import choice, files, visit
from pages.session.atlas import atlas

st.set_page_config(page_title="Seed & Soil", page_icon=layout.ICON, layout="wide")

menu = {one.name: st.Page(one.file, title=one.title, url_path=one.slug, default=not one.slug) for one in PAGES}
sections = {row.section: [menu[one.name] for one in PAGES if one.section == row.section] for row in PAGES}
page = st.navigation(sections, position="top")
st.set_page_config(page_title=f"{page.title} · Seed & Soil")
if target := choice.requested_page(page.url_path or HOME):
    st.switch_page(menu[target], query_params=to_params(choice.asked()))
files.forget_unless_on(page.title)
layout.begin()
layout.show_notices(visit.untold(choice.begin(atlas(), page.url_path or HOME)))
with layout.working(page.title):
    page.run()
