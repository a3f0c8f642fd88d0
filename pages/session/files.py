"""Files that a visitor uploaded: whose they are, and how they are forgotten before the session ends."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string


def visitor() -> str:
    """Return who this is: the same for all windows of one browser, where it keeps Streamlit's cookie."""
    token, _ = decode_xsrf_token_string(st.context.cookies.get("_streamlit_xsrf", ""))
    return token.hex() if token else getattr(get_script_run_ctx(), "session_id", "")


def forget() -> None:
    """Forget the files of this session, which Streamlit would hold until it ends, and what was to be done with them."""
    st.session_state.pop("step", None)
    if context := get_script_run_ctx():
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def forget_unless_on(page: str) -> None:
    """Forget them where somebody has left the page to which they gave them."""
    if st.session_state.setdefault("files_on", page) != page:
        st.session_state["files_on"] = page
        forget()
