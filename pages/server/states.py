"""What a browser may say of a widget: what that can be. Streamlit would store anything, and stumble in every run."""

from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.common import unpack_widget_state_value as unpack
from streamlit.runtime.state.session_state import Serialized, SessionState, WStates

from data.heard import LARGEST_STATE, fits


def keep_what_fits() -> None:
    """Have a state that does not fit passed over: as it comes, or when its widget comes to be known."""
    keep, know = WStates.set_widget_from_proto, SessionState._set_widget_metadata  # noqa: SLF001 - no other way in

    def keep_fitting(self: WStates, widget_state: WidgetState) -> None:
        widget = self.widget_metadata.get(widget_state.id)
        if widget_state.ByteSize() > LARGEST_STATE:
            return
        if widget is None or fits(widget, widget_state, unpack):
            keep(self, widget_state)

    def know_all(self: SessionState, widget_metadata: WidgetMetadata[Any]) -> None:
        states = self._new_widget_state.states
        state = states.get(widget_metadata.id)
        if isinstance(state, Serialized) and not fits(widget_metadata, state.value, unpack):
            del states[widget_metadata.id]
        know(self, widget_metadata)

    WStates.set_widget_from_proto = keep_fitting  # type: ignore[method-assign]
    SessionState._set_widget_metadata = know_all  # type: ignore[method-assign]  # noqa: SLF001
