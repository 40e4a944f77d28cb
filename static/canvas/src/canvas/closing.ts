import type { KeyboardEvent } from "react";

/** Closes a dialog on Escape. Left to itself, a field for searching would only empty itself at first. */
export function closeOnEscape(event: KeyboardEvent, dialog: HTMLDialogElement | null): void {
  if (event.key !== "Escape") return;
  event.preventDefault();
  dialog?.close();
}
