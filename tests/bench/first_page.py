"""Time a cold server's first page in a real browser: `python tests/bench/first_page.py`.

From the start of the navigation until the first chart is drawn, with an empty browser cache, each
run on a server of its own: on this machine, and over an emulated link. `--plain` measures Streamlit
without app.py's packing and preloading in turns with it, and prints the ratio. Measures; asserts nothing.
"""

import argparse
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, from anywhere

from tests.bench.lines import line
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
OURS = "app.py"
MOST = {False: 2.75, True: 3.35}
"""Seconds on two quiet cores: 1.30 and 0.70 of what the same two figures took in Dash (2.12 and 4.78)."""
AGAINST_PLAIN = {False: 1.0, True: 0.8}
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


def measure(browser: Browser, scripts: list[str], path: str, runs: int, *, slow: bool) -> list[float]:
    """Return the median of each script over cold servers, taken in turns, and print it with its spread."""
    seconds: dict[str, list[float]] = {script: [] for script in scripts}
    megabytes = dict.fromkeys(scripts, 0.0)
    for _ in range(runs):
        for script in scripts:
            with running(script) as server:
                second, megabytes[script] = first_chart(browser, server.url + path, slow=slow)
            seconds[script].append(second)
    link = "20 Mbit/s, 40 ms" if slow else "this machine"
    for script, all_runs in seconds.items():
        spread = f"{min(all_runs):.2f} to {max(all_runs):.2f}, {runs} runs, {megabytes[script]:.2f} MB"
        most = MOST[slow] if script == OURS else None
        name = f"{script} /{path}, first chart, {link}"
        line(name, statistics.median(all_runs), "s", most=most, more=spread)
    return [statistics.median(all_runs) for all_runs in seconds.values()]


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--path", default="", help="page and query, such as primary?primary=breast")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--plain", action="store_true", help="also without app.py's server")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=flags())
        scripts = [OURS, "pages/index.py"] if options.plain else [OURS]
        for slow in (False, True):
            ours, *plain = measure(browser, scripts, options.path, options.runs, slow=slow)
            if plain:
                line("The same, ours : plain Streamlit", ours / plain[0], most=AGAINST_PLAIN[slow])
        browser.close()


if __name__ == "__main__":
    main()
