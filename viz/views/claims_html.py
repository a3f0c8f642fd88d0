"""The claims that no list ranks as elements of a page."""

from viz.views.cited import Cited, number_html, sources_html
from viz.views.claim_rows import ClaimRow, ClaimRows, Said
from viz.views.html import Html, tag


def claims_html(found: ClaimRows, cohorts: str) -> Html:
    """Return the rows, each of which opens all that speaks to it, and the sources; `cohorts` cites the lists'."""
    sources = {one.number: one for one in found.sources}
    rows = (_row(one, sources, opened=one.key == found.open) for one in found.rows)
    return tag("div", *rows, sources_html(found.sources, "sources", tag("p", cohorts)), class_="claims")


def _row(row: ClaimRow, sources: dict[int, Cited], *, opened: bool) -> Html:
    parts = (
        tag("span", tag("i", row.sign, aria_hidden="true"), " ", row.verdict, class_="claim_verdict"),
        tag("span", row.claim, class_="claim_text"),
        tag("b", row.figure) if row.figure else tag("span", "no figure", class_="claim_none"),
        tag("span", row.meaning, class_="claim_meaning"),
    )
    # Beside what opens and not in it: a button may hold no link.
    evidence = tag("span", row.evidence, " ", *_numbers(row.references, sources), class_="claim_evidence")
    note = [tag("p", row.note)] if row.note else []
    body = tag("div", *note, *(_said(one, sources) for one in row.said))
    shut = tag("details", tag("summary", *parts), body, id=row.key, open="open" if opened else "")
    return tag("div", shut, evidence, class_="claim")


def _said(said: Said, sources: dict[int, Cited]) -> Html:
    title = [tag("b", f"{said.title}. ")] if said.title else []
    foot = tag("span", said.evidence, " ", *_numbers(said.references, sources), class_="claim_evidence")
    return tag("p", *title, said.text, " ", foot)


def _numbers(references: tuple[int, ...], sources: dict[int, Cited]) -> list[Html]:
    return [number_html(sources[n]) for n in references]
