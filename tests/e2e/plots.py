"""Where things lie in a drawn Plotly figure, in pixels of the window, and what stands above the pointer."""

from typing import NamedTuple

from playwright.sync_api import Locator, Page, expect

Key = str | list[str]


class Pixel(NamedTuple):
    """A place in the window, from its upper left corner."""

    x: float
    y: float


# Plotly keeps the projection that it draws a geo panel with; asking it leaves nothing to recompute.
OF_PLACE = """
(gd, [geo, lon, lat]) => {
  const box = gd.getBoundingClientRect();
  const [x, y] = gd._fullLayout[geo]._subplot.projection([lon, lat]);
  return [box.x + x, box.y + y];
}
"""
# The point of a bar, a chip or a heatmap's cell that carries this custom data; the middle of a bar.
OF_POINT = """
(gd, key) => {
  const wanted = JSON.stringify([].concat(key));
  for (const trace of gd._fullData) {
    const index = [...(trace.customdata ?? [])].findIndex(one => JSON.stringify(one) === wanted);
    if (index < 0) continue;
    const {xaxis, yaxis} = gd._fullLayout;
    const x = trace.x[index] / (trace.type === "bar" ? 2 : 1);
    const box = gd.getBoundingClientRect();
    return [
      box.x + xaxis._offset + xaxis.l2p(x) + (trace.type === "bar" ? 1 : 0),
      box.y + yaxis._offset + yaxis.l2p(trace.y[index]),
    ];
  }
  throw new Error(`No point carries ${wanted}.`);
}
"""
DOMAINS = "gd => ['geo', 'geo2', 'geo3', 'geo4'].map(name => gd._fullLayout[name].domain)"
# Plotly writes the label some frames after the pointer came. An expression, for the app forbids eval.
HOVER = """
(gd, [text, milliseconds]) => new Promise(resolve => {
  const until = performance.now() + milliseconds;
  const look = () => {
    const found = gd.querySelector(".hoverlayer").textContent;
    if (found === text || performance.now() > until) return resolve(found);
    requestAnimationFrame(look);
  };
  look();
})
"""


def figure(page: Page, key: str) -> Locator:
    """Return the figure of the chart with this key."""
    return page.locator(f".st-key-{key} .js-plotly-plot")


def place(gd: Locator, panel: int, lon: float, lat: float) -> Pixel:
    """Return the pixel of a place in a panel (1 to 4) of a body map."""
    x, y = gd.evaluate(OF_PLACE, [f"geo{panel}" if panel > 1 else "geo", lon, lat])
    return Pixel(x, y)


def point(gd: Locator, key: Key) -> Pixel:
    """Return the pixel of the point with this custom data: a bar, a chip, a cell; the figure is scrolled to."""
    gd.scroll_into_view_if_needed()
    x, y = gd.evaluate(OF_POINT, key)
    return Pixel(x, y)


def hovered(gd: Locator, text: str, seconds: float = 60) -> str:
    """Return what the hover label says, at the latest after some seconds; at once if it is `text`."""
    found: str = gd.evaluate(HOVER, [text, seconds * 1000])
    return found


def panels(gd: Locator) -> list[dict[str, list[float]]]:
    """Return the domains (x and y, fractions of the figure) of a body map's four panels."""
    found: list[dict[str, list[float]]] = gd.evaluate(DOMAINS)
    return found


def point_at(page: Page, gd: Locator, pixel: Pixel, text: str = "") -> str:
    """Move the mouse to a pixel as a hand does, and return the hover label (`text` if that is what it says).

    Plotly looks under a mouse in motion every 50 ms only, and a click takes what it has seen last.
    """
    page.mouse.move(pixel.x - 3, pixel.y)
    page.mouse.move(*pixel)
    return hovered(gd, text)


def click_point(page: Page, gd: Locator, key: Key) -> None:
    """Click the point with this custom data once its label is there."""
    pixel = point(gd, key)
    page.mouse.move(pixel.x - 3, pixel.y)
    page.mouse.move(*pixel)
    expect(gd.locator(".hoverlayer .hovertext")).to_be_visible()
    page.mouse.click(*pixel)
