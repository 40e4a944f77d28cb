/** The run page: reads what Django wrote into it, draws it, and follows the run. */

import "@xyflow/react/dist/base.css";
import "./parts/drawing.css";
import "./run/run.css";
import "./grid/grid.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { createRowsApi, createRunApi } from "./api/run";
import { RunPage } from "./run/RunPage";
import { PageContext } from "./run/useRun";
import { followRun } from "./follow";
import { createRowsStore } from "./grid/store";
import { RowsContext } from "./grid/useRows";
import { socketUrl } from "./socket";
import { createRunStore } from "./store";
import { readMessage } from "./types";

function mount(root: HTMLElement): void {
  const message = readMessage(JSON.parse(document.getElementById("run-snapshot")?.textContent ?? "null"));
  if (message.type !== "snapshot") throw new Error("The page brought no snapshot of the run.");
  const api = createRunApi(message.run.id, root.dataset.csrf ?? readCookie("csrftoken"));
  const store = createRunStore(message);
  const total = Number(root.dataset.rows ?? 0);
  const rows = total > 0 ? createRowsStore(createRowsApi(message.run.id), total) : null;
  createRoot(root).render(
    <StrictMode>
      <PageContext value={{ store, api, retryUrl: root.dataset.retry ?? "" }}>
        <RowsContext value={rows}>
          <RunPage head={document.getElementById("run-head")} />
        </RowsContext>
      </PageContext>
    </StrictMode>,
  );
  const stop = followRun(
    store,
    socketUrl(root.dataset.socket ?? `/ws/runs/${message.run.id}/`, location),
    api,
  );
  addEventListener("pagehide", (event) => {
    if (!event.persisted) stop();
  });
}

const readCookie = (name: string): string =>
  document.cookie
    .split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? "";

const root = document.getElementById("run");
if (root) mount(root);
