// The place for the result: what was dropped is shown at once, and sent with the form.

const form = document.querySelector("[data-hand-off]");
const input = form?.querySelector("input[type=file]");

if (form) {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const [zone, preview] = [part("zone"), part("preview")];
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, () => (zone.dataset.over = ""));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => delete zone.dataset.over);

  input.addEventListener("change", () => {
    const file = input.files[0];
    if (!file) return;
    const isShown = file.type.startsWith("image/") && !file.type.includes("tif");
    preview.hidden = !isShown;
    if (isShown) preview.src = URL.createObjectURL(file);
    part("name").textContent = file.name;
    part("facts").textContent = `${(file.size / 1e6).toFixed(1)} MB, ready to be handed back`;
    input.removeAttribute("aria-invalid");
    part("told").replaceChildren();
  });
}
