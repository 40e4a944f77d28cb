/** What a draft is made of while several people draw on it, and what saving and the room ask of its store. */

import type { StoreApi } from "zustand/vanilla";

import type { Drawing, Problem } from "../graph/drawing";
import type { Conflict } from "../graph/merge";

export type SavingState = "saved" | "waiting" | "saving" | "offline" | "refused" | "lost";

/** Where the strokes are that were drawn last, and the sentence that says so. */
export interface Saving {
  state: SavingState;
  sentence: string;
}

/** Somebody else who has this pipeline open; `key` is that of their page, so one person may be there twice. */
export interface Person {
  key: string;
  id: number;
  name: string;
  /** One of eight, as CSS writes it; white letters can be read on each. */
  colour: string;
  /** The box they are at, and the field in it; "" where they are at none. */
  box: string;
  field: string;
}

/** What everybody at a pipeline is told when it was saved or published; `key` is that of the page that did it. */
export interface Announced {
  revision: number;
  by: string;
  key: string;
  /** The number of the version, where one was published. */
  version?: number;
}

/** A version that the server has made the draft again, at a new revision; `seen` was drawn when that was asked. */
export interface Restored {
  version: number;
  drawing: Drawing;
  seen: Drawing;
  revision: number;
  problems: readonly Problem[];
}

/** A place on the drawing, in its own units. */
export interface Spot {
  x: number;
  y: number;
}

export interface DraftState {
  drawing: Drawing;
  /** The drawing as the server has it at `revision`. */
  saved: Drawing;
  revision: number;
  saving: Saving;
  conflicts: readonly Conflict[];
  people: readonly Person[];
  cursors: Readonly<Record<string, Spot>>;
  problems: readonly Problem[];
  serverProblems: readonly Problem[];
  /** One stroke of this person's, which they can undo. */
  change: (sentence: string, edit: (drawing: Drawing) => Drawing) => void;
  /** The server has this drawing now; what was drawn since stays drawn. */
  takeSaved: (drawing: Drawing, revision: number, problems: readonly Problem[]) => void;
  /** Merges what somebody else saved into what is drawn here, from `saved` on, which becomes theirs. */
  takeTheirs: (theirs: Drawing, revision: number, by: string) => void;
  /** Draws a version that is the draft again, as one stroke; what anybody drew since it was asked lies over it. */
  takeUp: (restored: Restored) => void;
  setSaving: (saving: Saving) => void;
  setPeople: (people: readonly Person[]) => void;
  /** Where somebody points, or null where they no longer point anywhere. */
  setCursor: (key: string, spot: Spot | null) => void;
}

/** As much of the store as saving and the room use. */
export type DraftStore = Pick<StoreApi<DraftState>, "getState" | "subscribe">;
