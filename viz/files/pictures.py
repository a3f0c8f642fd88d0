"""A plated figure as a file: PNG with its resolution, SVG and PDF in millimetres with text as text, offline HTML.

Same figure in, same bytes out: the random names that Plotly gives to parts of a drawing are numbered instead, and
no file carries the time at which it was made.
"""

import base64
import hashlib
import html
import io
import re
import struct
import zlib
from typing import Any

import plotly.graph_objects as go

from data.files.citable import Citable
from viz.anatomy.geometry_files import inlined
from viz.charts.theme import FONT, Theme
from viz.files.plate import MM, Paper
from viz.files.render import png, rendered

INCH = 0.0254
"""Metres."""
_UID = re.compile(
    r'(?:id="(?:topdefs|defs)-|class="trace [^"]*trace|class="cb|<pattern id="p[0-9a-f]{6}-)([0-9a-f]{6})[" -]'
)
"""Where Plotly's random names stand: of the drawing, of a trace, of a colour bar."""
_TAG = re.compile(r'<(\w+)((?: [\w:-]+="[^"]*")+)')
_ATTRIBUTE = re.compile(r' [\w:-]+="[^"]*"')


def to_png(figure: go.Figure, sheet: Paper, one: Citable) -> bytes:
    """Return PNG with its dots a metre (pHYs) and its title; raise viz.files.render.RenderError."""
    picture = png(inlined(figure.to_dict()), sheet.width, int(figure.layout.height), sheet.scale)
    dots = round(sheet.dpi / INCH)
    texts = {"Title": one.title, "Source": f"{one.source} {one.address}", "Software": "Seed & Soil"}
    chunks = [_chunk(b"pHYs", struct.pack(">IIB", dots, dots, 1))]
    chunks += [_chunk(b"iTXt", f"{key}\0\0\0\0\0{text}".encode()) for key, text in texts.items()]
    head = 8 + 4 + 4 + 13 + 4  # signature and IHDR, which comes first
    return picture[:head] + b"".join(chunks) + picture[head:]


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def to_svg(figure: go.Figure, sheet: Paper, one: Citable) -> bytes:
    """Return SVG with text as text, in millimetres where the paper is; raise viz.files.render.RenderError."""
    height = int(figure.layout.height)
    drawing = rendered(inlined(figure.to_dict()), "svg", sheet.width, height).decode()
    for number, uid in enumerate(dict.fromkeys(_UID.findall(drawing))):
        # After a letter or hyphen, so that no colour of the same six signs is touched.
        drawing = re.sub(rf"(?<=[a-z-]){uid}", f"p{number:05d}", drawing)
    if sheet.mm:
        millimetres = f'width="{sheet.mm:g}mm" height="{sheet.mm * height / sheet.width:.2f}mm"'
        drawing = drawing.replace(f'width="{sheet.width}" height="{height}"', millimetres, 1)
    drawing = _TAG.sub(_sorted, drawing)
    told = f"<title>{html.escape(one.title)}</title><desc>{html.escape(f'{one.source} {one.address}')}</desc>"
    end = drawing.index(">") + 1
    return (drawing[:end] + told + drawing[end:]).encode()


def _sorted(tag: re.Match[str]) -> str:
    """A tag with its attributes by name: Plotly sets those of a key now in one order, now in another."""
    return f"<{tag.group(1)}{''.join(sorted(_ATTRIBUTE.findall(tag.group(2))))}"


def to_pdf(figure: go.Figure, sheet: Paper, one: Citable) -> bytes:
    """Return PDF of one page with text as text, in millimetres where the paper is; raise RenderError."""
    from pypdf import PdfReader, PdfWriter

    drawn = rendered(inlined(figure.to_dict()), "pdf", sheet.width, int(figure.layout.height))
    writer = PdfWriter()
    page = writer.add_page(PdfReader(io.BytesIO(drawn)).pages[0])
    if sheet.mm:
        factor = sheet.mm * MM / float(page.mediabox.width)
        page.scale_by(factor)
        move_patterns(page, factor)
    subject = f"{one.source} {one.address}"
    writer.metadata = {"/Title": one.title, "/Subject": subject, "/Creator": "Seed & Soil", "/Producer": "pypdf"}
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def move_patterns(page: Any, scale: float, left: float = 0, low: float = 0) -> None:
    """Move a page's patterns (gradients) as its content was moved: PDF ties them to the page, not to the content."""
    from pypdf.generic import ArrayObject, FloatObject, NameObject

    for entry in page.get("/Resources", {}).get("/Pattern", {}).values():
        pattern = entry.get_object()
        a, b, c, d, e, f = (float(number) for number in pattern.get("/Matrix", (1, 0, 0, 1, 0, 0)))
        moved = (a * scale, b * scale, c * scale, d * scale, e * scale + left, f * scale + low)
        pattern[NameObject("/Matrix")] = ArrayObject([FloatObject(round(number, 5)) for number in moved])


_HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {hashes}; \
style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
<title>{title}</title><meta name="viewport" content="width=device-width"><style>
body {{margin: 0 auto; padding: 1rem; max-width: 1500px; background: {paper}; color: {ink}; font-family: {font}}}
h1 {{font-size: 1.4rem; line-height: 1.2; margin: 0 0 .3rem}} p {{font-size: .8rem; color: {muted}; margin: .3rem 0}}
a {{color: inherit}} #figure {{overflow-x: auto}}
</style></head><body><h1>{title}</h1><p>{selection}</p>
<div id="figure" role="img" aria-label="{alt}"></div><p>{sentence}</p><p>{note}</p><p>{source} {link}</p>
<script>{plotly}</script><script>{draw}</script></body></html>
"""


def to_html(figure: go.Figure, one: Citable, look: Theme) -> bytes:
    """Return one page with figure and Plotly inside: it asks for nothing, so it works offline, and hover is kept."""
    from plotly.io.json import to_json_plotly
    from plotly.offline import get_plotlyjs

    spec = to_json_plotly(inlined(figure.to_dict())).replace("<", "\\u003c")
    plotly = get_plotlyjs().replace("</script", "<\\/script")
    draw = (
        f"const figure = {spec};\nPlotly.newPlot('figure', figure.data, figure.layout, "
        "{displaylogo: false, responsive: true, modeBarButtons: [['toImage']]});"
    )
    shown = f'<a href="{html.escape(one.link, quote=True)}">{html.escape(one.link)}</a>' if one.link else one.address
    text = _HTML.format(
        hashes=" ".join(f"'sha256-{_hash(script)}'" for script in (plotly, draw)),
        title=html.escape(one.title),
        paper=look.paper,
        ink=look.ink,
        muted=look.muted,
        font=FONT,
        selection=html.escape(one.selection),
        alt=html.escape(one.sentence, quote=True),
        sentence=html.escape(one.sentence),
        note=html.escape(one.note),
        source=html.escape(one.source),
        link=shown,
        plotly=plotly,
        draw=draw,
    )
    return text.encode()


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
