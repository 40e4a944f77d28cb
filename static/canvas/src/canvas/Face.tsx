import type { MouseEvent } from "react";

import { useCanvas, useDraft } from "./useCanvas";
import { useTellFocus } from "./usePointer";

/** The whole of a box as one button: to choose it, to reach it with the Tab key, and to hear what it is. */
export function Face({ id, label }: { id: string; label: string }) {
  const { store } = useCanvas();
  const isChosen = useDraft((state) => state.chosen.includes(id));
  const tellFocus = useTellFocus();
  const choose = (event: MouseEvent): void => {
    const { chosen, choose } = store.getState();
    const among = event.shiftKey || event.metaKey || event.ctrlKey;
    if (!among) choose([id]);
    else choose(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
    event.stopPropagation();
  };
  return (
    <button
      type="button"
      className="box-face"
      aria-label={label}
      aria-pressed={isChosen}
      data-face={id}
      onClick={choose}
      onFocus={() => tellFocus(id)}
    />
  );
}
