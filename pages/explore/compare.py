"""Two to four primaries, cohorts or groups side by side: shares, body maps on one scale, tested differences."""

from functools import partial

import streamlit as st

from data.selection import MOST_OTHERS
from pages.parts import controls, figures, layout
from pages.parts.figures import figure_of
from pages.session import screen
from pages.session.atlas import atlas
from pages.session.choice import current, pick, pick_several
from pages.session.widgets import preset
from viz.charts.differences import METHOD
from viz.views import comparing
from viz.views.catalogue import name_of
from viz.views.figure import Figure

choice = comparing.choose(atlas(), current())
by = choice.by


def bodies(maps: list[Figure]) -> None:
    """Show each on the body, in two rows, each with its heads in line."""
    st.header("On the body, one scale")
    place = st.container(key="bodies")
    columns = [*place.columns(2, gap="medium"), *place.columns(2, gap="medium")]
    for body, column in zip(maps, columns, strict=False):
        with column:
            st.markdown(f"{layout.said(f'**{body.headline}**')} {figures.badges(body) if by == 'cohorts' else ''}")
            figures.chart(body, figures.taking_site(body))


controls.bar(choice.seen, lead="primary")
with st.container(horizontal=True, vertical_alignment="bottom"):
    pick(st.segmented_control, "by", by, "Compare", comparing.WHAT, required=True)
    if choice.others:
        label = layout.said(f"{comparing.name(atlas(), choice.first, by)} with")
        taken = [comparing.code(one, by) for one in choice.others]
        pick_several("others", taken, label, comparing.offered_names(atlas(), choice), MOST_OTHERS)
layout.show_notices(comparing.notices(atlas(), choice))
both, side = comparing.compared_of(atlas(), current()), figure_of("compare")
figures.title(side)
figures.chart(side, figures.taking_site(side))
first_look = screen.is_first_look()
maps = [] if first_look else [figure_of(f"compare_map_{place + 1}") for place in range(len(both.seen))]
figures.files(side, *maps, caption=side.sentence)

st.header(layout.said(f"Differences to {comparing.words(atlas(), both)[0]}"))
for reason in comparing.reasons(atlas(), both):
    st.info(layout.said(reason))
preset("differences_table", value=True)
content = partial(comparing.table_of_differences, atlas(), both)
figures.table_files(content, "differences", f"{name_of('compare', side.selection)}-differences", METHOD)
if first_look:
    st.skeleton(height=600)
    st.stop()
bodies(maps)
st.caption(layout.said(" ".join([*dict.fromkeys(body.note for body in maps), side.source]).strip()))
