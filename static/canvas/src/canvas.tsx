/** The canvas page: reads what Django wrote into it, draws it, saves it, and joins whoever else is there. */

import "@xyflow/react/dist/base.css";
import "./parts/drawing.css";
import "./run/run.css";
import "./canvas/canvas.css";
import "./canvas/inspector.css";
import "./canvas/result.css";
import "./canvas/comfyui.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { fetchFiles, keepFile } from "./api/assets";
import { readWorkflow } from "./api/comfyui";
import { createPipelineApi } from "./api/pipeline";
import { CanvasPage } from "./canvas/CanvasPage";
import { CanvasContext } from "./canvas/useCanvas";
import { RoomContext } from "./canvas/usePointer";
import { createBroughtStore } from "./draft/brought";
import { joinRoom, newKey } from "./draft/room";
import { createRunningStore } from "./draft/running";
import { learnOffered } from "./draft/offered";
import { keepSaved } from "./draft/saving";
import { createStartingStore } from "./draft/starting";
import { createCanvasStore } from "./draft/store";
import { keepSamples } from "./draft/trying";
import { readPage } from "./graph/page";
import { socketUrl } from "./socket";

function mount(root: HTMLElement): void {
  const page = readPage(JSON.parse(document.getElementById("canvas-page")?.textContent ?? "null"));
  const key = newKey();
  const csrf = root.dataset.csrf ?? "";
  const { id, slug } = page.pipeline;
  const api = createPipelineApi(id, csrf, key);
  const store = createCanvasStore(page);
  const running = createRunningStore(csrf);
  const brought = createBroughtStore((file) => readWorkflow(file, csrf));
  const saver = keepSaved(store, api, id);
  const tried = keepSamples(store, api);
  const starting = createStartingStore({ store, running, saver, api });
  const room = joinRoom(socketUrl(`/ws/pipelines/${id}/?key=${key}`, location), store, saver, {
    learn: () => void learnOffered(store, api),
  });
  createRoot(root).render(
    <StrictMode>
      <CanvasContext
        value={{
          store,
          running,
          starting,
          saver,
          api,
          tried,
          brought,
          keepFile: (file) => keepFile(file, slug, csrf),
          fetchFiles: (kind) => fetchFiles(slug, kind),
        }}
      >
        <RoomContext value={room}>
          <CanvasPage head={document.getElementById("canvas-head")} />
        </RoomContext>
      </CanvasContext>
    </StrictMode>,
  );
  if (page.run)
    running
      .getState()
      .show(page.run, null)
      .catch((error: unknown) => store.getState().say(error instanceof Error ? error.message : String(error)));
  addEventListener("pagehide", (event) => {
    if (!event.persisted) room.leave();
  });
}

const root = document.getElementById("canvas");
if (root) mount(root);
