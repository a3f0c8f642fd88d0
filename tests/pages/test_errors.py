"""What a visitor reads in place of a traceback: what to do, and the way back to the page at its defaults."""

from streamlit.testing.v1 import AppTest

from data.selection import DEFAULT, Selection

PAGE = """
import streamlit as st
from data.selection import DEFAULT
from pages.server.errors import say_sorry
from pages.session.choice import current
if current() == DEFAULT:
    st.title("Drawn")
else:
    assert say_sorry(ValueError("secret"))
"""


def test_a_fault_is_a_sentence_with_the_way_back() -> None:
    app = AppTest.from_string(PAGE)
    app.session_state["selection"] = Selection(primary="breast", site="bone", share="metastatic")
    app.run()
    (told,) = (error.value for error in app.error)
    assert "could not be shown" in told
    assert "secret" not in told
    app.button(key="sorry").click()
    app.run()
    assert app.session_state["selection"] == DEFAULT
    assert [title.value for title in app.title] == ["Drawn"]
