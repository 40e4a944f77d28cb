import { useStoreApi } from "@xyflow/react";
import { useEffect } from "react";

import type { View } from "./useView";

const STILL_FOR = 180;

/**
 * Has the browser paint the drawing anew once a zoom has come to rest. While it moves the browser only stretches what
 * it has painted, which is what makes it fluid and, after a zoom, unsharp.
 */
export function useSharp(view: View): void {
  const page = useStoreApi();
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let painted = view.getState().zoom;
    const sharpen = (): void => {
      const sheet = page.getState().domNode?.querySelector<HTMLElement>(".react-flow__viewport");
      painted = view.getState().zoom;
      if (!sheet) return;
      sheet.style.willChange = "auto";
      requestAnimationFrame(() => requestAnimationFrame(() => sheet.style.removeProperty("will-change")));
    };
    const stop = view.subscribe(({ zoom }) => {
      if (zoom === painted) return;
      clearTimeout(waiting);
      waiting = setTimeout(sharpen, STILL_FOR);
    });
    return () => {
      clearTimeout(waiting);
      stop();
    };
  }, [page, view]);
}
