// The address of the page, before anything else runs.
//
// - A page that opens completes its address itself. Until the visitor has done something there, that takes the place of
//   the address that stands, keeps its fragment, and makes no further step for Back.
// - A link of the menu has what is chosen in its address as soon as somebody may want it in another window.

(() => {
  const push = history.pushState.bind(history);
  let untouched = true;
  history.pushState = (state, title, address) => {
    const next = new URL(address ?? location.href, location.href);
    const isSame = next.pathname === location.pathname;
    if (isSame && untouched) {
      next.hash ||= location.hash;
      return history.replaceState(state, title, next);
    }
    if (!isSame) untouched = true;
    push(state, title, address);
  };
  const touched = () => { untouched = false; };
  const carry = ({ target }) => {
    const link = target.closest?.("[data-testid=stTopNavDropdownLink], [data-testid=stSidebarNavLink]");
    if (link) link.search = location.search;
  };
  addEventListener("pointerdown", touched, true);
  addEventListener("keydown", touched, true);
  addEventListener("popstate", () => { untouched = true; }, true);
  for (const kind of ["pointerover", "pointerdown", "focusin"]) addEventListener(kind, carry, true);
})();
