/** Everything that can be done on the canvas, with its key: for the keyboard, the command palette and the key sheet. */

import type { ReactFlowInstance } from "@xyflow/react";

import { findHeld, findHoldable, keepHeld, type Holding } from "../draft/holding";
import { offerTemplate, type Offering } from "../draft/offering";
import type { StartingStore } from "../draft/starting";
import { mayEdit } from "../draft/store";
import { align, arrange, spread } from "../graph/arrange";
import { disconnect, group, move, removeBoxes, ungroup } from "../graph/edit";
import { portsIn, portsOut } from "../graph/kinds";
import { STILL } from "../parts/useScreen";
import type { Position } from "../types";
import { addNoteAt } from "./adding";
import { copyChosen, cutChosen, duplicateChosen } from "./clipboard";
import { wayInside } from "./inside";
import { giveFile } from "./giving";
import { findPlaces } from "./nodes";
import { sizesOf, walk } from "./walking";

export interface Ground extends Holding, Offering {
  starting: StartingStore;
  flow: ReactFlowInstance;
  middle: () => Position;
}

export interface Command {
  name: string;
  label: string;
  area: "Draw" | "Edit" | "Arrange" | "Look" | "Run" | "Keep";
  /** As it is pressed: "Mod" is Control, or Command on a Mac. Several are told apart by a comma. */
  keys: string;
  /** Whether it changes the drawing, which a viewer may not. */
  edits: boolean;
  /** Whether there is something for it now; without one there always is. */
  when?: (ground: Ground) => boolean;
  act: (ground: Ground) => void;
}

const command = (
  name: string,
  area: Command["area"],
  label: string,
  keys: string,
  act: Command["act"],
  edits = true,
  when?: Command["when"],
): Command => ({ name, label, area, keys, edits, act, ...(when && { when }) });

const verbs = ({ store }: Ground) => store.getState();

export const COMMANDS: readonly Command[] = [
  command("add", "Draw", "Add a step", "A, /", (ground) => verbs(ground).find({ at: null })),
  command("extend", "Draw", "Lead its result on", "W", extend),
  command("feed", "Draw", "Choose what goes into it", "E", feed),
  command("insert", "Draw", "Put a step on the chosen wire", "I", (ground) => {
    const { wire, find } = verbs(ground);
    if (wire) find({ at: null, on: wire });
  }),
  command("note", "Draw", "Write a note", "N", (ground) => verbs(ground).choose([addNoteAt(ground.store, ground.middle())])),
  command("undo", "Edit", "Undo", "Mod+Z", (ground) => verbs(ground).undo()),
  command("redo", "Edit", "Do again", "Mod+Shift+Z, Mod+Y", (ground) => verbs(ground).redo()),
  command("copy", "Edit", "Copy", "Mod+C", (ground) => void copyChosen(ground.store), false),
  command("cut", "Edit", "Cut", "Mod+X", (ground) => void cutChosen(ground.store)),
  command("duplicate", "Edit", "Duplicate", "Mod+D", (ground) => duplicateChosen(ground.store)),
  command("remove", "Edit", "Take away", "Delete, Backspace", remove),
  command("all", "Edit", "Choose all", "Mod+A", (ground) => verbs(ground).choose(everyBox(ground)), false),
  command("none", "Edit", "Choose nothing", "Escape", (ground) => {
    const { choose, chooseWire, open } = verbs(ground);
    choose([]);
    chooseWire(null);
    open(null);
  }, false),
  command("group", "Arrange", "Group", "Mod+G", (ground) => {
    const { chosen, change } = verbs(ground);
    if (chosen.length) change("boxes grouped", (drawing) => group(drawing, chosen).drawing);
  }),
  command("ungroup", "Arrange", "Ungroup", "Mod+Shift+G", (ground) => {
    const { chosen, change } = verbs(ground);
    change("a group dissolved", (drawing) => ungroup(drawing, chosen));
  }),
  command("arrange", "Arrange", "Arrange by itself", "L", (ground) => {
    const { drawing, change, chosen } = verbs(ground);
    const ids = chosen.length > 1 ? chosen : undefined;
    change("arranged", (now) => move(now, arrange(drawing, ids, sizesOf(ground.flow))));
    requestAnimationFrame(() => void ground.flow.fitView(fit()));
  }),
  ...(["left", "middle", "right", "top", "centre", "bottom"] as const).map((edge) =>
    command(`align-${edge}`, "Arrange", `Align ${edge}`, "", (ground) => put(ground, (places, ids) => align(places, ids, edge, sizesOf(ground.flow)))),
  ),
  ...(["across", "down"] as const).map((axis) =>
    command(`spread-${axis}`, "Arrange", `Spread evenly ${axis}`, "", (ground) => put(ground, (places, ids) => spread(places, ids, axis, sizesOf(ground.flow)))),
  ),
  command("fit", "Look", "Fit the whole drawing", "F", ({ flow }) => void flow.fitView(fit()), false),
  command("near", "Look", "Show what is chosen", "Shift+F", ({ flow, store }) => {
    const nodes = store.getState().chosen.map((id) => ({ id }));
    void flow.fitView({ ...fit(), ...(nodes.length ? { nodes } : {}) });
  }, false),
  command("inside", "Look", "Step inside", "O", (ground) => {
    const { page, view, chosen } = verbs(ground);
    const way = wayInside(page, view, chosen[0] ?? "");
    if (way) location.assign(way);
  }, false),
  command("in", "Look", "Nearer", "+, =", ({ flow }) => void flow.zoomIn(), false),
  command("out", "Look", "Further away", "-", ({ flow }) => void flow.zoomOut(), false),
  command("commands", "Look", "All commands", "Mod+K", (ground) => verbs(ground).open("commands"), false),
  command("keys", "Look", "All keys", "?", (ground) => verbs(ground).open("keys"), false),
  command("problems", "Look", "Problems", "P", (ground) => verbs(ground).open("problems"), false),
  command("rehearse", "Run", "Rehearse it", "R", ({ starting }) => void starting.getState().start({ rehearse: true }), false),
  command("run", "Run", "Run it", "Mod+Enter", ({ starting }) => void starting.getState().start({ rehearse: false }), false),
  command("here", "Run", "Rehearse to the chosen step", "Shift+R", (ground) => {
    const [until] = verbs(ground).chosen;
    if (until) void ground.starting.getState().start({ rehearse: true, until });
  }, false),
  command("inputs", "Run", "What it is tried with", "T", (ground) => verbs(ground).open("inputs"), false),
  command("hold", "Run", "Hold this result", "K", (ground) => void keepHeld(ground, toHold(ground)), true, (ground) => hasAny(toHold(ground))),
  command("let-go", "Run", "Let the held result go", "Shift+K", (ground) => void keepHeld(ground, toLetGo(ground)), true, (ground) => hasAny(toLetGo(ground))),
  command("history", "Keep", "Versions", "H", (ground) => verbs(ground).open("history"), false),
  command("give", "Keep", "Save it as a file", "Mod+S", ({ store }) => giveFile(store), false),
  command("offer", "Keep", "Offer it as a template", "", (ground) => void offerTemplate(ground, true), true, (ground) => !isTemplate(ground)),
  command("take-back", "Keep", "No longer offer it as a template", "", (ground) => void offerTemplate(ground, false), true, (ground) => isTemplate(ground)),
  command("publish", "Keep", "Publish a version", "Mod+Shift+P", (ground) => verbs(ground).open("publish")),
  command("comfyui", "Draw", "Bring in a ComfyUI workflow", "", (ground) => verbs(ground).open("comfyui")),
];

const toHold = (ground: Ground) => findHoldable(ground, verbs(ground).chosen);
const toLetGo = (ground: Ground) => findHeld(ground, verbs(ground).chosen);
const isTemplate = (ground: Ground): boolean => verbs(ground).page.pipeline.template;
const hasAny = (found: object): boolean => Object.keys(found).length > 0;

/** Whether a person may use a command now, and it has something to do. */
export const isOpenTo = (command: Command, ground: Ground): boolean =>
  (!command.edits || mayEdit(ground.store.getState())) && (!command.when || command.when(ground));

/** How a view moves to what is to be seen; at once for whoever wants no motion. */
export const fit = (): { padding: number; maxZoom: number; duration: number } => ({
  padding: 0.12,
  maxZoom: 1,
  duration: matchMedia(STILL).matches ? 0 : 160,
});

const everyBox = ({ store }: Ground): string[] => {
  const { drawing } = store.getState();
  return [...Object.keys(findPlaces(drawing)), ...Object.keys(drawing.notes ?? {}).map((id) => `#${id}`)];
};

/** Takes away the chosen wire or the chosen boxes, and goes on to the box before. */
function remove(ground: Ground): void {
  const { chosen, wire, change, choose } = verbs(ground);
  if (wire) {
    const [step = "", port = ""] = wire.split(".");
    change("a wire taken away", (drawing) => disconnect(drawing, { step, port }));
    return;
  }
  if (!chosen.length) return;
  const next = walk(ground, chosen[0] ?? "", "back");
  change(chosen.length === 1 ? "a box taken away" : `${chosen.length} boxes taken away`, (drawing) => removeBoxes(drawing, chosen));
  choose(next && !chosen.includes(next) ? [next] : []);
}

/** Looks for what could come after the chosen box, by its first output. */
function extend(ground: Ground): void {
  const { chosen, drawing, catalogue, find } = verbs(ground);
  const id = chosen[0];
  if (!id) return;
  if (id.startsWith("$")) find({ at: after(ground, id), source: { step: "", port: id.slice(1) } });
  const step = drawing.steps?.[id];
  const port = step && Object.keys(portsOut(step, catalogue))[0];
  if (port) find({ at: after(ground, id), source: { step: id, port } });
}

/** Looks for what could go into the first empty input of the chosen box, the needed ones first. */
function feed(ground: Ground): void {
  const { chosen, drawing, catalogue, find } = verbs(ground);
  const id = chosen[0] ?? "";
  const step = drawing.steps?.[id];
  if (!step) return;
  const free = Object.entries(portsIn(step, catalogue)).filter(([port]) => !step.in?.[port]);
  const [port] = free.find(([, kind]) => !kind.optional) ?? free[0] ?? [];
  if (port) find({ at: before(ground, id), into: { step: id, port } });
}

const AWAY = 240;

const after = ({ store }: Ground, id: string): Position => {
  const [x, y] = findPlaces(store.getState().drawing)[id] ?? [0, 0];
  return [x + AWAY, y + 76];
};

const before = ({ store }: Ground, id: string): Position => {
  const [x, y] = findPlaces(store.getState().drawing)[id] ?? [0, 0];
  return [x - AWAY / 2, y + 76];
};

type Places = Record<string, Position>;

function put({ store }: Ground, place: (places: Places, ids: readonly string[]) => Places): void {
  const { drawing, chosen, change } = store.getState();
  if (chosen.length < 2) return;
  const moved = place(findPlaces(drawing), chosen);
  change("boxes aligned", (drawing) => move(drawing, moved));
}
