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
from viz.charts.theme import FONT, Theme, new_figure
from viz.charts.written import as_plotly
from viz.files.pictures import move_patterns
from viz.files.plate import SCREEN_DPI, wrapped
from viz.files.render import png, rendered

WIDTH, HEIGHT = 1280, 720
"""Pixels of a slide; 16 : 9."""
PRINT = 2.5
"""Pictures are drawn this many times finer, about 240 dots an inch on a slide 13.3 inches wide."""
EDGE, TOP, BETWEEN = 38, 20, 8
"""Pixels beside everything on a slide, above and below it, and between its parts."""
INSIDE = WIDTH - 2 * EDGE
TITLE, QUESTION, WHOM, SOURCE, LEADING = 30, 40, 15, 11, 1.3
"""Pixels of the type of a slide's texts, and how many times it a line takes; Plotly's own."""
SOURCE_LINES = 4
SOURCES = "Sources: "
"""What a list of sources begins with; its parts are divided by semicolons."""
FACE = "Arial"
"""Of a PowerPoint file: every program has it or one as wide."""


@dataclass(frozen=True)
class Page:
    """One slide ready for a file: its figure, texts, and the link to the same view.

    whom says what the axis shows, of whom, and how many they are. foot is the source in few words where there is not
    room for it whole.
    """

    figure: go.Figure
    title: str
    whom: str
    question: str
    caption: str
    source: str
    note: str
    link: str
    foot: str = ""

    @property
    def lines(self) -> tuple[list[str], list[str], list[str]]:
        """Title, whom and source, line by line."""
        title, whom = wrapped(self.title, INSIDE, TITLE, bold=True), wrapped(self.whom, INSIDE, WHOM)
        return title, whom, wrapped(self.below, INSIDE, SOURCE)

    @property
    def below(self) -> str:
        """Source and link, as far as there is room for them."""
        return source_within(self.foot or self.source, self.link)

    @property
    def top(self) -> int:
        """Pixels from the upper edge of a slide to its figure."""
        title, whom, _ = self.lines
        return round(TOP + (len(title) * TITLE + len(whom) * WHOM) * LEADING + 2 * BETWEEN)

    @property
    def room(self) -> int:
        """Pixels that the texts leave a figure."""
        return max(round(HEIGHT - self.top - len(self.lines[2]) * SOURCE * LEADING - BETWEEN - TOP), LEAST_ROOM)


def source_within(text: str, link: str) -> str:
    """Return a source and its link; where that is too long, of its list as many as there is room for."""
    head, listed, rest = text.partition(SOURCES)
    each = rest.removesuffix(f". {PURPOSE}").split("; ")
    shorter = [f"{text} {link}".strip()]
    for left_out in range(1, len(each) if listed else 0):
        more = f"and {left_out} more{': see the link' if link else ''}. {PURPOSE}"
        shorter.append(f"{head}{listed}{'; '.join(each[:-left_out])}; {more} {link}".strip())
    fitting = (one for one in shorter if len(wrapped(one, INSIDE, SOURCE)) <= SOURCE_LINES)
    begin = " ".join(wrapped(text, INSIDE, SOURCE)[: max(SOURCE_LINES - len(wrapped(link, INSIDE, SOURCE)), 1)])
    return next(fitting, f"{begin} … {link}".strip())


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
LARGEST, LEGIBLE, SMALL, STRETCH, ROOMY = 1.9, 1.1, 0.86, 1.25, 1000
"""A figure is enlarged so far at the most, and as far as LEGIBLE where it has lines to spare; below SMALL its rows give
way before its type, by STRETCH at the most. A window ROOMY pixels wide has room for a figure as it is."""
LEAST_LINES = 6
"""So many lines stay."""
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
    """Return what `drawn_by` draws, enlarged so that it fills a window `wide` pixels wide with `room` of height.

    A figure that can do with `fewer` lines leaves out as many as a room needs to read the others.
    """
    figure = drawn_by(info, look, **options)
    while hasattr(info, "fewer") and info.lines[LEAST_LINES:] and room < LEGIBLE * float(figure.layout.height):
        info = info.fewer()
        figure = drawn_by(info, look, **options)
    return enlarged(figure, room, wide)


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
            whole = {key: scaled(value, key, kind if name in ("", "data") else name) for key, value in part.items()}
            ends = [f"{axis}{end}" for axis in "xy" for end in "01" if part.get(f"{axis}sizemode") == "pixel"]
            return whole | {end: round(part[end] * factor, 2) for end in ends}
        if isinstance(part, list | tuple):
            return [scaled(value, name, inside) for value in part]
        pixels = name in SIZES and not (name == "width" and inside in FRACTIONS)
        if pixels and isinstance(part, int | float) and not isinstance(part, bool):
            return round(part * factor) if name in WHOLE else round(part * factor, 2)
        return part

    whole = figure.to_dict()
    result = go.Figure({"data": [scaled(trace, "data") for trace in whole["data"]], "layout": scaled(whole["layout"])})
    high = round(min(room, tall * factor * STRETCH))
    for bar in (trace.colorbar for trace in result.select_traces({"type": "heatmap"})):
        if bar.yref == "container":  # it stands so many pixels from the upper edge, below its words
            bar.y = 1 - (1 - bar.y) * tall * factor / high
    return result.update_layout(height=high)


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
    title, whom, source = page.lines
    under = TOP + len(title) * TITLE * LEADING + BETWEEN
    texts = [
        _text(title, TITLE, look.ink, bold=True) | {"y": 1, "yanchor": "top", "yshift": -TOP},
        _text(whom, WHOM, look.muted) | {"y": 1, "yanchor": "top", "yshift": -under},
        _text(source, SOURCE, look.muted) | {"y": 0, "yanchor": "bottom", "yshift": TOP},
    ]
    return _empty(texts, look)


def asked(question: str, look: Theme) -> go.Figure:
    """Return the slide of a question, which comes before its answer."""
    lines = wrapped(question, INSIDE, QUESTION, bold=True)
    middle = {"x": 0.5, "xanchor": "center", "xshift": 0, "align": "center", "y": 0.5, "yanchor": "middle"}
    return _empty([_text(lines, QUESTION, look.ink, bold=True) | middle], look)


def _text(lines: list[str], size: int, colour: str, *, bold: bool = False) -> dict[str, Any]:
    words = "<br>".join(map(as_plotly, lines))
    return {
        "text": f"<b>{words}</b>" if bold else words,
        "font": {"size": size, "color": colour},
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xanchor": "left",
        "xshift": EDGE,
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
    }


def _empty(texts: list[dict[str, Any]], look: Theme) -> go.Figure:
    hidden = {"visible": False}
    margin = dict.fromkeys("lrtb", 0)
    return new_figure([], look, HEIGHT, margin=margin, xaxis=hidden, yaxis=hidden, annotations=texts)


def to_pptx(title: str, pages: list[Page], look: Theme) -> bytes:
    """Return a PowerPoint file: a title slide, then a slide a question and a page, with the notes of the speaker.

    A page has its figure as a picture, title, source and link; the source stands whole in the notes. Raises
    viz.files.render.RenderError where pictures cannot be drawn.
    """
    from pptx import Presentation
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
    from pptx.util import Inches, Pt

    show = Presentation()
    show.slide_width, show.slide_height = _inches(Inches, WIDTH, HEIGHT)
    blank = show.slide_layouts[6]

    def text(slide: Any, words: str, top: float, high: float, size: float, *, bold: bool = False) -> Any:
        frame = slide.shapes.add_textbox(*_inches(Inches, EDGE, top, INSIDE, high)).text_frame
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.text = words
        font = frame.paragraphs[0].font
        font.name, font.size, font.bold = FACE, Pt(size * 0.75), bold
        font.color.rgb = RGBColor(*bytes.fromhex(look.ink.removeprefix("#")))
        return frame

    def empty(*notes: str) -> Any:
        slide = show.slides.add_slide(blank)
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = RGBColor(*bytes.fromhex(look.paper.removeprefix("#")))
        if any(notes):
            slide.notes_slide.notes_text_frame.text = "\n\n".join(filter(None, notes))
        return slide

    first = empty()
    text(first, title, 230, 150, 53, bold=True)
    text(first, f"Seed & Soil: {lower_first(PURPOSE)}", 400, 60, 21)
    for page in pages:
        if page.question:
            frame = text(empty(page.note), page.question, 0, HEIGHT, QUESTION, bold=True)
            frame.vertical_anchor, frame.paragraphs[0].alignment = MSO_ANCHOR.MIDDLE, PP_ALIGN.CENTER
        slide = empty(page.question, page.note, page.caption, page.whom, page.source, page.link)
        high = [len(lines) * size * LEADING for lines, size in zip(page.lines, (TITLE, WHOM, SOURCE), strict=True)]
        text(slide, page.title, TOP, high[0], TITLE, bold=True)
        text(slide, page.whom, TOP + high[0] + BETWEEN, high[1], WHOM)
        text(slide, page.below, HEIGHT - TOP - high[2], high[2], SOURCE)
        tall = int(page.figure.layout.height or HEIGHT)
        scale = min(1, page.room / tall)
        picture = io.BytesIO(png(page.figure, INSIDE, tall, PRINT))
        place = ((WIDTH - scale * INSIDE) / 2, page.top, scale * INSIDE, scale * tall)
        slide.shapes.add_picture(picture, *_inches(Inches, *place))
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


def _inches(inches: Callable[[float], Any], *pixels: float) -> list[Any]:
    return [inches(one / SCREEN_DPI) for one in pixels]


def to_pdf(_title: str, pages: list[Page], look: Theme) -> bytes:
    """Return a PDF with a page a question and a slide; text stays text. Raises viz.files.render.RenderError."""
    from pypdf import PdfReader, PdfWriter, Transformation

    def drawn(figure: go.Figure, wide: int, tall: int) -> Any:
        return PdfReader(io.BytesIO(rendered(figure, "pdf", wide, tall))).pages[0]

    writer = PdfWriter()
    for page in pages:
        if page.question:
            writer.add_page(drawn(asked(page.question, look), WIDTH, HEIGHT))
        whole = writer.add_page(drawn(frame(page, look), WIDTH, HEIGHT))
        tall = int(page.figure.layout.height or HEIGHT)
        figure = drawn(page.figure, INSIDE, tall)
        scale = min(1, page.room / tall)
        point = float(whole.mediabox.width) / WIDTH
        left = point * (WIDTH - scale * INSIDE) / 2
        low = point * (HEIGHT - page.top - scale * tall)
        move_patterns(figure, scale, left, low)
        whole.merge_transformed_page(figure, Transformation().scale(scale).translate(left, low))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


_HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>
body {{margin: 0; overflow: hidden; background: {paper}; color: {ink}; font-family: {font}}}
main {{position: fixed; width: {width}px; height: {height}px; transform-origin: 0 0}}
section {{display: none}} section.on {{display: block}}
:is(h1, p, .figure) {{position: absolute; left: {edge}px; width: {inside}px; margin: 0; line-height: {leading}}}
h1 {{top: {top}px; font-size: {title_size}px}} .whom {{font-size: {whom_size}px}}
.q {{inset: 0; display: grid; align-content: center; text-align: center; font: 700 {question_size}px {font}}}
.source {{bottom: {top}px; font-size: {source_size}px; color: {muted}; overflow-wrap: anywhere}}
.source a {{color: inherit}} nav {{position: absolute; right: {edge}px; bottom: 3px; color: {muted}; font-size: 12px}}
</style><script>{plotly}</script></head><body><main>{sections}<nav id="where"></nav></main><script>
const figures = {figures};
// A slide has one size, and is scaled as a whole to the window: what fits once fits everywhere.
const fit = () => {{
  const scale = Math.min(innerWidth / {width}, innerHeight / {height});
  const [left, top] = [innerWidth - scale * {width}, innerHeight - scale * {height}];
  document.querySelector("main").style.transform = `translate(${{left / 2}}px, ${{top / 2}}px) scale(${{scale}})`;
}};
addEventListener("resize", fit);
fit();
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
    Plotly.newPlot(place, figure.data, {{...figure.layout, width: {inside}}}, {{displayModeBar: false}});
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
        link = html.escape(page.link, quote=True)
        source = html.escape(page.below.removesuffix(page.link))
        source += f'<a href="{link}">{link}</a>' if link else ""
        under = page.top - BETWEEN - len(page.lines[1]) * WHOM * LEADING
        sections.append(
            f'<section>{question}<div class="body"><h1>{html.escape(page.title)}</h1>'
            f'<p class="whom" style="top: {under:g}px">{html.escape(page.whom)}</p>'
            f'<div class="figure" style="top: {page.top}px" data-figure="{number}" role="img" '
            f'aria-label="{html.escape(page.caption, quote=True)}"></div>'
            f'<p class="source">{source}</p></div></section>'
        )
    figures = json.dumps([json.loads(page.figure.to_json()) for page in pages]).replace("<", "\\u003c")
    text = _HTML.format(
        title=html.escape(title),
        paper=look.paper,
        ink=look.ink,
        muted=look.muted,
        font=FONT,
        width=WIDTH,
        height=HEIGHT,
        edge=EDGE,
        inside=INSIDE,
        top=TOP,
        leading=LEADING,
        title_size=TITLE,
        whom_size=WHOM,
        question_size=QUESTION,
        source_size=SOURCE,
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
