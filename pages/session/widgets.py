"""Widgets that show a value of ours and tell when somebody changes it, or save a file."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

Widget = Callable[..., Any]


def controlled(
    widget: Widget, label: str, *args: Any, key: str, value: object, changed: Callable[[Any], None], **more: Any
) -> Any:
    """Draw a widget that shows `value`; `changed` is called with what somebody makes of it, before the next run.

    Options may come with their names, {option: name}.
    """
    if args and isinstance(args[0], Mapping):
        names, *rest = args
        args, more = (list(names), *rest), {"format_func": names.__getitem__, **more}
    st.session_state[key] = value

    def heard() -> None:
        if not (more.get("required") and st.session_state[key] is None):  # a browser may say so all the same
            changed(st.session_state[key])

    return widget(label, *args, key=key, on_change=heard, **more)


def cut(text: str, most: int) -> str:
    """Return what somebody gave a field, at most so long; where it was longer, that is said."""
    if len(text) > most:
        st.toast(f"At most {most} characters: the first {most} are used.", icon=":material/content_cut:")
    return text[:most]


def state(key: str, default: Any = None) -> Any:
    """Return the value of a widget, or `default` where it has none yet."""
    return st.session_state.get(key, default)


def preset(key: str, value: object) -> None:
    """Give a widget a value unless it has one."""
    st.session_state.setdefault(key, value)


def download(label: str, content: bytes | str | Callable[[], bytes], file: str, media: str, **more: Any) -> None:
    """Draw a button that saves a file, which a function makes when it is pressed; no run follows."""
    st.download_button(label, content, file_name=file, mime=media, on_click="ignore", **more)
