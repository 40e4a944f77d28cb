import { useReactFlow } from "@xyflow/react";
import { useMemo } from "react";

import type { Ground } from "./commands";
import { useCanvas } from "./useCanvas";
import { useMiddle } from "./useMiddle";

/** What commands act on. */
export function useGround(): Ground {
  const { store, starting, running, tried, api } = useCanvas();
  const flow = useReactFlow();
  const middle = useMiddle();
  return useMemo(() => ({ store, starting, running, tried, api, flow, middle }), [store, starting, running, tried, api, flow, middle]);
}
