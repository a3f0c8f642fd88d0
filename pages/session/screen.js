// What runs in the browser beside every page.
//
// - It tells the server whether the window is as narrow as a phone's, or too narrow for all controls in a row, once and
//   on a change, and in a visitor's first run that the first chart stands. It waits for that chart: one that is replaced while its drawing of the body is
//   still on the way makes plotly.js throw. A page without any has nothing to wait for.
// - It tells the server when the theme changes, by the menu or with the system's at dusk: Streamlit would leave the charts
//   in the ink of the other.
// - Where the address ends in the id of a figure, as printed links do, it brings that figure into the window with its
//   headings below the bar of the menu, once, as soon as all charts stand and none can push it away.
// - What a chapter's pill, or a button in its place, opens below the window is brought into it, with the pills at the top;
//   and so is the chapter that a search of the home page leads to.
// - It closes the menu of a narrow window, a sidebar over the page, once a page is chosen: Streamlit itself does so only
//   where the browser says by its name that it is a phone's, and has then closed it before the script looks.
// - A key that answers a question of the quiz takes the focus off the level or button pressed before, or the next Enter would
//   press that again.
// - A button whose file is being made is disabled meanwhile and loses the focus; it gets it back, and with it Escape and
//   Tab work in a dialog.
// - It remembers for this tab what the visit holds and gives it back to a server that does not know the visit: one that
//   was restarted, or after a reload.
// - While the server is away, a line says so. When it is back the page is drawn anew at once, since Streamlit would leave
//   it as it stands, of a visit that nobody knows; what was clicked meanwhile is clicked again then.

const found = selector => document.querySelector(selector) !== null;
const isWithout = () => !found(".stApp:not([data-test-script-state=notRunning]), .stPlotlyChart, [data-testid=stSkeleton]")
  && !unheard(kept());
const drawing = () => performance.now() < 8000 && !isWithout() && (!found(".js-plotly-plot .main-svg path")
  || (found(".geolayer > *") && !found(".choroplethlayer path")));
const everyChart = () => [...document.querySelectorAll(".stPlotlyChart")].every(one => one.querySelector(".main-svg"));

const closeMenu = () => document.querySelector("#stSidebar[data-collapsed=false] [aria-controls=stSidebar]")?.click();
const chosen = ({ target }) => target.closest("#stSidebar :is(a, [data-testid=stLogoLink])") && setTimeout(closeMenu);

// The bar of a phone opens a sheet, which its button closes again.
const closeSheet = ({ target }) =>
  target.closest(".st-key-bar_done button") && document.querySelector(".st-key-bar_sheet button[aria-expanded=true]")?.click();

const HEADER = 76;
const bring = chart => {
  const top = one => one.getBoundingClientRect().top;
  const { left, right } = chart.getBoundingClientRect();
  const isAbove = one => one.getBoundingClientRect().left < right && one.getBoundingClientRect().right > left;
  const isOfIt = one => isAbove(one) && top(one) <= top(chart) && top(one) > top(chart) - 0.45 * innerHeight;
  const all = tags => [...document.querySelectorAll(`.stMain :is(${tags})`)];
  const first = all("h1, h2, h3").find(isOfIt) ?? all("strong").find(isOfIt) ?? chart;
  document.querySelector(".stMain").scrollBy({top: top(first) - HEADER});
};

// What comes late, such as a drawing or the text of a component, would push out again what was brought into the window.
const hold = move => {
  const touches = ["wheel", "touchstart", "pointerdown", "keydown"];
  const end = () => {
    seen.disconnect();
    for (const one of touches) removeEventListener(one, end, true);
  };
  const seen = new ResizeObserver(move);
  seen.observe(document.querySelector(".stMainBlockContainer"));
  for (const one of touches) addEventListener(one, end, true);
  setTimeout(end, 5000);
};

let sought = "";
const seek = () => {
  const id = location.hash.slice(1);
  if (id === sought || !/^[a-z0-9_]+$/.test(id)) return;
  sought = id;
  const until = performance.now() + 20000;
  const look = () => {
    const chart = document.querySelector(`.st-key-${id}`);
    if (chart && everyChart() && !drawing()) return hold(() => bring(chart));
    if (performance.now() < until) setTimeout(look, 100);
  };
  look();
};

const PILLS = ".st-key-pick_chapter";
const open = ({ target, key = "Enter" }) => {
  const sought = found(".st-key-find") && target.closest?.(".st-key-find, [role=option]");
  const pressed = target.closest?.(`${PILLS}, .st-key-open_chapter`);
  if (!(sought || pressed) || !["Enter", " "].includes(key)) return;
  const begun = performance.now();
  const until = begun + 10000;
  const from = location.pathname;
  let ran = false;
  const look = () => {
    const idle = document.querySelector(".stApp").dataset.testScriptState === "notRunning";
    // A run may be over between two looks; a search leads to another page.
    ran ||= sought ? location.pathname !== from : !idle || performance.now() > begun + 500;
    const isOpen = found(`${PILLS} :is([aria-checked=true], :checked)`);
    if (!(ran && idle && everyChart() && (isOpen || pressed))) return performance.now() < until && setTimeout(look, 30);
    if (!isOpen) return;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    const top = () => document.querySelector(PILLS).getBoundingClientRect().top - HEADER;
    hold(() => document.querySelector(".stMain").scrollBy({top: top(), behavior}));
  };
  setTimeout(look);
};

const QUIZ = ".st-key-quiz_options button:not(:disabled), .st-key-quiz_sites button";
const answers = event => {
  const at = document.activeElement;
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || at.matches("input, textarea") || !found(QUIZ)) return;
  forget();
  at.blur();
};

let focused = null;
const remember = ({ target }) => { focused = target; };
const forget = () => { focused = null; };
const giveBack = changes => {
  const isBack = changes.some(({ target }) => target === focused && !target.disabled);
  if (isBack && document.activeElement === document.body) focused.focus({preventScroll: true});
};

const KEY = "seed-and-soil visit";
const kept = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // a frame that may not keep anything
  }
};
const keep = visit => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(visit));
  } catch {}
};

const OFFERS = 3; // a run that takes it up may be broken off for another one
ours.keep = keep;
const unheard = before => {
  const worth = before.cohorts?.length || before.deck || before.quiz || before.noted || before.revealed?.[0];
  return worth && before.visit !== ours.visit && before.visit !== ours.before;
};
const offer = () => {
  const before = kept();
  if (!unheard(before)) return false;
  ours.offered[ours.visit] ??= 0;
  if (ours.offered[ours.visit]++ < OFFERS) ours.giveBack(before);
  return true;
};
const settle = now => {
  Object.assign(ours, {visit: now.visit, before: now.before});
  if (!offer()) keep(now);
};

const AWAY = "The server does not answer. What you see stays, and goes on by itself as soon as the server is back.";
const BACK = "The server is back. One moment …";
const CALM = 1000; // what is over sooner is not worth a word
const PATIENCE = 5000; // for a run that does not come
let line;
const say = text => {
  const style = getComputedStyle(document.querySelector(".stApp"));
  line ??= document.body.appendChild(Object.assign(document.createElement("div"), {className: "visit_line"}));
  line.setAttribute("role", "status");
  Object.assign(line.style, {color: style.color, background: style.backgroundColor});
  line.textContent = text;
};

let phase = "here"; // then "away", "back" and "here" again
let ran = false;
let last, asked;

const place = target => {
  const control = target.closest("a, button, label, [role=option], [role=radio], [role=tab]") ?? target;
  const words = control.textContent;
  const key = control.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)?.[0];
  return () => {
    if (control.isConnected && !control.disabled) return control;
    if (control.href) return Object.assign(document.createElement("a"), {href: control.href}); // of a menu that closed
    const all = key ? [...document.querySelectorAll(`.${CSS.escape(key)} ${control.tagName}`)] : [];
    return all.find(one => one.textContent === words && !one.disabled);
  };
};

const clicked = event => {
  const now = {find: place(event.target), at: performance.now(), visit: ours.visit, sent: phase === "here"};
  if (phase === "here") return last = now;
  if (phase === "away") return; // Streamlit has disabled whatever would ask the server
  event.preventDefault();
  event.stopImmediatePropagation();
  asked = now;
};

const carryOut = () => {
  const one = asked;
  asked = undefined;
  if (one && !(one.sent && one.visit === ours.visit)) one.find()?.click(); // sent in this very visit: it was carried out
};

// Where the run that should take it up was broken off and changed nothing; never into a run, which it would break off.
const offerAgain = () => document.querySelector(".stApp")?.dataset.testScriptState === "notRunning" && offer();

const look = () => {
  const {testConnectionState: connection, testScriptState: script} = document.querySelector(".stApp")?.dataset ?? {};
  const idle = script === "notRunning";
  if (connection !== "CONNECTED") {
    if (phase !== "away") setTimeout(() => phase === "away" && say(AWAY), CALM);
    phase = "away";
  } else if (phase === "away") {
    phase = "back";
    ran = false;
    if (line?.textContent) say(BACK);
    ours.giveBack(kept());
    setTimeout(() => (ran = true, look()), PATIENCE);
  } else if (phase === "back") {
    ran ||= !idle;
    if (ran && idle) setTimeout(arrive, 100);
  } else if (!idle && last && performance.now() - last.at < 1000) {
    asked = last;
    last = undefined;
  } else if (idle) {
    asked = undefined;
    setTimeout(offerAgain, CALM);
  }
};

const arrive = () => {
  const app = document.querySelector(".stApp").dataset;
  if (phase !== "back" || app.testConnectionState !== "CONNECTED" || app.testScriptState !== "notRunning") return;
  phase = "here";
  if (line) say("");
  carryOut();
};

// Plotly takes every touch of a chart that can be clicked for the beginning of a drag. It learns nothing of it: the page
// scrolls, and of a tap the browser makes the click that a mouse would make.
const leaveToPage = event => event.target.closest?.(".js-plotly-plot") && event.stopImmediatePropagation();

const STATES = ["data-test-connection-state", "data-test-script-state"];
const watch = () => {
  ours.watched = true;
  new MutationObserver(look).observe(document.body, {subtree: true, attributes: true, attributeFilter: STATES});
  document.addEventListener("click", clicked, true);
  addEventListener("touchstart", leaveToPage, {capture: true, passive: true});
};
if (!ours.watched) watch();

export default function ({ data, setStateValue, setTriggerValue }) {
  ours.giveBack = before => setTriggerValue("returned", before);
  settle(data.visit);
  const phone = window.matchMedia("(max-width: 640px)");
  const tight = window.matchMedia("(max-width: 1279px)"); // as in the house style
  const app = document.querySelector(".stApp");
  const tell = () => {
    if (phone.matches !== data.narrow) setStateValue("narrow", phone.matches);
    if (tight.matches !== data.tight) setStateValue("tight", tight.matches);
    if (ours.paper !== data.paper) setStateValue("paper", ours.paper);
    const mode = getComputedStyle(app).colorScheme;
    if (mode === data.mode) ours.mode = "";
    else if (mode !== ours.mode) setStateValue("mode", ours.mode = mode); // once, were the two never to agree
  };
  const first = () => {
    if (drawing()) return setTimeout(first, 40);
    tell();
    if (data.first) setStateValue("drawn", true);
  };
  first();
  seek();
  for (const one of [phone, tight]) one.addEventListener("change", tell);
  const themed = new MutationObserver(tell);
  themed.observe(app, {attributeFilter: ["class"]}); // which Streamlit writes anew with a theme
  addEventListener("hashchange", seek);
  addEventListener("paper", tell);
  document.addEventListener("click", chosen);
  document.addEventListener("click", open, true);
  document.addEventListener("keydown", open, true);
  document.addEventListener("keydown", answers, true);
  document.addEventListener("click", closeSheet);
  document.addEventListener("focusin", remember);
  document.addEventListener("pointerdown", forget, true);
  const enabled = new MutationObserver(giveBack);
  enabled.observe(document.body, {subtree: true, attributes: true, attributeFilter: ["disabled"]});
  return () => {
    for (const one of [phone, tight]) one.removeEventListener("change", tell);
    removeEventListener("hashchange", seek);
    removeEventListener("paper", tell);
    document.removeEventListener("click", chosen);
    document.removeEventListener("click", open, true);
    document.removeEventListener("keydown", open, true);
    document.removeEventListener("keydown", answers, true);
    document.removeEventListener("click", closeSheet);
    document.removeEventListener("focusin", remember);
    document.removeEventListener("pointerdown", forget, true);
    enabled.disconnect();
    themed.disconnect();
  };
}
