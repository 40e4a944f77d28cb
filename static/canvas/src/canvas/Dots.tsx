import { useEffect, useRef } from "react";

import { useMovingView } from "./useView";

const GAP = 20;
/** Dots closer than this on the screen would be a grey: every second one is left out, and again. */
const CLOSEST = 9;

/** The dots of the sheet. They move as a whole, so that no frame of a pan has to paint them; only another zoom does. */
export function Dots() {
  const view = useMovingView();
  const dots = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let drawnAt = 0;
    const place = (): void => {
      const { x, y, zoom } = view.getState();
      const gap = gapAt(zoom);
      const style = dots.current?.style;
      if (zoom !== drawnAt) {
        style?.setProperty("--gap", `${gap}px`);
        style?.setProperty("--dot", `${Math.max(0.5, zoom * 0.7)}px`);
        drawnAt = zoom;
      }
      style?.setProperty("transform", `translate(${mod(x, gap)}px, ${mod(y, gap)}px)`);
    };
    place();
    return view.subscribe(place);
  }, [view]);
  return <div className="dots" ref={dots} />;
}

const mod = (value: number, by: number): number => ((value % by) + by) % by;

function gapAt(zoom: number): number {
  let gap = GAP * zoom;
  while (gap < CLOSEST) gap *= 2;
  return gap;
}
