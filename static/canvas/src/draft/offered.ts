/** Keeps up with the pipelines that may stand in this one, while others publish theirs. */

import type { PipelineApi } from "../api/pipeline";
import type { CanvasStore } from "./store";

/** Asks for them anew; where the server does not answer, those that were known stay until it is told again. */
export async function learnOffered(store: CanvasStore, api: Pick<PipelineApi, "fetchOffered">): Promise<void> {
  const offered = await api.fetchOffered().catch(() => null);
  if (offered) store.getState().takeOffered(offered);
}
