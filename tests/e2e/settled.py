"""Wait until a Streamlit page has come to rest, by its own signs and without sleeping."""

from playwright.sync_api import Frame, Page

# At rest: the connection stands, no script runs, nothing is left over from the run before, no
# skeleton waits for its code, every chart has its drawing (a map its regions, which are fetched),
# and for 150 ms nothing has come into the page or gone.
# An expression for `evaluate`: `wait_for_function` needs eval, which the app's policy forbids.
AT_REST = """
milliseconds => new Promise((resolve, reject) => {
  const until = performance.now() + milliseconds;
  let changed = performance.now();
  const observer = new MutationObserver(() => changed = performance.now());
  observer.observe(document, {subtree: true, childList: true});
  const all = selector => [...document.querySelectorAll(selector)];
  const drawn = chart => chart.querySelector(".main-svg") && (
    chart.querySelector(".choroplethlayer path")
    || !chart.querySelector(".js-plotly-plot").data?.some(trace => trace.type === "choropleth")
  );
  const missing = () => {
    const app = document.querySelector("[data-testid=stApp]")?.dataset;
    return Object.entries({
      "a connection": app?.testConnectionState === "CONNECTED",
      "the script's end": app?.testScriptState === "notRunning",
      "an element": all("[data-testid=stElementContainer]").length,
      "a stale element": !all("[data-stale=true]").length,
      "code of an element": !all("[data-testid=stSkeleton]").some(one => one.checkVisibility()),
      "a chart": all("[data-testid=stPlotlyChart]").every(drawn),
      "stillness": performance.now() - changed > 150,
    }).filter(([, met]) => !met).map(([name]) => name);
  };
  const look = () => {
    const names = missing();
    if (names.length && performance.now() < until) return requestAnimationFrame(look);
    observer.disconnect();
    return names.length ? reject(new Error(`Still waiting for ${names.join(", ")}.`)) : resolve();
  };
  look();
})
"""


def settled(page: Page | Frame, seconds: float = 120) -> None:
    """Return when the page is at rest; fail with what it still waits for after `seconds`."""
    page.evaluate(AT_REST, seconds * 1000)
