// The ways of a primary step by step: a list of vessels that can be read without it, and what lights one of them on the
// plan above. The plan is the page's own figure; this only lays a drawing of the same measures over it.
//
// Steps go by the buttons, by a press on one of the list, or by themselves once Play is pressed. Who asks for less motion
// has no Play: nothing moves then but what was pressed.

const SVG = "http://www.w3.org/2000/svg";
const PAUSE = 2600;
const HEADER = 68;
const make = (name, inside = "", attributes = {}) => {
  const one = document.createElement(name);
  one.append(...[inside].flat());
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  return one;
};
const draw = (name, attributes, text = "") => {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  one.textContent = text;
  return one;
};
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export default function ({data, parentElement}) {
  const {steps, width, height} = data;
  let now = -1, playing = 0;

  const back = make("button", "Back", {type: "button"});
  const play = make("button", "Play", {type: "button", class: "play"});
  const next = make("button", "Next", {type: "button"});
  const off = make("button", "Whole plan", {type: "button"});
  const told = make("span", "", {role: "status"});
  const more = make("p");
  const items = steps.map(({title, text}, number) => {
    const button = make("button", [make("b", title), ` ${text}`], {type: "button"});
    button.onclick = () => { pause(); show(number); };
    return make("li", button);
  });
  const over = draw("svg", {class: "over", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true"});
  const bar = make("div", [back, play, next, off, told, more], {class: "bar"});
  const list = make("ol", items);
  const root = make("div", [bar, list], {class: "way"});
  root.append(over);
  parentElement.querySelector(".way")?.remove(); // its style stays
  parentElement.append(root);
  play.hidden = still();

  const plan = () => document.querySelector(".st-key-circulation .js-plotly-plot");
  const place = () => {
    const chart = plan();
    if (!chart || now < 0) return;
    const here = root.getBoundingClientRect(), there = chart.getBoundingClientRect();
    Object.assign(over.style, {
      left: `${there.left - here.left}px`, top: `${there.top - here.top}px`,
      width: `${there.width}px`, height: `${height}px`,
    });
  };

  const light = ({title, paths, boxes, label}) => {
    const holes = boxes.map(([x0, y0, x1, y1]) => `M${x0} ${y0}H${x1}V${y1}H${x0}Z`).join("");
    over.replaceChildren(draw("path", {class: "dim", "fill-rule": "evenodd", d: `M0 0H${width}V${height}H0Z${holes}`}));
    for (const path of paths) {
      const points = path.map(point => point.join(" ")).join(" ");
      for (const name of ["halo", "vessel", "cells"]) over.append(draw("polyline", {class: name, points}));
    }
    for (const [x0, y0, x1, y1] of boxes) over.append(draw("rect", {class: "box", x: x0, y: y0, width: x1 - x0, height: y1 - y0}));
    if (label) over.append(draw("text", {x: label[0], y: label[1]}, title));
  };

  // Where the plan and its steps stand below each other, the buttons stay at the lower edge as long as the plan is seen.
  const stacked = matchMedia("(max-width: 900px)");
  const pin = () => {
    const there = plan()?.getBoundingClientRect();
    bar.classList.toggle("pinned", stacked.matches && !!there && there.top < innerHeight - 160 && there.bottom > HEADER);
  };

  // What is lit comes into the window, between the menu and the buttons; the line of the list into the list.
  const reveal = ({boxes, paths}) => {
    const item = items[now];
    list.scrollTop = item.offsetTop - list.offsetTop - (list.clientHeight - item.offsetHeight) / 2;
    const top = plan()?.getBoundingClientRect().top, ys = [...boxes.flatMap(([, y0, , y1]) => [y0, y1]), ...paths.flat().map(([, y]) => y)];
    if (top === undefined || !stacked.matches) return;
    const upper = top + Math.min(...ys) - HEADER - 8, lower = top + Math.max(...ys) + 8 - innerHeight + bar.offsetHeight;
    const by = upper < 0 || lower > upper ? upper : Math.max(lower, 0);
    const behavior = still() ? "auto" : "smooth";
    if (by) document.querySelector(".stMain").scrollBy({top: by, behavior});
  };

  const show = number => {
    now = Math.min(number, steps.length - 1);
    items.forEach((item, at) => at === now ? item.setAttribute("aria-current", "step") : item.removeAttribute("aria-current"));
    back.disabled = now <= 0;
    next.disabled = now === steps.length - 1;
    off.disabled = now < 0;
    over.style.display = now < 0 ? "none" : "";
    more.textContent = now < 0 ? "" : steps[now].text;
    told.textContent = now < 0 ? `${steps.length} steps` : `Step ${now + 1} of ${steps.length}: ${steps[now].title}`;
    if (now < 0) return;
    place();
    light(steps[now]);
    reveal(steps[now]);
  };
  const pause = () => { clearInterval(playing); playing = 0; play.textContent = "Play"; };
  const go = () => now < steps.length - 1 ? show(now + 1) : pause();

  back.onclick = () => { pause(); show(now - 1); };
  next.onclick = () => { pause(); show(now + 1); };
  off.onclick = () => { pause(); show(-1); };
  play.onclick = () => {
    if (playing) return pause();
    show(now === steps.length - 1 ? 0 : now + 1);
    play.textContent = "Pause";
    playing = setInterval(go, PAUSE);
  };
  root.onkeydown = event => {
    const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (!by || (by < 0 && now < 1) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    pause();
    show(now + by);
  };
  const watching = new ResizeObserver(() => { place(); pin(); });
  watching.observe(root);
  document.addEventListener("scroll", pin, {capture: true, passive: true});
  stacked.addEventListener("change", pin);
  show(-1);
  pin();
  return () => {
    pause();
    watching.disconnect();
    document.removeEventListener("scroll", pin, true);
    stacked.removeEventListener("change", pin);
    root.remove();
  };
}
