"""Own cohort: a table from somebody's own files becomes a cohort like any other, in this session alone."""

import streamlit as st

from pages.shared import draft, loading, own_labels, own_parts

st.title("Own cohort")
st.markdown(
    "A table of your own becomes a cohort like any other, on every page, in this session alone. Files are read in "
    "memory and never stored; rows of patients are forgotten as soon as they are counted."
)
if faults := loading.folder_faults():
    st.warning("Folders of this server that cannot be listed:", icon=":material/folder_off:")
    st.text("\n".join(faults))
own_parts.held()
now = draft.current()
if now is None:
    own_parts.upload()
else:
    own_parts.heading(now)
    own_parts.columns(now)
    own_labels.labels(now)
    own_parts.about(now)
