/** Offering the pipeline as a template, with which new pipelines of its project may begin. */

import type { PipelineApi } from "../api/pipeline";
import type { CanvasStore } from "./store";

export interface Offering {
  store: CanvasStore;
  api: Pick<PipelineApi, "offerTemplate">;
}

/** Offers it, or no longer, and says so; where the server refuses, its reason is said and all is as it was. */
export async function offerTemplate({ store, api }: Offering, offered: boolean): Promise<void> {
  const { page, say, setTemplate } = store.getState();
  try {
    const { template } = await api.offerTemplate(offered);
    setTemplate(template);
    say(sayOffered(template, page.pipeline.project));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}

const sayOffered = (isTemplate: boolean, project: string): string =>
  isTemplate ? `New pipelines of ${project} may begin with a copy of this one.` : "It is no longer offered as a template.";
