// What has been typed and ticked for an item, kept while one looks at others.

const drafts = new Map();

const fields = (desk) => [...desk.querySelectorAll("[data-answer] [name], [form=decision][name]")].filter((field) => field.type !== "submit");
const isTick = (field) => field.type === "checkbox";

export function keepTyped(id, desk, marks) {
  if (!id || !desk.querySelector("[data-answer]")) return;
  const kept = fields(desk)
    .filter((field) => !["seen", "pins", "csrfmiddlewaretoken"].includes(field.name))
    .map((field) => [field.name, field.value, isTick(field) ? field.checked : null]);
  drafts.set(id, { kept, pins: marks?.pins ?? [] });
}

export function restoreTyped(id, desk, marks) {
  const draft = drafts.get(id);
  if (!draft) return;
  for (const field of fields(desk)) {
    const mine = draft.kept.find(([name, value]) => name === field.name && (!isTick(field) || value === field.value));
    if (!mine) continue;
    if (isTick(field)) field.checked = mine[2];
    else field.value = mine[1];
  }
  if (draft.pins.length) marks?.restore(draft.pins);
}
