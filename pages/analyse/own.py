"""Own cohort: a table from somebody's own files becomes a cohort like any other, in this session alone."""

import streamlit as st

from pages.parts import own_labels, own_loaded, own_steps
from pages.session import draft
from pages.session.atlas import folder_faults

st.title("Your data")
st.markdown(
    "Your own table becomes a cohort like any other, on every page, for this session only. Files stay in memory and "
    "are never stored: each is forgotten once it has been read or rejected, when you leave the page, or at the latest "
    "when the session ends; its rows are forgotten once they are counted."
)
if faults := folder_faults():
    st.warning("Folders of this server that cannot be listed:", icon=":material/folder_off:")
    st.text("\n".join(faults))
own_loaded.loaded()
now = draft.current()
if now is None:
    own_steps.upload()
else:
    own_steps.heading(now)
    own_steps.questions(now)
    own_steps.columns(now)
    own_labels.labels(now)
    own_steps.preview(now)
    own_steps.about(now)
