/** Giving a box, or a field of its form, the keyboard. */

/** How many frames something new may take until it stands on the page. */
const PATIENCE = 30;

/** Focuses a box as soon as it is there. */
export function focusBox(id: string, patience = PATIENCE): void {
  const face = document.querySelector<HTMLElement>(`[data-face="${CSS.escape(id)}"]`);
  // A box cannot take the keyboard before React Flow has measured it, nor while a dialog lies over it.
  face?.focus({ preventScroll: true });
  if (document.activeElement !== face && patience > 0) requestAnimationFrame(() => focusBox(id, patience - 1));
}

/** Focuses what a problem's field is about in the inspector: `in.image`, `params.strength`; else the box. */
export function focusField(id: string, field: string, patience = PATIENCE): void {
  const found = document.querySelector(whereIs(id, field))?.closest("[data-field], select");
  const control = found?.matches("select") ? found : found?.querySelector("input, textarea, select, button");
  if (control instanceof HTMLElement) control.focus();
  else if (patience > 0) requestAnimationFrame(() => focusField(id, field, patience - 1));
  else focusBox(id);
}

function whereIs(id: string, field: string): string {
  const [area = "", name = ""] = field.split(".");
  if (area === "in") return `#${CSS.escape(`take-${id}-${name}`)}`;
  return `.inspector [data-field="${CSS.escape(name)}"]`;
}
