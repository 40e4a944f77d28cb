// The desk's keys. They do nothing while somebody types, and Escape leaves the field.

const TYPING = "textarea, select, input:not([type=checkbox]):not([type=range]), [contenteditable]";
// These have a use of their own for the keys that move, and for Enter.
const OWN = {
  ArrowLeft: "input[type=range], video, audio",
  ArrowRight: "input[type=range], video, audio",
  Enter: "button, a, summary, video, audio",
  " ": "button, a, input, summary, video, audio",
};

export function listen(verbs, { leave }) {
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return leave(target);
    if (event.metaKey || event.ctrlKey || event.altKey || event.repeat) return;
    if (target.closest?.(TYPING) || target.closest?.(OWN[event.key] ?? ":not(*)")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const verb = /^[1-9]$/.test(key) ? verbs.number && (() => verbs.number(Number(key))) : verbs[key];
    // False: the verb has no use for it here, such as for a space where nothing plays.
    if (!verb || verb() === false) return;
    event.preventDefault();
  });
}
