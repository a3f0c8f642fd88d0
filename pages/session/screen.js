// What runs in the browser beside every page.
//
// - It tells the server whether the window is as narrow as a phone's, once and on a change, and in a visitor's first
//   run that the first chart stands. It waits for that chart: one that is replaced while its drawing of the body is
//   still on the way makes plotly.js throw.
// - Where the address ends in the id of a figure, as printed links do, it brings that figure into the window with its
//   headings below the bar of the menu, once, as soon as all charts stand and none can push it away.
// - It closes the menu of a narrow window, a sidebar over the page, once a page is chosen: Streamlit itself does so only
//   where the browser says by its name that it is a phone's, and has then closed it before the script looks.
// - A button whose file is being made is disabled meanwhile and loses the focus; it gets it back, and with it Escape and
//   Tab work in a dialog.

const found = selector => document.querySelector(selector) !== null;
const drawing = () => performance.now() < 8000 && (!found(".js-plotly-plot .main-svg path")
  || (found(".geolayer > *") && !found(".choroplethlayer path")));
const everyChart = () => [...document.querySelectorAll(".stPlotlyChart")].every(one => one.querySelector(".main-svg"));

const closeMenu = () => document.querySelector("#stSidebar[data-collapsed=false] [aria-controls=stSidebar]")?.click();
const chosen = ({ target }) => target.closest("#stSidebar :is(a, [data-testid=stLogoLink])") && setTimeout(closeMenu);

const HEADER = 76;
const bring = chart => {
  const top = one => one.getBoundingClientRect().top;
  const isOfIt = one => top(one) <= top(chart) && top(one) > top(chart) - 0.45 * innerHeight;
  const all = tags => [...document.querySelectorAll(`.stMain :is(${tags})`)];
  const first = all("h1, h2, h3").find(isOfIt) ?? all("strong").find(isOfIt) ?? chart;
  document.querySelector(".stMain").scrollBy({top: top(first) - HEADER});
};

let sought = "";
const seek = () => {
  const id = location.hash.slice(1);
  if (id === sought || !/^[a-z0-9_]+$/.test(id)) return;
  sought = id;
  const until = performance.now() + 20000;
  const look = () => {
    const chart = document.querySelector(`.st-key-${id}`);
    if (chart && everyChart() && !drawing()) return bring(chart);
    if (performance.now() < until) setTimeout(look, 100);
  };
  look();
};

let focused = null;
const remember = ({ target }) => { focused = target; };
const forget = () => { focused = null; };
const giveBack = changes => {
  const isBack = changes.some(({ target }) => target === focused && !target.disabled);
  if (isBack && document.activeElement === document.body) focused.focus({preventScroll: true});
};

export default function ({ data, setStateValue }) {
  const phone = window.matchMedia("(max-width: 640px)");
  const tell = () => setStateValue("narrow", phone.matches);
  const look = () => {
    if (drawing()) return setTimeout(look, 40);
    if (phone.matches !== data.narrow) tell();
    if (data.first) setStateValue("drawn", true);
  };
  look();
  seek();
  phone.addEventListener("change", tell);
  addEventListener("hashchange", seek);
  document.addEventListener("click", chosen);
  document.addEventListener("focusin", remember);
  document.addEventListener("pointerdown", forget, true);
  const enabled = new MutationObserver(giveBack);
  enabled.observe(document.body, {subtree: true, attributes: true, attributeFilter: ["disabled"]});
  return () => {
    phone.removeEventListener("change", tell);
    removeEventListener("hashchange", seek);
    document.removeEventListener("click", chosen);
    document.removeEventListener("focusin", remember);
    document.removeEventListener("pointerdown", forget, true);
    enabled.disconnect();
  };
}
