// It tells the server how high the window is, and F asks for full screen, which a page may do only while a
// key is pressed.

export default function ({ data, setStateValue }) {
  const tell = () => Math.abs(innerHeight - data.height) > 20 && setStateValue("height", innerHeight);
  const pressed = event => {
    if (event.key !== "f" && event.key !== "F" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName)) return;
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  };
  addEventListener("resize", tell);
  document.addEventListener("keydown", pressed);
  tell();
  return () => {
    removeEventListener("resize", tell);
    document.removeEventListener("keydown", pressed);
  };
}
