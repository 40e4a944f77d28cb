import { ViewportPortal } from "@xyflow/react";
import type { CSSProperties } from "react";

import { useDraft } from "./useCanvas";

/** Where the others point, and which box each of them is at. */
export function Cursors() {
  const people = useDraft((state) => state.people);
  const cursors = useDraft((state) => state.cursors);
  return (
    <ViewportPortal>
      {people.map(({ key, name, colour }) => {
        const spot = cursors[key];
        if (!spot) return null;
        return (
          <span
            key={key}
            className="cursor"
            aria-hidden="true"
            style={{ "--person": colour, transform: `translate(${spot.x}px, ${spot.y}px)` } as CSSProperties}
          >
            <svg viewBox="0 0 12 14" width="12" height="14">
              <path d="M1 1v11l3-3h6z" fill="currentColor" />
            </svg>
            <span>{name}</span>
          </span>
        );
      })}
    </ViewportPortal>
  );
}
