/** The ways into the pipelines that stand in this one, and back out. */

import type { CanvasPage } from "../graph/page";
import { linkOf } from "../graph/sub_pipelines";
import type { Drawing } from "../graph/drawing";

/** The canvas of a pipeline, reached by way of these. */
const canvasUrl = (page: CanvasPage, pipeline: number, by: readonly number[]): string => {
  const from = by.map((id) => `from=${id}`).join("&");
  return `${page.urls.pipelines ?? ""}${pipeline}/canvas/${from && `?${from}`}`;
};

const cameBy = (page: CanvasPage): number[] => page.came_from.map(({ id }) => id);

/** The canvas of a pipeline that stands in this one, which then leads back here. */
export const insideUrl = (page: CanvasPage, pipeline: number): string =>
  canvasUrl(page, pipeline, [...cameBy(page), page.pipeline.id]);

/** The pipeline that somebody came here from, and the way there; null for whoever came from elsewhere. */
export function wayBack(page: CanvasPage): { name: string; url: string } | null {
  const last = page.came_from.at(-1);
  return last ? { name: last.name, url: canvasUrl(page, last.id, cameBy(page).slice(0, -1)) } : null;
}

/** The way inside a box; "" where it stands for no pipeline. */
export function wayInside(page: CanvasPage, drawing: Drawing, box: string): string {
  const link = linkOf(drawing.steps?.[box]);
  return link ? insideUrl(page, link.pipeline) : "";
}
