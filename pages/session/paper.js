// Prints a page, in front of the script of the window (screen.js): always light, in the width of paper.
//
// Pressed in the menu, Print has the server draw every figure for that width first, and waits until they stand. A print
// that the browser begins by itself cannot wait: what is wider is then made smaller, and what is dark is turned over.

const WIDTH = 700, HEIGHT = 790; // of A4 and Letter, less their margins and, above a figure, the headline
const ours = window.seedAndSoil ??= {offered: {}, giveBack: () => {}, visit: "", before: "", paper: false};
const root = document.documentElement;
const shown = selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility());

const onPaper = now => {
  ours.paper = now;
  root.classList.toggle("paper", now);
  dispatchEvent(new Event("paper"));
};

const standing = () => new Promise(done => {
  const until = performance.now() + 20000;
  let changed = performance.now();
  const seen = new MutationObserver(() => changed = performance.now());
  seen.observe(document.querySelector(".stMain"), {subtree: true, childList: true});
  const look = () => {
    const idle = document.querySelector(".stApp").dataset.testScriptState === "notRunning";
    const drawn = shown(".stPlotlyChart").every(one => one.querySelector(".main-svg"));
    const still = performance.now() - changed > 600;
    if (!(idle && drawn && still) && performance.now() < until) return setTimeout(look, 50);
    seen.disconnect();
    done();
  };
  look();
});

// What is folded, such as sources, is not left out; React unfolds its own by a press alone.
let folded = [];
const turn = one => one.closest(".stExpander") ? one.querySelector("summary").click() : one.toggleAttribute("open");
const unfold = () => {
  folded = [...document.querySelectorAll(".stMain details:not([open])")];
  folded.forEach(turn);
};

const print = async () => {
  onPaper(true);
  await standing();
  unfold();
  await standing();
  window.print();
};

// Says the place of a page on every sheet, where the browser has boxes in the margin for it.
const quoted = text => JSON.stringify(text.replace(/\s+/g, " "));
const sheet = document.createElement("style");
const prepare = () => {
  const day = new Date().toLocaleDateString("en-GB", {day: "numeric", month: "long", year: "numeric"});
  sheet.textContent = `@page {
    @bottom-left {content: ${quoted(`${document.title} · printed ${day}`)}}
    @bottom-right {content: counter(page) " / " counter(pages)}
    @top-left {content: ${quoted(location.href)}}}`;
  document.head.append(sheet);
  root.classList.toggle("turned", getComputedStyle(document.querySelector(".stApp")).colorScheme === "dark");
  for (const one of shown(".stPlotlyChart")) {
    const { width, height } = one.querySelector(".main-svg")?.getBoundingClientRect() ?? {};
    one.style.zoom = width ? Math.min(1, WIDTH / width, HEIGHT / height) : 1;
  }
};
const restore = () => {
  sheet.remove();
  root.classList.remove("turned");
  for (const one of document.querySelectorAll(".stPlotlyChart")) one.style.zoom = "";
  if (!ours.paper) return;
  folded.filter(one => one.isConnected && one.open).forEach(turn);
  onPaper(false);
};

if (!ours.prints) {
  ours.prints = true;
  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", restore);
  document.addEventListener("click", ({ target }) => target.closest(".st-key-print_page button") && print());
}
