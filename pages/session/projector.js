// It tells the server how large the window is, and F asks for full screen, which a page may do only while a
// key is pressed.

const writing = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName);
let stop = () => {}; // it is called again, without an end, when its data changes

export default function ({ data, setStateValue }) {
  stop();
  const differs = () => Math.abs(innerHeight - data.height) > 20 || Math.abs(innerWidth - data.width) > 20;
  const tell = () => differs() && setStateValue("window", [innerWidth, innerHeight]);
  const pressed = event => {
    if (event.key !== "f" && event.key !== "F" || event.ctrlKey || event.metaKey || event.altKey || writing()) return;
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  };
  addEventListener("resize", tell);
  document.addEventListener("keydown", pressed);
  tell();
  return stop = () => {
    removeEventListener("resize", tell);
    document.removeEventListener("keydown", pressed);
  };
}
