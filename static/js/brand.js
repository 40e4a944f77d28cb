// Beside the form of a brand: its colours and its type as they are being changed.

const form = document.querySelector("[data-brand]");
const live = document.querySelector("[data-live]");
const HEX = /^#[0-9a-f]{6}$/i;
const value = (name) => form.elements[name]?.value ?? "";

function palette() {
  return [...form.querySelectorAll('[data-row="palette"]')].map((row) => ({
    hex: row.querySelector('[name$=".hex"]').value,
    role: row.querySelector('[name$=".role"]').value,
  }));
}

function draw() {
  const colours = palette().filter(({ hex }) => HEX.test(hex));
  const of = (role) => (colours.find((colour) => colour.role === role) ?? colours[0])?.hex ?? "";
  for (const role of ["ink", "accent", "ground", "paper"]) live.style.setProperty(`--brand-${role}`, of(role));
  const headline = live.querySelector("[data-headline]");
  headline.style.fontWeight = value("headline.weight");
  headline.style.lineHeight = value("headline.line_height");
  headline.style.maxWidth = `${value("headline.line_length")}ch`;
  headline.style.letterSpacing = `${value("headline.tracking")}em`;
  live.querySelector("[data-swatches]").replaceChildren(
    ...colours.map(({ hex }) => {
      const swatch = document.createElement("span");
      swatch.style.background = hex;
      return swatch;
    }),
  );
  for (const picker of form.querySelectorAll("[data-picker]")) {
    const typed = picker.nextElementSibling.value;
    if (HEX.test(typed)) picker.value = typed;
  }
}

// The field itself takes text, so that a colour can be pasted and a mistake stays as it was typed.
for (const swatch of form.querySelectorAll("[data-swatch]")) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.className = "swatch";
  picker.dataset.picker = "";
  picker.setAttribute("aria-label", `Picker of ${swatch.closest("[data-row]").getAttribute("aria-label")}`);
  picker.addEventListener("input", () => {
    picker.nextElementSibling.value = picker.value;
  });
  swatch.replaceWith(picker);
}

form.addEventListener("input", draw);
draw();
