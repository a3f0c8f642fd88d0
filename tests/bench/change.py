"""Time a widget change in a real browser: `python tests/bench/change.py --options Breast Lung`.

From the press on an option until the first and until the last change inside a chart, with the app
warm. Works on a select box (`--label`, typed and chosen by Enter) or, with `--buttons`, on a
segmented control, pills or radio buttons named by the options. Measures; asserts nothing.
"""

import argparse
import statistics
import sys
from itertools import cycle, islice
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, from anywhere

from tests.bench.lines import line
from tests.e2e.browser import find, flags
from tests.e2e.server import running
from tests.e2e.settled import settled

MOST = {"first": None, "last": 0.375}
"""Seconds on two quiet cores, of the two figures of Primary: 1.15 of what they took in Dash (0.326)."""
# From the first press or key, note when something inside a chart changes; resolve once the script
# has ended and the charts have been still for 400 ms.
WATCH = """
() => {
  window.drawn = new Promise(resolve => {
    let pressed = null, first = null, last = null;
    const press = event => { if (event.type === "pointerdown" || event.key === "Enter") {
      pressed ??= performance.now();
    }};
    addEventListener("pointerdown", press, true);
    addEventListener("keydown", press, true);
    const inChart = node => node.closest?.(".main-svg") || node.querySelector?.(".main-svg");
    const observer = new MutationObserver(changes => {
      const touched = changes.some(change => change.target.closest?.(".main-svg")
        || [...change.addedNodes].some(inChart));
      if (pressed !== null && touched) { first ??= performance.now(); last = performance.now(); }
    });
    observer.observe(document.body, {subtree: true, childList: true, attributes: true});
    const still = () => {
      const state = document.querySelector("[data-testid=stApp]").dataset.testScriptState;
      if (last !== null && state === "notRunning" && performance.now() - last > 400) {
        observer.disconnect();
        removeEventListener("pointerdown", press, true);
        removeEventListener("keydown", press, true);
        resolve([first - pressed, last - pressed]);
      } else setTimeout(still, 20);
    };
    still();
  });
}
"""


def change(page: Page, label: str, option: str, *, buttons: bool) -> tuple[float, float]:
    """Choose an option; return seconds to the first and to the last change inside a chart."""
    if buttons:
        page.evaluate(WATCH)
        radio = page.get_by_role("radio", name=option, exact=True)
        radio.or_(page.get_by_role("button", name=option, exact=True)).click()
    else:
        page.get_by_role("combobox", name=label).fill(option)
        page.get_by_role("option", name=option).first.wait_for()
        page.evaluate(WATCH)
        page.keyboard.press("Enter")
    first, last = page.evaluate("() => window.drawn")
    page.mouse.move(0, 0)
    return first / 1000, last / 1000


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--path", default="primary", help="page and query, such as primary?cohort=msk_met")
    parser.add_argument("--label", default="Primary", help="label of the select box")
    parser.add_argument("--options", nargs="+", default=["Breast", "Prostate"])
    parser.add_argument("--buttons", action="store_true")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--script", default="app.py")
    given = parser.parse_args()
    with sync_playwright() as playwright, running(given.script) as server:
        browser = playwright.chromium.launch(executable_path=find(), args=flags())
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(server.url + given.path)
        settled(page)
        page.locator(".js-plotly-plot .main-svg").first.wait_for()
        options = islice(cycle([*given.options[1:], given.options[0]]), given.runs + 2)
        times = [change(page, given.label, each, buttons=given.buttons) for each in options]
        browser.close()
    for (name, most), seconds in zip(MOST.items(), zip(*times[2:], strict=True), strict=True):
        spread = f"{min(seconds):.3f} to {max(seconds):.3f}, {given.runs} runs"
        text = f"/{given.path}, from a choice until the {name} change in a chart"
        line(text, statistics.median(seconds), "s", most=most, more=spread)


if __name__ == "__main__":
    main()
