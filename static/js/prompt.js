// The form that moves a label: its button says which label goes where, and whether somebody else has to agree.

const form = document.querySelector("[data-move]");
const verb = form.querySelector("[data-move-verb]");
const kept = form.dataset.protected.split(" ");

function say() {
  const name = form.elements.name.value.trim();
  const move = `${name || "the label"} to v${form.elements.version.value}`;
  verb.textContent = kept.includes(name) ? `Ask to move ${move}` : `Move ${move}`;
}

form.addEventListener("input", say);
addEventListener("pageshow", say);
say();
