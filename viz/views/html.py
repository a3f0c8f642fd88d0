"""Elements of a page as HTML text. Whatever is put into one shows as itself, unless it is an element already."""

from html import escape


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()


def tag(name: str, *inside: str, **attributes: str) -> Html:
    """Return an element with what stands inside; `class_` and the like drop their underscore, inner ones are hyphens.

    An attribute of "" is left out.
    """
    told = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(text)}"' for key, text in attributes.items() if text)
    return Html(f"<{name}{told}>{joined(*inside)}</{name}>")


def joined(*inside: str) -> Html:
    """Return texts and elements as one."""
    return Html("".join(one if isinstance(one, Html) else escape(one) for one in inside))


def outside(address: str, *inside: str, **attributes: str) -> Html:
    """Return a link that opens elsewhere, so that the visit here stays."""
    return tag("a", *inside, href=address, target="_blank", **attributes)
