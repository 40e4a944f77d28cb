// The keyboard: arrows, space and ranges on the grid; single letters anywhere but where one writes.

export function followKeys(surface, { moves, verbs }) {
  surface.addEventListener("keydown", (event) => {
    if (event.altKey || event.target !== surface) return;
    const move = moves[event.key];
    if (!move || ((event.ctrlKey || event.metaKey) && event.key.length === 1)) return;
    event.preventDefault();
    move(event);
  });
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    const isAll = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a";
    const verb = isAll ? verbs.all : event.ctrlKey || event.metaKey ? null : verbs[event.key.toLowerCase()];
    if (!verb) return;
    event.preventDefault();
    verb();
  });
}
