/** The one store behind the canvas: the draft, what is chosen on it, what is open around it, and what was undone. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { refusals } from "../graph/connect";
import { layOver } from "../graph/compare";
import { findProblems } from "../graph/check";
import type { Catalogue, Drawing, Problem, Source } from "../graph/drawing";
import { renameInput, renameStep } from "../graph/edit";
import { redoInto, undoInto } from "../graph/history";
import { mergeDrawings, settle, type Conflict } from "../graph/merge";
import type { CanvasPage, PageVersion, Samples } from "../graph/page";
import { afterRenaming, beforeRenaming, renaming, type Renamed } from "../graph/samples";
import { isSame } from "../graph/same";
import { linkKey, renewed, SUB_PIPELINE, type Link, type Offered, type PortsNow, type TakenOver } from "../graph/sub_pipelines";
import type { Position } from "../types";
import type { DraftState as Saved } from "./types";

/** Strokes with the same key that follow each other this quickly are one stroke: a word typed, a slider drawn. */
const ONE_STROKE = 800;

/** One change that can be taken back. */
export interface Stroke {
  sentence: string;
  key: string;
  at: number;
  before: Drawing;
  after: Drawing;
  /** Where it called a box otherwise, by which what is tried goes as well. */
  renamed?: Renamed;
}

/** Two states of the drawing that are shown laid over each other, with their names. */
export interface Comparison {
  from: string;
  to: string;
  before: Drawing;
  after: Drawing;
}

/** What the finder looks for, and where what it finds is put: at the end of a loose wire, or on a wire. */
export interface Finder {
  at: Position | null;
  source?: Source;
  into?: { step: string; port: string };
  on?: string;
}

export const PANELS = ["problems", "history", "inputs", "commands", "keys", "comfyui", "publish"] as const;
export type Panel = (typeof PANELS)[number];

export interface CanvasState extends Saved {
  page: CanvasPage;
  catalogue: Catalogue;
  samples: Samples;
  /** The pipelines that may stand in this one, and the ports of their versions that are known, by `linkKey`. */
  offered: readonly Offered[];
  ports: Readonly<Record<string, TakenOver>>;
  chosen: readonly string[];
  /** The chosen wire, by the port it goes into. */
  wire: string | null;
  past: readonly Stroke[];
  future: readonly Stroke[];
  /** What is drawn: the draft, or two versions laid over each other. */
  view: Drawing;
  compared: Comparison | null;
  finder: Finder | null;
  panel: Panel | null;
  /** Why each port refuses the wire that is being drawn, by `step.port`; null while none is. */
  refusing: ReadonlyMap<string, string> | null;
  /** A sentence that was said in passing, for the eye and the screen reader. */
  told: string;
  change: (sentence: string, edit: (drawing: Drawing) => Drawing, key?: string) => void;
  /** Calls a step or an `$input` otherwise, everywhere, and chooses it. */
  rename: (box: string, to: string) => void;
  undo: () => void;
  redo: () => void;
  choose: (ids: readonly string[]) => void;
  chooseWire: (wire: string | null) => void;
  find: (finder: Finder | null) => void;
  open: (panel: Panel | null) => void;
  beginWire: (source: Source | null) => void;
  settle: (conflict: Conflict, side: "mine" | "theirs") => void;
  setSamples: (samples: Samples) => void;
  /** What an input is tried with from now on; nothing where it is undefined. */
  trySample: (input: string, value: unknown) => void;
  /** Takes a version that has just been published here. */
  takeVersion: (version: PageVersion) => void;
  /** The pipeline is a template of its project from now on, or no longer. */
  setTemplate: (isTemplate: boolean) => void;
  /** Takes which pipelines may stand in this one now, with the ports of their newest versions. */
  takeOffered: (offered: readonly Offered[]) => void;
  /** Takes what a version takes and gives, as the server has just told it. */
  takePorts: (link: Link, ports: PortsNow) => void;
  say: (sentence: string) => void;
  /** Shows two drawings laid over each other, or the draft again. */
  compare: (compared: Comparison | null) => void;
}
export type CanvasStore = StoreApi<CanvasState>;

type Set = StoreApi<CanvasState>["setState"];
type Get = () => CanvasState;

/** A store that starts from what the page brought with it. */
export function createCanvasStore(page: CanvasPage): CanvasStore {
  return createStore<CanvasState>()((set, get) => ({
    page,
    catalogue: page.catalogue,
    samples: page.samples,
    offered: page.pipelines,
    ports: portsOf(page.pipelines),
    drawing: page.drawing,
    saved: page.drawing,
    revision: page.revision,
    saving: { state: "saved", sentence: "Saved." },
    conflicts: [],
    people: [],
    cursors: {},
    serverProblems: page.problems,
    problems: listProblems(page.drawing, page.catalogue, page.problems, page.drawing),
    chosen: [],
    wire: null,
    past: [],
    future: [],
    view: page.drawing,
    compared: null,
    finder: null,
    panel: null,
    refusing: null,
    told: "",
    ...drawingVerbs(set, get),
    ...savingVerbs(set, get),
    ...viewVerbs(set, get),
  }));
}

/** The changes of a drawing, by which the problems and what is chosen follow. */
function drawingVerbs(set: Set, get: Get): Pick<CanvasState, "change" | "rename" | "undo" | "redo" | "settle"> {
  return {
    change: (sentence, edit, key = "") => {
      const { drawing, past } = get();
      const after = edit(drawing);
      if (after === drawing || !mayEdit(get())) return;
      set({ ...shown(get(), after), past: addStroke(past, { sentence, key, at: Date.now(), before: drawing, after }), future: [] });
    },
    rename: (box, to) => {
      const { change, choose, samples, say } = get();
      const renamed = renaming(samples, box, to);
      const edit = box.startsWith("$") ? renameInput : renameStep;
      const before = get().drawing;
      change(`the name of ${box.replace("$", "")}`, (drawing) => edit(drawing, box, to));
      if (get().drawing === before) return;
      set({ past: get().past.map((stroke, at, { length }) => (at === length - 1 ? { ...stroke, renamed } : stroke)) });
      set({ samples: afterRenaming(samples, renamed) });
      choose([to]);
      if (renamed.held !== null) say(`Its held result is let go: run ${renamed.held} knows it as ${box}.`);
    },
    undo: () => {
      const { past, future, drawing, samples } = get();
      const stroke = past.at(-1);
      if (!stroke) return;
      if (stroke.renamed) set({ samples: beforeRenaming(samples, stroke.renamed) });
      set({ ...shown(get(), undoInto(drawing, stroke)), past: past.slice(0, -1), future: [...future, stroke] });
      get().say(`Undone: ${stroke.sentence}.`);
    },
    redo: () => {
      const { past, future, drawing, samples } = get();
      const stroke = future.at(-1);
      if (!stroke) return;
      if (stroke.renamed) set({ samples: afterRenaming(samples, stroke.renamed) });
      set({ ...shown(get(), redoInto(drawing, stroke)), past: [...past, stroke], future: future.slice(0, -1) });
      get().say(`Done again: ${stroke.sentence}.`);
    },
    settle: (conflict, side) => {
      const { drawing, conflicts } = get();
      set({
        ...shown(get(), settle(drawing, conflict, side)),
        conflicts: conflicts.filter((other) => other !== conflict),
      });
    },
  };
}

type SavingVerbs = "takeSaved" | "takeTheirs" | "takeUp" | "setSaving" | "setPeople" | "setCursor";

function savingVerbs(set: Set, get: Get): Pick<CanvasState, SavingVerbs> {
  return {
    takeSaved: (saved, revision, serverProblems) => {
      const problems = listProblems(get().drawing, get().catalogue, serverProblems, saved);
      set({ saved, revision, serverProblems, problems });
    },
    takeTheirs: (theirs, revision, by) => {
      const { saved, drawing, conflicts, chosen } = get();
      const merged = mergeDrawings(saved, drawing, theirs, by);
      // Two boxes that were given one name at the same time are two: mine bears another name from now on.
      set({ chosen: chosen.map((id) => merged.renamed[id] ?? id) });
      set({
        ...shown(get(), merged.drawing),
        saved: theirs,
        revision,
        conflicts: [...conflicts, ...merged.conflicts],
      });
    },
    takeUp: ({ version, drawing: saved, seen, revision, problems: serverProblems }) => {
      const { drawing: before, past, conflicts } = get();
      const merged = mergeDrawings(seen, saved, before, "a later stroke");
      const sentence = `version ${version} taken up again`;
      const stroke = { sentence, key: "", at: Date.now(), before, after: merged.drawing };
      set({
        ...shown({ ...get(), saved, serverProblems }, merged.drawing),
        saved,
        revision,
        serverProblems,
        past: isSame(before, stroke.after) ? past : addStroke(past, stroke),
        future: [],
        conflicts: [...conflicts, ...merged.conflicts],
      });
    },
    setSaving: (saving) => set({ saving }),
    setPeople: (people) => set({ people }),
    setCursor: (key, spot) => {
      const others = Object.entries(get().cursors).filter(([other]) => other !== key);
      set({ cursors: Object.fromEntries(spot ? [...others, [key, spot]] : others) });
    },
  };
}

type ViewVerbs = "choose" | "chooseWire" | "find" | "open" | "beginWire" | "setSamples" | "trySample" | "takeVersion" | "setTemplate" | "takeOffered" | "takePorts" | "say" | "compare";

function viewVerbs(set: Set, get: Get): Pick<CanvasState, ViewVerbs> {
  return {
    choose: (ids) => {
      if (!same(ids, get().chosen) || get().wire) set({ chosen: ids, wire: null });
    },
    chooseWire: (wire) => set(wire ? { wire, chosen: [] } : { wire: null }),
    find: (finder) => set({ finder }),
    open: (panel) => set({ panel }),
    beginWire: (source) => {
      const { drawing, catalogue } = get();
      set({ refusing: source && refusals(drawing, catalogue, source) });
    },
    setSamples: (samples) => set({ samples }),
    trySample: (input, value) => {
      const { samples } = get();
      const others = Object.fromEntries(Object.entries(samples.inputs).filter(([other]) => other !== input));
      set({ samples: { ...samples, inputs: value === undefined ? others : { ...others, [input]: value } } });
    },
    takeVersion: (version) => set(({ page }) => ({ page: { ...page, versions: [version, ...page.versions] } })),
    setTemplate: (template) => set(({ page }) => ({ page: { ...page, pipeline: { ...page.pipeline, template } } })),
    takeOffered: (offered) => set(({ ports }) => ({ offered, ports: { ...ports, ...portsOf(offered) } })),
    takePorts: (link, ports) => {
      const { offered, ports: known } = get();
      set({ offered: renewed(offered, link, ports), ports: { ...known, [linkKey(link)]: ports } });
    },
    say: (told) => set({ told }),
    compare: (compared) => {
      const view = compared ? layOver(compared.before, compared.after) : get().drawing;
      set({ compared, view, chosen: [], wire: null });
    },
  };
}

/** The ports of newest versions, as they are kept. */
const portsOf = (offered: readonly Offered[]): Record<string, TakenOver> =>
  Object.fromEntries(offered.map((each) => [linkKey({ pipeline: each.id, version: null }), each]));

/** A drawing with what follows from it: its problems, and of what is chosen that which is still there. */
function shown(state: CanvasState, drawing: Drawing): Partial<CanvasState> {
  const chosen = state.chosen.filter((id) => isThere(drawing, id));
  return {
    drawing,
    view: state.compared ? state.view : drawing,
    problems: listProblems(drawing, state.catalogue, state.serverProblems, state.saved),
    chosen: same(chosen, state.chosen) ? state.chosen : chosen,
    wire: state.wire && hasWire(drawing, state.wire) ? state.wire : null,
  };
}

/** What is wrong with the drawing's form, found here at once, and with its params, as the server said of what it has. */
function listProblems(
  drawing: Drawing,
  catalogue: Catalogue,
  told: readonly Problem[],
  saved: Drawing,
): readonly Problem[] {
  const found = findProblems(drawing, catalogue);
  const known = new Set(found.map((problem) => `${problem.step} ${problem.field}`));
  const still = told.filter(({ step, field }) => {
    const [now, then] = [drawing.steps?.[step], saved.steps?.[step]];
    if (!now || known.has(`${step} ${field}`)) return false;
    if (field.startsWith("params.")) return JSON.stringify(now.params) === JSON.stringify(then?.params);
    // What is wrong with the steps that it stands for is known to the server alone.
    return !field && now.type === SUB_PIPELINE && JSON.stringify(now) === JSON.stringify(then);
  });
  return [...found, ...still];
}

function addStroke(past: readonly Stroke[], stroke: Stroke): readonly Stroke[] {
  const last = past.at(-1);
  if (!last || !stroke.key || last.key !== stroke.key || stroke.at - last.at > ONE_STROKE) return [...past, stroke];
  return [...past.slice(0, -1), { ...stroke, before: last.before }];
}

/** Whether this person may change the drawing now: nobody can while versions are laid over it. */
export const mayEdit = (state: CanvasState): boolean => state.page.can.edit && !state.compared;

/** Whether a box of this name stands on the drawing. */
export function isThere(drawing: Drawing, id: string): boolean {
  if (id.startsWith("$")) return drawing.inputs?.[id.slice(1)] !== undefined;
  if (id.startsWith("#")) return drawing.notes?.[id.slice(1)] !== undefined;
  return drawing.steps?.[id] !== undefined;
}

const hasWire = (drawing: Drawing, wire: string): boolean => {
  const [step = "", port = ""] = wire.split(".");
  return drawing.steps?.[step]?.in?.[port] !== undefined;
};

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id, index) => id === other[index]);
