"""Sources by number, in the order in which a page names them."""

from dataclasses import dataclass, field
from urllib.parse import quote

from data.atlas import Atlas
from data.learn.short import address_of_source
from data.stats.evidence import citations
from viz.views.html import Html, outside, tag


@dataclass(frozen=True)
class Cited:
    """A source: its number on this page, its citation and where it opens ("" for nowhere)."""

    number: int
    citation: str
    address: str


@dataclass(frozen=True)
class Numbers:
    """Gives each source its number when it is first named."""

    atlas: Atlas
    given: dict[str, int] = field(default_factory=dict)

    def of(self, sources: tuple[str, ...]) -> tuple[int, ...]:
        """Return the numbers of some sources."""
        return tuple(self.given.setdefault(one, len(self.given) + 1) for one in sources)

    def sources(self) -> tuple[Cited, ...]:
        """Return all sources that have a number, by it."""
        cited = citations(self.atlas)
        return tuple(Cited(number, cited[one], _address(self.atlas, one)) for one, number in self.given.items())


def _address(atlas: Atlas, source: str) -> str:
    return quote(address_of_source(atlas, source), safe=":/?=&%#;()")


def number_html(source: Cited) -> Html:
    """Return [n], which opens the source, or where that opens nowhere leads to its place in the list."""
    label = f"[{source.number}]"
    if source.address:
        return outside(source.address, label, title=source.citation)
    return tag("a", label, href=f"#source_{source.number}", title=source.citation)


def sources_html(sources: tuple[Cited, ...], place: str, *more: Html) -> Html:
    """Return the sources, folded, in the order of their numbers; `more` stands after them."""
    told = [
        tag("li", outside(one.address, one.citation) if one.address else one.citation, id=f"source_{one.number}")
        for one in sources
    ]
    many = f"{len(told)} sources" if len(told) != 1 else "1 source"
    return tag("details", tag("summary", many), tag("ol", *told, id=place), *more, class_="cited")
