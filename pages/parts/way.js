// The ways of a primary step by step: a list of vessels that can be read without it, and what lights one of them on the
// plan above. The plan is the page's own figure; this only lays a drawing of the same measures over it.
//
// Steps go by the buttons, by a press on one of the list, or by themselves once Play is pressed. Who asks for less motion
// has no Play: nothing moves then but what was pressed.

const SVG = "http://www.w3.org/2000/svg";
const PAUSE = 2600;
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
  const items = steps.map(({title, text}, number) => {
    const button = make("button", [make("b", title), ` ${text}`], {type: "button"});
    button.onclick = () => { pause(); show(number); };
    return make("li", button);
  });
  const over = draw("svg", {class: "over", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true"});
  const root = make("div", [make("div", [back, play, next, off, told], {class: "bar"}), make("ol", items)], {class: "way"});
  root.append(over);
  parentElement.querySelector(".way")?.remove(); // its style stays
  parentElement.append(root);
  play.hidden = still();

  const place = () => {
    const chart = document.querySelector(".st-key-circulation .js-plotly-plot");
    if (!chart || now < 0) return;
    const here = root.getBoundingClientRect(), there = chart.getBoundingClientRect();
    Object.assign(over.style, {
      left: `${there.left - here.left}px`, top: `${there.top - here.top}px`,
      width: `${there.width}px`, height: `${height}px`,
    });
  };

  const light = ({title, paths, boxes}) => {
    const holes = boxes.map(([x0, y0, x1, y1]) => `M${x0} ${y0}H${x1}V${y1}H${x0}Z`).join("");
    over.replaceChildren(draw("path", {class: "dim", "fill-rule": "evenodd", d: `M0 0H${width}V${height}H0Z${holes}`}));
    for (const path of paths) {
      const points = path.map(point => point.join(" ")).join(" ");
      for (const name of ["halo", "vessel", "cells"]) over.append(draw("polyline", {class: name, points}));
    }
    for (const [x0, y0, x1, y1] of boxes) over.append(draw("rect", {class: "box", x: x0, y: y0, width: x1 - x0, height: y1 - y0}));
    if (!paths.length) return;
    const legs = paths[0].slice(1).map(([x, y], number) => [paths[0][number], [x, y]]);
    const length = ([[a, b], [c, d]]) => Math.hypot(c - a, d - b);
    const [[a, b], [c, d]] = legs.sort((one, two) => length(two) - length(one))[0];
    const room = title.length * 7.6;
    const upright = a === c;
    const start = upright ? a + 9 : (a + c - room) / 2;
    over.append(draw("text", {x: Math.max(Math.min(start, width - room), 2), y: (b + d) / 2 + (upright ? 5 : -7)}, title));
  };

  const show = number => {
    now = Math.min(number, steps.length - 1);
    items.forEach((item, at) => at === now ? item.setAttribute("aria-current", "step") : item.removeAttribute("aria-current"));
    back.disabled = now <= 0;
    next.disabled = now === steps.length - 1;
    off.disabled = now < 0;
    over.style.display = now < 0 ? "none" : "";
    told.textContent = now < 0 ? `${steps.length} steps` : `Step ${now + 1} of ${steps.length}: ${steps[now].title}`;
    if (now < 0) return;
    place();
    light(steps[now]);
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
  const watching = new ResizeObserver(place);
  watching.observe(root);
  show(-1);
  return () => { pause(); watching.disconnect(); root.remove(); };
}
