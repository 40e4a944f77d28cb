/** Publishing what is drawn here, and nothing that nobody here has seen. */

import { Refusal } from "../api/request";
import type { PipelineApi } from "../api/pipeline";
import type { PageVersion } from "../graph/page";
import type { Saver } from "./saving";
import type { DraftStore } from "./types";

interface Ground {
  store: DraftStore;
  saver: Pick<Saver, "flush" | "look">;
  api: Pick<PipelineApi, "publish">;
}

const UNSEEN = "Somebody saved strokes that you have not seen. They are drawn here now: look at them, then publish again.";

/** Saves, then freezes the draft as the next version; rejects with the reason, and draws what others saved unheard. */
export async function publishDraft({ store, saver, api }: Ground, message: string): Promise<PageVersion> {
  await saver.flush();
  try {
    return await api.publish(message, store.getState().revision);
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 409)) throw error;
    saver.look();
    await saver.flush();
    throw new Error(UNSEEN, { cause: error });
  }
}
