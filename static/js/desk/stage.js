// What is judged, brought to life: a picture that zooms, a film with notes in time, a text that is edited in place.

import { Camera } from "./camera.js";
import { Compare, canCompare } from "./compare.js";
import { Film } from "./film.js";
import { Marks } from "./marks.js";
import { Said } from "./said.js";
import { marked, wordDiff } from "./words.js";

const press = (button, on) => button?.setAttribute("aria-pressed", String(on));

// `{camera, film, marks, said, compare, edit}` of what is on screen; what does not fit it is null. `changed` is called
// when what is to be sent changes, `kept` when a comment is.
export function bringToLife(desk, item, { changed, kept }) {
  const one = (selector) => desk.querySelector(selector);
  const stage = one("[data-stage]");
  const player = one("[data-player]");
  const note = item.may_decide ? (t) => marks.add({ t }) : null;
  const film = player ? new Film(player, { note }) : null;
  const marks = new Marks(desk, { form: one("[data-answer]"), button: one("[data-pin]"), changed, film });
  const camera = stage?.dataset.stage === "picture" ? picture(desk) : null;
  const said = new Said(desk, item, { film, kept });
  return {
    stage,
    camera,
    film,
    marks,
    said,
    marking: () => [marks, said.marks].find((some) => some?.on) ?? null,
    compare: camera && canCompare(item) ? new Compare(desk, item, camera) : null,
    edit: editing(desk, item, changed),
  };
}

function picture(desk) {
  const one = (name) => desk.querySelector(`[data-${name}]`);
  const tools = { told: one("zoom-told"), fit: one("zoom-fit"), full: one("zoom-full") };
  const camera = new Camera(desk.querySelectorAll("[data-view]"), (share, fits) => {
    tools.told.textContent = `${Math.round(share * 100)} %`;
    press(tools.fit, fits);
    press(tools.full, Math.abs(share - 1) < 0.005);
  });
  one("tools").hidden = false;
  one("zoom-in").addEventListener("click", () => camera.zoomBy(1.5));
  one("zoom-out").addEventListener("click", () => camera.zoomBy(1 / 1.5));
  tools.fit.addEventListener("click", () => camera.fit());
  tools.full.addEventListener("click", () => camera.toFull());
  return camera;
}

function editing(desk, item, changed) {
  const details = desk.querySelector("[data-edit]");
  const field = details?.querySelector("textarea");
  if (!field) return null;
  const changes = details.querySelector("[data-changes]");
  const verb = desk.querySelector("[data-approve-edited]");
  const isEdited = () => field.value !== item.text;
  const draw = () => {
    changes.replaceChildren(...marked(wordDiff(item.original, field.value)));
    // What was edited is approved as it reads now, so that nobody approves the old words by mistake.
    verb.hidden = !isEdited();
    desk.querySelector(".verb-go").hidden = isEdited();
    changed();
  };
  field.addEventListener("input", draw);
  details.addEventListener("toggle", () => details.open && field.focus());
  verb.hidden = true;
  return { isEdited, draw, open: () => ((details.open = true), field.focus()) };
}
