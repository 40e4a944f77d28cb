import { useEffect } from "react";

import { mayEdit } from "../draft/store";
import { move } from "../graph/edit";
import type { Position } from "../types";
import { bringText } from "./bringing";
import { pasteText } from "./clipboard";
import { COMMANDS, isOpenTo, type Command } from "./commands";
import { focusBox } from "./focus";
import { findPlaces } from "./nodes";
import { useCanvas } from "./useCanvas";
import { useGround } from "./useGround";
import { walk } from "./walking";

const NUDGE = 10;
const FURTHER = 50;
const ARROWS: Record<string, Position> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Whether keys belong to what is being written in. */
const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select, dialog") !== null);

/** Has the whole page listen for the commands' keys, for arrows, and for what is pasted. */
export function useKeys(): void {
  const { store, api, brought } = useCanvas();
  const ground = useGround();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isWriting(event.target)) return;
      const found = COMMANDS.find((command) => isPressed(command, event));
      if (found && isOpenTo(found, ground)) {
        if (found.name === "copy" && String(getSelection())) return;
        event.preventDefault();
        found.act(ground);
      } else if (ARROWS[event.key]) onArrow(event, ARROWS[event.key] as Position);
    };
    const onArrow = (event: KeyboardEvent, [dx, dy]: Position): void => {
      const { chosen, drawing, change, choose } = store.getState();
      if (!chosen.length || !(event.target as Element).closest(".react-flow, body")) return;
      event.preventDefault();
      if (event.altKey) {
        const next = walk(ground, chosen[0] ?? "", dx + dy > 0 ? "on" : "back");
        if (next) {
          choose([next]);
          focusBox(next);
        }
        return;
      }
      const far = event.shiftKey ? FURTHER : NUDGE;
      const places = { ...findPlaces(drawing), ...notePlaces(drawing.notes) };
      const moved = Object.fromEntries(
        chosen.flatMap((id) => {
          const [x, y] = places[id] ?? [0, 0];
          return places[id] ? [[id, [x + dx * far, y + dy * far] as Position]] : [];
        }),
      );
      change("boxes moved", (now) => move(now, moved), "nudge");
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (isWriting(event.target) || !mayEdit(store.getState())) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (bringText({ store, api, brought }, text) || pasteText(store, text, undefined)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    addEventListener("paste", onPaste);
    return () => {
      removeEventListener("keydown", onKey);
      removeEventListener("paste", onPaste);
    };
  }, [store, api, brought, ground]);
}

const notePlaces = (notes: Readonly<Record<string, { at: Position }>> = {}): Record<string, Position> =>
  Object.fromEntries(Object.entries(notes).map(([id, note]) => [`#${id}`, note.at]));

/** Whether one of a command's keys is what was pressed. */
export function isPressed({ keys }: Pick<Command, "keys">, event: Pressed): boolean {
  if (!keys) return false;
  return keys.split(", ").some((chord) => {
    const parts = chord.split("+").filter(Boolean);
    const key = chord.endsWith("+") ? "+" : (parts.at(-1) ?? "");
    const withMod = parts.includes("Mod");
    const withShift = parts.includes("Shift");
    if (withMod !== (event.ctrlKey || event.metaKey) || event.altKey) return false;
    // A sign such as ? or + is pressed with Shift on some keyboards and without on others.
    const isLetter = /^[a-z]$/i.test(key) || key.length > 1;
    if (isLetter && withShift !== event.shiftKey) return false;
    return event.key.toLowerCase() === key.toLowerCase();
  });
}

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;
