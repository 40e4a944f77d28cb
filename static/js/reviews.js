// The review desk's keys: A approve, S send back, Z full size, C the round before, arrows to the neighbours.

const one = (selector) => document.querySelector(selector);
const [surface, note, form] = [one("[data-surface]"), one("#note"), one("#decision")];
const verbs = { a: one(".verb-go"), s: one(".verb-ask"), z: one("[data-zoom]"), c: one("[data-compare]") };
const ways = { ArrowLeft: one("[data-before]"), ArrowRight: one("[data-after]") };

function press(button) {
  button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
  return button.getAttribute("aria-pressed") === "true";
}

verbs.z?.addEventListener("click", () => {
  surface.toggleAttribute("data-full", press(verbs.z));
  surface.scrollTo((surface.scrollWidth - surface.clientWidth) / 2, (surface.scrollHeight - surface.clientHeight) / 2);
});
verbs.c?.addEventListener("click", () => {
  one("[data-previous]").hidden = !press(verbs.c);
});
one("[data-picture]")?.addEventListener("click", () => {
  if (!moved) verbs.z.click();
});

addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("textarea, input, select");
  if (event.key === "Escape" && isTyping) note.blur();
  if (isTyping || event.metaKey || event.ctrlKey || event.altKey || event.repeat) return;
  const target = verbs[event.key.toLowerCase()] ?? ways[event.key];
  if (!target || (event.key.startsWith("Arrow") && surface.hasAttribute("data-full"))) return;
  event.preventDefault();
  target.click();
});

form?.addEventListener("submit", (event) => {
  if (event.submitter?.value !== "send_back" || note.value.trim()) return;
  event.preventDefault();
  const line = document.createElement("p");
  line.className = "wrong";
  line.textContent = "Say in a few words what should change, then send it back.";
  one("[data-told]").replaceChildren(line);
  note.setAttribute("aria-invalid", "true");
  note.focus();
});

// At full size the picture is dragged, as on a table.
let held = null;
let moved = false;
surface.addEventListener("pointerdown", (event) => {
  moved = false;
  if (!surface.hasAttribute("data-full") || event.pointerType !== "mouse") return;
  held = { x: event.clientX + surface.scrollLeft, y: event.clientY + surface.scrollTop, from: [event.clientX, event.clientY] };
});
addEventListener("pointermove", (event) => {
  if (!held) return;
  if (Math.hypot(event.clientX - held.from[0], event.clientY - held.from[1]) > 4) moved = true;
  surface.scrollTo(held.x - event.clientX, held.y - event.clientY);
});
addEventListener("pointerup", () => (held = null));
surface.addEventListener("dragstart", (event) => event.preventDefault());
