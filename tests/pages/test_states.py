"""What a browser says of a widget is kept only where it can be, and as long as it is small."""

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import SessionState, WStates

from data.heard import LARGEST_STATE
from pages.server.states import keep_what_fits


@pytest.mark.parametrize(("length", "kept"), [(LARGEST_STATE // 2, True), (LARGEST_STATE, False)])
def test_a_state_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch, length: int, *, kept: bool) -> None:
    for owner, name in ((WStates, "set_widget_from_proto"), (SessionState, "_set_widget_metadata")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # given back after the test
    keep_what_fits()
    states = WStates()
    states.set_widget_from_proto(WidgetState(id="text", string_value="x" * length))
    states.set_widget_from_proto(WidgetState(id="component", json_value="x" * length))
    assert set(states.states) == ({"text", "component"} if kept else set())
