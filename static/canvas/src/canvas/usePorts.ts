import { useEffect } from "react";

import { linkKey, type Link, type TakenOver } from "../graph/sub_pipelines";
import { useCanvas, useDraft } from "./useCanvas";

/** What the version that a step stands for takes and gives now; `undefined` while nobody knows. */
export function usePorts(link: Link | null): TakenOver | undefined {
  const { api, store } = useCanvas();
  const key = link ? linkKey(link) : "";
  useEffect(() => {
    const [pipeline, version] = key.split("@").map(Number);
    if (!pipeline) return;
    const asked = { pipeline, version: version ?? null };
    // One that cannot run has no ports to take over; the problem that the server tells of says so.
    api.fetchPorts(asked).then((ports) => store.getState().takePorts(asked, ports), () => undefined);
  }, [key, api, store]);
  return useDraft((state) => state.ports[key]);
}
