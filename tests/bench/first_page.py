"""Time a cold server's first page in a real browser: `python tests/bench/first_page.py`.

From the start of the navigation until the first chart is drawn, with an empty browser cache, each
run on a server of its own: on this machine, and over an emulated link. `--plain` measures Streamlit
without app.py's packing and preloading too, and prints the ratio. Measures; asserts nothing.
"""

import argparse
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, from anywhere

from tests.e2e.browser import find, flags
from tests.e2e.server import running

# Resolves at the first animation frame after a chart has its shapes: bars, areas, ribbons, cells.
# (evaluate, not wait_for_function: the latter needs eval, which the app's policy forbids.)
FIRST_CHART = """
() => new Promise((resolve, reject) => {
  const shapes = ".js-plotly-plot :is(.choroplethlayer path, .point path, .sankey-link, .hm image)";
  const watch = () => requestAnimationFrame(() => {
    if (document.querySelector(shapes)) resolve(performance.now());
    else if (performance.now() > 60e3) reject(new Error("No chart was drawn within a minute."));
    else watch();
  });
  watch();
})
"""
LINK = {"latency": 40, "downloadThroughput": 20e6 / 8, "uploadThroughput": 20e6 / 8}


def first_chart(browser: Browser, url: str, *, slow: bool) -> tuple[float, float]:
    """Open a page with an empty cache; return seconds to the first chart, and MB transferred."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    try:
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("Network.enable")
        received: list[float] = []
        cdp.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        if slow:
            cdp.send("Network.emulateNetworkConditions", {"offline": False, **LINK})
        page.goto(url, wait_until="commit")
        return page.evaluate(FIRST_CHART) / 1000, sum(received) / 1e6
    finally:
        context.close()


def measure(browser: Browser, script: str, path: str, runs: int, *, slow: bool) -> float:
    """Return the median over cold servers, and print it with its spread."""
    seconds, megabytes = [], 0.0
    for _ in range(runs):
        with running(script) as server:
            second, megabytes = first_chart(browser, server.url + path, slow=slow)
        seconds.append(second)
    median = statistics.median(seconds)
    link = "20 Mbit/s, 40 ms" if slow else "this machine"
    print(
        f"{script:16} /{path:20} {link:18} {median:5.2f} s "
        f"({min(seconds):.2f} to {max(seconds):.2f}, {runs} runs), {megabytes:.2f} MB",
        flush=True,
    )
    return median


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--path", default="", help="page and query, such as primary?primary=breast")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--plain", action="store_true", help="also without app.py's server")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=flags())
        for slow in (False, True):
            ours = measure(browser, "app.py", options.path, options.runs, slow=slow)
            if options.plain:
                script = "pages/index.py"
                plain = measure(browser, script, options.path, options.runs, slow=slow)
                print(f"{'':16} plain / ours = {plain / ours:.2f}")
        browser.close()


if __name__ == "__main__":
    main()
