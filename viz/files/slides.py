"""A deck as files: PowerPoint, PDF, and one HTML page that works offline; each slide with title, source and link."""

import html
import io
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from data.tables.words import PURPOSE
from viz.charts.describe import lower_first
from viz.charts.theme import FONT, Theme, folded, new_figure
from viz.charts.written import as_plotly
from viz.files.pictures import move_patterns
from viz.files.plate import wrapped
from viz.files.render import png, rendered

WIDTH, HEIGHT = 1280, 720
"""Pixels of a slide; 16 : 9."""
PRINT = 2.5
"""Pictures are drawn this many times finer, about 240 dots an inch on a slide 13.3 inches wide."""
TITLE_LINE, LINE, WHOM_LINE = 74, 210, 170
"""Letters of a line of the title, of the source, and of whom a slide shows."""
TITLE_PART, SOURCE_PART = 0.17, 0.1
"""Parts of a slide's height for title and source."""
INCHES = 13.333, 7.5


@dataclass(frozen=True)
class Page:
    """One slide ready for a file: its figure, texts, and the link to the same view.

    whom says what the axis shows, of whom, and how many they are.
    """

    figure: go.Figure
    title: str
    whom: str
    question: str
    caption: str
    source: str
    note: str
    link: str


SIZES = frozenset(
    {
        "size",
        "width",
        "l",
        "r",
        "t",
        "b",
        "xshift",
        "yshift",
        "thickness",
        "standoff",
        "ticklabelstandoff",
        "borderpad",
        "pad",
        "xpad",
        "ypad",
        "xgap",
        "ygap",
    }
)
"""Properties of a figure that are pixels, wherever they stand."""
WHOLE = frozenset({"standoff", "ticklabelstandoff"})
"""Of these Plotly takes whole numbers only."""
FRACTIONS = frozenset({"domain", "bar"})
"""Parts in which such a name is no pixel: a bar's width is a part of its row."""
LARGEST, SMALL, STRETCH, ROOMY = 1.9, 0.86, 1.25, 1000
"""A figure is enlarged so far at the most; below SMALL its rows give way before its type, by STRETCH at the most. A
window ROOMY pixels wide has room for a figure as it is."""
PART = 0.94
"""Of the width of a window, what a slide takes."""
SMALLEST, WIDEST = 100, 20_000
"""Pixels that a window can have."""
KEYS = (
    "While presenting: **→** or **Space** shows what comes next, **←** what was before; **N** is your own view, with "
    "notes, next slide and clock (**T** starts and stops it), **W** a window for the class, **Q** the code for its "
    "phones, **G** all slides, **B** a black screen, **F** full screen and back, **Esc** ends."
)
"""What the keys do, in Markdown."""
QR_CODE, FOOT, BESIDE_FOOT, AROUND, LEAST_ROOM = 76, 11.5, 552, 60, 200
"""Pixels of a slide: the code, the type of its foot, what stands beside that, all gaps, and the least of a figure."""


def plot_large(
    info: Any, look: Theme, *, drawn_by: Callable[..., go.Figure], room: int, wide: int, **options: Any
) -> go.Figure:
    """Return what `drawn_by` draws, enlarged so that it fills a window `wide` pixels wide with `room` of height."""
    return enlarged(drawn_by(info, look, **options), room, wide)


def enlarged(figure: go.Figure, room: float, wide: float = math.inf) -> go.Figure:
    """Return a figure scaled to a height of at most `room` pixels: type, lines, marks and margins alike.

    In a narrow window it does not grow as far. What is far too tall keeps type that is larger than its rows.
    """
    tall = float(figure.layout.height or room)
    most = min(LARGEST, max(wide / ROOMY, 1.0))
    factor = min(room / tall, most) if room >= tall else max(room / tall, min(SMALL, STRETCH * room / tall))

    def scaled(part: Any, name: str = "", inside: str = "") -> Any:
        if isinstance(part, dict):
            kind = str(part.get("type", inside))
            return {key: scaled(value, key, kind if name in ("", "data") else name) for key, value in part.items()}
        if isinstance(part, list | tuple):
            return [scaled(value, name, inside) for value in part]
        pixels = name in SIZES and not (name == "width" and inside in FRACTIONS)
        if pixels and isinstance(part, int | float) and not isinstance(part, bool):
            return round(part * factor) if name in WHOLE else round(part * factor, 2)
        return part

    whole = figure.to_dict()
    result = go.Figure({"data": [scaled(trace, "data") for trace in whole["data"]], "layout": scaled(whole["layout"])})
    return result.update_layout(height=round(min(room, tall * factor * STRETCH)))


@dataclass(frozen=True)
class Window:
    """A browser's window in pixels: what a slide has to fit into."""

    wide: int = 1366
    high: int = 768

    def room(self, title: str, whom: str, axis: str, foot: str) -> int:
        """Return the height that the texts of a slide leave its figure; slide.css sets them in this very type."""
        inside = self.wide * PART
        large = min(max(26.0, min(0.026 * self.wide, 0.046 * self.high)), 52.0)
        small = min(max(14.0, 0.0115 * self.wide), 20.0)
        taken = len(wrapped(title, inside, large, bold=True)) * large * 1.15
        taken += (len(wrapped(whom, inside, small)) + bool(axis)) * small * 1.4
        taken += max(QR_CODE, len(wrapped(foot, max(inside - BESIDE_FOOT, 200), FOOT)) * FOOT * 1.3)
        return max(int(self.high - taken - AROUND), LEAST_ROOM)


def window_of(told: object) -> Window:
    """Return the window that a browser tells, [width, height]; the usual one where it tells nothing that can be."""
    sizes = told if isinstance(told, list) else []
    fitting = [int(one) for one in sizes if isinstance(one, int | float) and SMALLEST <= one <= WIDEST]
    return Window(*fitting) if len(fitting) == len(sizes) == 2 else Window()  # noqa: PLR2004 - width and height


def frame(page: Page, look: Theme) -> go.Figure:
    """Return an empty slide of WIDTH × HEIGHT: title above, source and link below, room for the figure between."""
    title = f"<b>{folded(as_plotly(page.title), TITLE_LINE)}</b>"
    whom = f"<span style='font-size: 14px; color: {look.muted}'>{folded(as_plotly(page.whom), WHOM_LINE)}</span>"
    source = folded(as_plotly(f"{page.source} {page.link}".strip()), LINE)
    plain = {"xref": "paper", "yref": "paper", "showarrow": False, "align": "left", "xanchor": "left", "x": 0}
    above = {**plain, "y": 1, "yanchor": "top", "text": f"{title}<br>{whom}", "font": {"size": 28, "color": look.ink}}
    below = {**plain, "y": 0, "yanchor": "bottom", "text": source, "font": {"size": 11, "color": look.muted}}
    hidden = {"visible": False}
    return new_figure(
        [],
        look,
        HEIGHT,
        margin={"l": 36, "r": 36, "t": 22, "b": 16},
        xaxis=hidden,
        yaxis=hidden,
        annotations=[above, below],
    )


def to_pptx(title: str, pages: list[Page], look: Theme) -> bytes:
    """Return a PowerPoint file: a title slide, then a slide a page with picture, title, source and speaker's notes.

    Raises viz.files.render.RenderError where pictures cannot be drawn.
    """
    from pptx import Presentation
    from pptx.dml.color import RGBColor
    from pptx.util import Inches, Pt

    show = Presentation()
    show.slide_width, show.slide_height = Inches(INCHES[0]), Inches(INCHES[1])
    blank = show.slide_layouts[6]

    def text(slide: Any, words: str, box: tuple[float, float, float, float], size: int, *, bold: bool) -> None:
        frame = slide.shapes.add_textbox(*map(Inches, box)).text_frame
        frame.word_wrap = True
        frame.text = words
        font = frame.paragraphs[0].font
        font.size, font.bold = Pt(size), bold
        font.color.rgb = RGBColor(*bytes.fromhex(look.ink.removeprefix("#")))

    def empty() -> Any:
        slide = show.slides.add_slide(blank)
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = RGBColor(*bytes.fromhex(look.paper.removeprefix("#")))
        return slide

    first = empty()
    text(first, title, (0.8, 2.6, 11.7, 1.4), 40, bold=True)
    text(
        first,
        f"Seed & Soil: {lower_first(PURPOSE)}",
        (0.8, 4.1, 11.7, 0.6),
        16,
        bold=False,
    )
    for page in pages:
        slide = empty()
        text(slide, page.title, (0.4, 0.1, 12.5, 0.9), 24, bold=True)
        text(slide, page.whom, (0.4, 0.92, 12.5, 0.4), 11, bold=False)
        height = int(page.figure.layout.height or HEIGHT)
        picture = io.BytesIO(png(page.figure, WIDTH, height, PRINT))
        room = 5.1
        wide = min(12.5, room * WIDTH / height)
        slide.shapes.add_picture(picture, Inches((INCHES[0] - wide) / 2), Inches(1.42), width=Inches(wide))
        text(slide, f"{page.source} {page.link}".strip(), (0.4, 6.6, 12.5, 0.8), 9, bold=False)
        notes = (page.question, page.note, page.caption, page.whom, page.source, page.link)
        slide.notes_slide.notes_text_frame.text = "\n\n".join(part for part in notes if part)
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


def to_pdf(_title: str, pages: list[Page], look: Theme) -> bytes:
    """Return a PDF with a page a slide; text stays text. Raises viz.files.render.RenderError."""
    from pypdf import PdfReader, PdfWriter, Transformation

    writer = PdfWriter()
    for page in pages:
        empty = PdfReader(io.BytesIO(rendered(frame(page, look), "pdf", WIDTH, HEIGHT))).pages[0]
        whole = writer.add_page(empty)
        height = int(page.figure.layout.height or HEIGHT)
        figure = PdfReader(io.BytesIO(rendered(page.figure, "pdf", WIDTH, height))).pages[0]
        wide, tall = float(whole.mediabox.width), float(whole.mediabox.height)
        room = tall * (1 - TITLE_PART - SOURCE_PART)
        scale = min(wide * 0.96 / float(figure.mediabox.width), room / float(figure.mediabox.height))
        left = (wide - scale * float(figure.mediabox.width)) / 2
        low = tall * SOURCE_PART + (room - scale * float(figure.mediabox.height)) / 2
        move_patterns(figure, scale, left, low)
        whole.merge_transformed_page(figure, Transformation().scale(scale).translate(left, low))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


_HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>
body {{margin: 0; background: {paper}; color: {ink}; font-family: {font}}}
section {{display: none; min-height: 100vh; box-sizing: border-box; padding: 2vh 4vw}}
section.on {{display: flex; flex-direction: column}}
h1 {{font-size: 2.2rem; line-height: 1.15; margin: .2em 0}}
.q {{font-size: 2rem; margin: auto 0}} .source {{font-size: .75rem; color: {muted}; margin-top: auto}}
.source a {{color: inherit}} nav {{position: fixed; right: 1rem; bottom: .6rem; color: {muted}; font-size: .8rem}}
</style><script>{plotly}</script></head><body>{sections}<nav id="where"></nav><script>
const figures = {figures};
const slides = [...document.querySelectorAll("section")];
let at = Math.min(Math.max(Number(location.hash.slice(1)) || 0, 0), slides.length - 1), asked = true;
function show(next, ask) {{
  at = Math.min(Math.max(next, 0), slides.length - 1);
  slides.forEach((slide, i) => slide.classList.toggle("on", i === at));
  const slide = slides[at], question = slide.querySelector(".q"), body = slide.querySelector(".body");
  asked = Boolean(question) && ask;
  if (question) question.style.display = asked ? "" : "none";
  body.style.display = asked ? "none" : "";
  const place = slide.querySelector(".figure");
  if (!asked && place && !place.dataset.drawn) {{
    place.dataset.drawn = "1";
    const figure = figures[place.dataset.figure];
    Plotly.newPlot(place, figure.data, figure.layout, {{displayModeBar: false, responsive: true}});
  }}
  document.getElementById("where").textContent = `${{at + 1}} / ${{slides.length}}`;
  history.replaceState(null, "", "#" + at);
}}
addEventListener("keydown", event => {{
  const key = event.key;
  if (key === "ArrowRight" || key === " " || key === "PageDown") asked ? show(at, false) : show(at + 1, true);
  else if (key === "ArrowLeft" || key === "PageUp") show(at - 1, false);
  else if (key === "f" || key === "F") document.documentElement.requestFullscreen();
  else return;
  event.preventDefault();
}});
addEventListener("click", () => asked ? show(at, false) : 0);
show(at, true);
</script></body></html>
"""


def to_html(title: str, pages: list[Page], look: Theme) -> bytes:
    """Return one HTML page with all slides and Plotly inside: arrow keys, space and F; hover is kept."""
    from plotly.offline import get_plotlyjs

    sections = []
    for number, page in enumerate(pages):
        question = f'<p class="q">{html.escape(page.question)}</p>' if page.question else ""
        link = f' <a href="{html.escape(page.link, quote=True)}">{html.escape(page.link)}</a>' if page.link else ""
        sections.append(
            f'<section>{question}<div class="body"><h1>{html.escape(page.title)}</h1><p>{html.escape(page.whom)}</p>'
            f'<div class="figure" data-figure="{number}" role="img" '
            f'aria-label="{html.escape(page.caption, quote=True)}"></div>'
            f'<p class="source">{html.escape(page.source)}{link}</p></div></section>'
        )
    figures = json.dumps([json.loads(page.figure.to_json()) for page in pages]).replace("<", "\\u003c")
    text = _HTML.format(
        title=html.escape(title),
        paper=look.paper,
        ink=look.ink,
        muted=look.muted,
        font=FONT,
        plotly=get_plotlyjs().replace("</script", "<\\/script"),
        sections="".join(sections),
        figures=figures,
    )
    return text.encode()


FORMATS = {
    "PowerPoint": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", to_pptx),
    "PDF": ("pdf", "application/pdf", to_pdf),
    "HTML page, works offline": ("html", "text/html", to_html),
}
"""Files of a deck: {name: (ending, media type, writer of title, pages and theme)}."""
