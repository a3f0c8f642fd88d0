"""What a link shows where it is pasted."""

import pytest

from data.atlas import Atlas
from pages.menu import PAGES
from viz.files.preview import ABOUT, MOST_SIGNS, Preview, preview, tags


def test_it_is_the_finding_of_the_first_figure_with_its_numbers(atlas: Atlas) -> None:
    found = preview(atlas, "primary", "Primary", {"cohort": "disibio2008", "primary": "breast"})
    assert found.title.startswith(
        "Breast cancer metastasises most often to distant lymph nodes, the lung and the liver"
    )
    assert "of 432 patients" in found.description.lower().replace("\u2009", " ")
    assert "diSibio & French 2008" in found.description
    assert found.pictured


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "quiz"], ids=lambda page: page.name)
def test_every_page_has_one_whatever_its_address_says(atlas: Atlas, page: object) -> None:
    name, title = page.name, page.title  # type: ignore[attr-defined]
    for params in ({}, {"cohort": "bubendorf2000"}, {"cohort": '"><script>', "site": "nowhere", "topic": "x" * 9000}):
        found = preview(atlas, name, title, params)
        assert found.title.endswith(" · Seed & Soil")
        assert 0 < len(found.description) <= max(MOST_SIGNS, len(ABOUT))
        assert "**" not in found.title + found.description


def test_nothing_of_it_is_html() -> None:
    written = tags(Preview('a "b" <c>', "d & e", pictured=True), 'http://x/p.png?q="><script>')
    assert "<script>" not in written
    assert 'content="a &quot;b&quot; &lt;c&gt;"' in written
    assert "og:image" not in tags(Preview("a", "b"), "http://x/p.png")
