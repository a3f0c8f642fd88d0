"""A text from outside shows as itself in every figure and in every file of it."""

import html
import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pyarrow.parquet as pq
import pytest
from lxml.html import document_fromstring

from data.atlas import Atlas
from data.files.deck import Deck, Slide
from data.files.graphs import FORMATS as GRAPH_FORMATS
from data.files.tables import FACTS_KEY
from data.own.folder import packed
from data.own.model import joined
from data.selection import Selection, group_code
from data.tables.load import Tables
from data.tables.plain import JOINER, tame
from tests.hostile import MARKER, NAME, STRATUM, hostile_cohort, itself
from viz.charts.theme import LIGHT
from viz.files import formats
from viz.files.cited import cited
from viz.files.decks import pages
from viz.files.pictures import to_html as figure_html
from viz.files.plate import Size
from viz.files.render import RenderError
from viz.files.slides import to_html
from viz.views import graphs
from viz.views.catalogue import CATALOGUE, build
from viz.views.figure import CANNOT, drawn

HOUSE = re.compile(r"</?(?:b|i|sup|sub|span(?: style=['\"][\w:;.# -]*['\"])?)>")
"""The tags that our charts write."""
OWN, CODE = hostile_cohort().cohort_id, group_code(("all", STRATUM))
CHOSEN = (
    Selection(cohort=OWN, site="bone", group=CODE, topic="breast"),
    Selection(cohort=OWN, site="bone", by="groups", others=CODE, graph="together"),
    Selection(site="bone", by="cohorts", others=OWN),
)


@pytest.fixture(scope="module")
def mine(tables: Tables) -> Atlas:
    """Return the atlas of a session with a hostile cohort."""
    return Atlas(joined(tables, (hostile_cohort(),)), private=frozenset({OWN}))


def texts(part: object) -> Iterator[str]:
    if isinstance(part, dict | list):
        for one in part.values() if isinstance(part, dict) else part:
            yield from texts(one)
    elif isinstance(part, str):
        yield part


@pytest.mark.parametrize("view", CATALOGUE)
def test_every_figure_shows_it_as_itself(mine: Atlas, view: str) -> None:
    for chosen in CHOSEN:
        try:
            figure = build(mine, view, chosen)
        except CANNOT:
            continue
        for narrow in (False, True):
            for text in texts(json.loads(drawn(mine, figure, LIGHT, narrow=narrow).to_json())):
                if MARKER in text:
                    shows_as_itself(text)


def shows_as_itself(text: str) -> None:
    """Fail where Plotly would show a name otherwise than as itself, whole or cut."""
    bare = HOUSE.sub("", text.replace("<br>", " "))
    assert not re.search("[<$]", bare), text
    words = " ".join(html.unescape(bare).replace(JOINER, "").split())
    whole = itself(NAME)
    for rest in words.split(whole):
        cut = rest[rest.index(MARKER) :].partition("…")[0].rstrip() if MARKER in rest else ""
        assert whole.startswith(cut), text


def test_a_page_of_slides_shows_them_as_themselves(atlas: Atlas) -> None:
    title = f"{NAME}<!--<script>"
    slides = (Slide("primary_bars", title=title, question=title, note=title),)
    page = document_fromstring(to_html(title, pages(atlas, Deck(title, slides), LIGHT, "https://a.example/"), LIGHT))
    assert [one.text_content() for one in page.xpath("//h1 | //p[@class='q'] | //title")] == [title] * 3
    assert len(page.xpath("//script")) == 2
    (figures,) = (line for line in page.xpath("//script")[1].text.splitlines() if line.startswith("const figures"))
    assert "<" not in figures  # or "<!--<script" in one would swallow the page's end
    assert not page.xpath("//img")
    assert [one.get("href").partition("/primary")[0] for one in page.xpath("//a")] == ["https://a.example"]


def test_a_page_of_one_figure_shows_it_as_itself(mine: Atlas) -> None:
    figure = build(mine, "evidence", CHOSEN[0])
    one = cited(mine, figure, "https://a.example/")
    page = document_fromstring(figure_html(drawn(mine, figure, LIGHT), one, LIGHT))
    assert NAME.replace("*", "") in page.text_content().replace("*", "").replace(JOINER, "")
    assert len(page.xpath("//script")) == 2
    assert not page.xpath("//img | //a")


def contents(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what a file holds: the members of an archive, the lines of a Parquet file."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for one in archive.namelist():
                yield from contents(f"{name}/{one}", archive.read(one))
    elif content[:4] == b"PAR1":
        table = pq.read_table(BytesIO(content))
        yield name, json.dumps([table.to_pylist(), str(table.schema)], ensure_ascii=False, default=str).encode()
        yield name, (table.schema.metadata or {})[FACTS_KEY]
    else:
        yield name, content


def test_files_hold_a_name_as_it_was_typed(mine: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    def undrawn(*_: object) -> bytes:
        raise RenderError

    monkeypatch.setattr(formats, "_DRAWS", {"png": undrawn})  # text is in its data and its README
    files = {f"{OWN}.zip": packed(hostile_cohort())}
    for view, chosen in (("evidence", CHOSEN[0]), ("compare", CHOSEN[1]), ("compare", CHOSEN[2])):
        figure = build(mine, view, chosen)
        for name, one in formats.FORMATS.items():
            if not one.drawn:
                files[f"{view}.{name}"] = one.write(mine, figure, Size(), LIGHT, "https://a.example/")
    graph = graphs.built(mine, CHOSEN[1]).graph.copy()
    graph.graph["cohort"] = graph.nodes[next(iter(graph))]["label"] = tame(NAME, 500)
    files |= {f"graph.{name}": write(graph) for name, (_, _, write) in GRAPH_FORMATS.items()}
    named = set()
    for file, content in files.items():
        for part, held in contents(file, content):
            text = html.unescape(held.decode()).replace("\\u2060", JOINER)
            assert JOINER not in text, part
            named |= {file} if MARKER in text else set()
    assert named == set(files)
