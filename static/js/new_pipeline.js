/** Choosing what a new pipeline begins with. */

const file = document.querySelector("[name=file]");

for (const choice of document.querySelectorAll("[name=kind]"))
  choice.addEventListener("change", () => {
    file.required = choice.value === "file";
  });

// Who chooses a file or a pipeline means to begin with it.
for (const field of document.querySelectorAll("[data-kind]"))
  field.addEventListener("change", () => {
    const choice = document.querySelector(`[name=kind][value=${field.dataset.kind}]`);
    choice.checked = true;
    choice.dispatchEvent(new Event("change"));
  });
