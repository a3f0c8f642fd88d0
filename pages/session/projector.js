// What the slide show does in the browser alone, so that it costs the server nothing: full screen (F), a black screen
// (B), all slides (G), a large code (Q), a second window for the wall (W), and of the presenter's view its clock and its notes. It tells
// the server how large the window is, and which slide was taken among all.
//
// What the wall shows is a copy of the slide as it stands here: it needs no visit of its own, and cannot differ.

const SAVED = "seed-and-soil talk";
const LEFT = "This window has lost its slides. It follows again as soon as they are presented, at the latest with W there.";
const KINDS = {
  body: "M12 3a3 3 0 1 1 0 6a3 3 0 1 1 0-6M7 22v-8q0-4 5-4t5 4v8M10 30v-9M14 30v-9",
  bars: "M3 4v26M3 7h22M3 13h15M3 19h10M3 25h6",
  grid: "M3 5h22v22h-22zM10 5v22M18 5v22M3 12h22M3 20h22",
  net: "M6 8L20 6M6 8L12 25M20 6L12 25M20 6L24 22M12 25L24 22",
};

let now; // what the last run said
let root, wall, ticking;
let before = -1;
let stop = () => {}; // the function below is called again, without an end, when its data changes

const make = (tag, name, text = "") => Object.assign(document.createElement(tag), {className: name, textContent: text});
const part = name => root.querySelector(`.${name}`);
const told = (name, text) => { if (part(name).textContent !== text) part(name).textContent = text; };
const isOpen = () => part("stage_all").open;

const read = () => {
  try { return JSON.parse(sessionStorage.getItem(SAVED)) ?? {}; } catch { return {}; }
};
const talk = {spent: 0, since: 0, minutes: 45, ...read()};
const save = () => { try { sessionStorage.setItem(SAVED, JSON.stringify(talk)); } catch {} };
const spent = () => talk.spent + (talk.since && Date.now() - talk.since);
const clock = time => `${String(Math.floor(time / 60000)).padStart(2, "0")}:${String(Math.floor(time / 1000) % 60).padStart(2, "0")}`;

const tick = () => {
  if (wall?.closed) recall();
  const left = talk.minutes * 60000 - spent();
  told("stage_time", clock(spent()));
  part("stage_time").dataset.over = left < 0;
  told("stage_now", new Date().toLocaleTimeString([], {hour: "2-digit", minute: "2-digit"}));
  told("stage_run", talk.since ? "Pause" : spent() ? "Go on" : "Start");
};
const startOrPause = () => {
  talk.spent = spent();
  talk.since = talk.since ? 0 : Date.now();
  save();
  tick();
};

const darken = on => {
  part("stage_black").hidden = !on;
  on ? part("stage_black").focus() : copy();
  wall?.document?.body.classList.toggle("black", on);
};
const isDark = () => !part("stage_black").hidden;

const showAll = () => {
  if (isOpen()) return part("stage_all").close();
  const list = part("stage_list");
  list.replaceChildren(...now.slides.map((slide, number) => {
    const button = make("button", "stage_card");
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = picture.appendChild(document.createElementNS(picture.namespaceURI, "path"));
    picture.setAttribute("viewBox", "0 0 28 32");
    picture.setAttribute("aria-hidden", "true");
    line.setAttribute("d", KINDS[slide.kind]);
    button.append(picture, make("strong", "", `${number + 1}. ${slide.name}`), make("span", "", slide.row));
    if (number === now.at) button.setAttribute("aria-current", "true");
    button.onclick = () => {
      part("stage_all").close();
      now.setTriggerValue("go", number);
    };
    return button;
  }));
  part("stage_all").showModal();
  list.children[now.at]?.focus();
};

// Emotion and plotly.js write their rules where no text shows them, and as late as they are needed; a copy needs them
// as text, with the addresses of fonts, which are told from the file of the sheet.
const whole = (rule, sheet) => rule.cssText.replace(/url\("(?!#|[a-z]+:)([^"]+)"\)/g,
  (_, file) => `url("${new URL(file, sheet.href ?? location.href)}")`);
const rules = () => [...document.styleSheets].flatMap(sheet => {
  try { return [...sheet.cssRules].map(rule => whole(rule, sheet)); } catch { return []; }
}).join("\n");
const countRules = () => [...document.styleSheets].map(sheet => {
  try { return sheet.cssRules.length; } catch { return 0; }
}).join();
const mirror = () => {
  for (const name of ["slide", "slide_next"]) {
    const twin = now.noted && document.querySelector(`.stMain .st-key-${name}:not(.stage *)`)?.cloneNode(true);
    part(`stage_${name}`).replaceChildren(...(twin ? [twin] : []));
  }
};
const copy = () => {
  mirror();
  const code = document.querySelector(".st-key-slide:not(.stage *) [class*=st-key-foot_] img")?.cloneNode();
  part("stage_code").replaceChildren(...(code ? [code] : []));
  const slide = document.querySelector(".st-key-slide:not(.stage *)");
  if (slide && wall && !wall.closed) hang(slide);
};

// The wall is a frame as large as this window, so that all sizes and lines are as they are here, and scaled as a whole.
// What holds the slide comes along, without what else it holds: rules name it.
const hang = slide => {
  const frame = wall.document.querySelector("iframe"), page = frame?.contentDocument;
  if (page?.readyState !== "complete") return; // it is hung as soon as there is where
  const scale = Math.min(wall.innerWidth / innerWidth, wall.innerHeight / innerHeight);
  const [left, top] = [wall.innerWidth - scale * innerWidth, wall.innerHeight - scale * innerHeight];
  frame.style.cssText = `position: fixed; border: 0; transform-origin: 0 0; width: ${innerWidth}px; height: ${innerHeight}px;
    left: ${left / 2}px; top: ${top / 2}px; transform: scale(${scale})`;
  const sheet = page.querySelector("style") ?? page.head.appendChild(make("style"));
  const count = countRules();
  if (sheet.dataset.count !== count) Object.assign(sheet, {textContent: rules()}).dataset.count = count;
  let twin = slide.cloneNode(true);
  for (const image of twin.querySelectorAll("img")) image.src = new URL(image.getAttribute("src"), location.href);
  for (let one = slide.parentElement; one !== document.body; one = one.parentElement) {
    const around = one.cloneNode();
    around.append(twin);
    twin = around;
  }
  page.body.replaceChildren(twin);
  page.documentElement.dataset.code = document.documentElement.dataset.code ?? "";
  wall.document.querySelector("p").hidden = true;
};
const press = event => {
  if (event.key.toLowerCase() === "f") wall.document.documentElement.requestFullscreen();
  else document.dispatchEvent(new KeyboardEvent("keydown", {key: event.key, code: event.code, bubbles: true}));
  event.preventDefault();
};
const recall = found => {
  wall = found;
  talk.open = Boolean(found);
  save();
};
const openWall = () => {
  recall(open("", "seed_and_soil_wall", "popup,width=1280,height=720")); // the one that is open, if there is one
  if (!wall) return;
  const style = getComputedStyle(document.querySelector(".stApp"));
  const frame = Object.assign(make("iframe"), {srcdoc: "<!doctype html><html lang=en>", title: "What the class sees"});
  frame.onload = () => {
    frame.contentDocument.onkeydown = press;
    copy();
  };
  wall.document.title = `${now.title}: what the class sees`;
  wall.document.documentElement.lang = "en";
  wall.document.head.replaceChildren(make("style", "", `
    body {margin: 0; overflow: hidden; background: ${style.backgroundColor}; color: ${style.color}; font: 20px sans-serif}
    p {position: fixed; right: 0; bottom: 0; margin: 0; padding: .6em 1em; background: inherit}
    body.black {background: #000} body.black * {visibility: hidden}`));
  wall.document.body.replaceChildren(frame, Object.assign(make("p", "", LEFT), {hidden: true}));
  wall.onresize = copy;
  wall.document.onkeydown = press;
};
const leave = () => {
  const said = wall?.document?.querySelector("p");
  if (said) said.hidden = false;
};
let soon;
const watch = new MutationObserver(changes => {
  if (changes.every(({ target }) => root.contains(target))) return;
  clearTimeout(soon);
  soon = setTimeout(copy, 60);
});

const build = parent => {
  root = parent.querySelector(".stage") ?? parent.appendChild(make("div", "stage"));
  if (root.childElementCount) return;
  root.innerHTML = `
    <p class="stage_said" role="status"></p>
    <header class="stage_head"><strong class="stage_deck"></strong> <span class="stage_at"></span>
      <span class="stage_clock">now <span class="stage_now"></span></span>
      <span class="stage_time" role="timer" aria-label="Time spent"></span>
      <label>of <input class="stage_minutes" type="number" min="1" max="600"> min</label>
      <button class="stage_run"></button>
      <button class="stage_wall">Window for the class <kbd>W</kbd></button>
      <button class="stage_qr">Code <kbd>Q</kbd></button>
      <button class="stage_dark">Black <kbd>B</kbd></button>
      <button class="stage_grid">All slides <kbd>G</kbd></button></header>
    <h2 class="stage_seen"></h2><h2 class="stage_coming"></h2>
    <div class="stage_slide_frame"><div class="stage_slide" inert></div></div>
    <div class="stage_next_frame"><div class="stage_slide_next" inert></div></div>
    <div class="stage_follow"><div class="stage_code"></div><p class="stage_way"></p></div>
    <section class="stage_notes" tabindex="0" aria-label="Notes"><h2>Notes</h2><p class="stage_note"></p></section>
    <dialog class="stage_all" aria-label="All slides"><button class="stage_close">Close <kbd>Esc</kbd></button>
      <div class="stage_list"></div></dialog>
    <div class="stage_black" hidden tabindex="-1" role="img" aria-label="The screen is black. B shows the slide again."></div>`;
  part("stage_minutes").value = talk.minutes;
  part("stage_minutes").onchange = event => {
    talk.minutes = Math.min(Math.max(Number(event.target.value) || 45, 1), 600);
    save();
    tick();
  };
  part("stage_run").onclick = startOrPause;
  part("stage_wall").onclick = openWall;
  part("stage_qr").onclick = enlarge;
  part("stage_dark").onclick = () => darken(true);
  part("stage_grid").onclick = showAll;
  part("stage_close").onclick = () => part("stage_all").close();
  part("stage_black").onclick = () => darken(false);
  if (talk.open && !wall) openWall(); // after a reload
};

const enlarge = () => {
  const { dataset } = document.documentElement;
  dataset.code = dataset.code ? "" : "large";
  copy();
};

const OWN = {
  f: () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
  b: () => darken(!isDark()),
  g: showAll,
  w: openWall,
  q: enlarge,
  t: startOrPause,
};
const STEPS = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1};
const pressed = event => {
  const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName);
  const mine = event.composedPath().includes(root);
  const keep = () => event.stopPropagation(); // from Streamlit, whose keys are those of the slide
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return mine && keep();
  const key = event.key.toLowerCase();
  if (isDark()) {
    if (key === "b" || key === "escape") darken(false);
    return keep(), event.preventDefault();
  }
  if (isOpen()) {
    const all = [...part("stage_list").children], step = STEPS[event.key];
    if (step) all[Math.min(Math.max(all.indexOf(document.activeElement) + step, 0), all.length - 1)].focus();
    if (key === "g") showAll();
    return keep();
  }
  if (key === "escape" && document.documentElement.dataset.code) return keep(), enlarge();
  if (OWN[key]) return keep(), OWN[key]();
  if (mine && (key === " " || key === "enter")) keep(); // it presses the button that has the focus
};

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  stop();
  now = {...data, setTriggerValue};
  build(parentElement);
  const [width, height] = data.size;
  const differs = () => Math.abs(innerHeight - height) > 20 || Math.abs(innerWidth - width) > 20;
  const tell = () => differs() && setStateValue("window", [innerWidth, innerHeight]);
  root.dataset.noted = data.noted;
  if (data.at !== before) document.documentElement.dataset.code = "";
  before = data.at;
  told("stage_said", data.said);
  told("stage_deck", data.title);
  told("stage_at", `Slide ${data.at + 1} of ${data.slides.length}`);
  told("stage_seen", data.asked ? "The class sees the question" : "The class sees");
  told("stage_coming", data.coming);
  told("stage_note", data.note);
  told("stage_way", data.follow);
  root.style.setProperty("--part", (data.at + 1) / data.slides.length);
  document.querySelector(".st-key-slide_next:not(.stage *)")?.setAttribute("inert", "");
  watch.observe(document.querySelector(".stMain"), {subtree: true, childList: true, attributes: true, characterData: true});
  copy();
  tick();
  ticking = setInterval(tick, 1000);
  addEventListener("resize", tell);
  addEventListener("keydown", pressed, true);
  addEventListener("pagehide", leave);
  tell();
  stop = () => {
    clearInterval(ticking);
    watch.disconnect();
    removeEventListener("resize", tell);
    removeEventListener("keydown", pressed, true);
  };
  return () => {
    stop();
    leave();
  };
}
