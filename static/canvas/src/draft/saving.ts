/** Keeps a draft saved: soon after each stroke, one save at a time, merged with what others saved, and kept when offline. */

import { Refusal } from "../api/request";
import type { PipelineApi } from "../api/pipeline";
import { dumpDrawing, type Drawing } from "../graph/drawing";
import { isSame } from "../graph/same";
import { findPause } from "../socket";
import { bringBack } from "./bring_back";
import { openKeeper, type Keeper } from "./kept";
import type { Announced, DraftStore, SavingState } from "./types";
import { sayBroughtBack, sayLost, sayOffline, sayRefused } from "./words";

/** A save begins when the hand has rested this long, and at the latest so long after a first stroke; milliseconds. */
const REST = 600;
const LONGEST = 5_000;
const BEATEN_PAUSE = 200;
/** A browser carries about 64 kB for a page that is gone; bytes. */
const OUTLIVING = 60_000;

export type SavingApi = Pick<PipelineApi, "fetchDraft" | "saveDraft" | "restore">;

export interface Saver {
  /** Saves what is drawn, now; rejects with the sentence that says why the server does not have all of it. */
  flush: () => Promise<void>;
  /** Saves, and has a published version be the draft again, which can be undone; rejects with the reason. */
  restore: (version: number) => Promise<void>;
  /** Somebody saved, or published. */
  hear: (told: Announced) => void;
  /** Asks whether somebody saved unheard, and tries again where the server could not be reached. */
  look: () => void;
  /** This person may no longer change the pipeline. */
  lose: () => void;
  /** Ends watching for good; what is unsaved stays kept. */
  stop: () => void;
}

/** Watches a store, and saves its drawing whenever that has changed. */
export function keepSaved(
  store: DraftStore,
  api: SavingApi,
  id: number,
  keeper: Keeper = openKeeper(id, Math.random().toString(36).slice(2)),
): Saver {
  const keeping = new Keeping(store, api, keeper);
  const unlisten = listen(keeping);
  const unsubscribe = store.subscribe((now, before) => {
    if (now.saved !== before.saved) keeping.compare();
    if (now.drawing !== before.drawing) keeping.notice();
  });
  keeping.begin();
  return {
    flush: () => keeping.flush(),
    restore: (version) => keeping.restore(version),
    hear: (told) => keeping.hear(told),
    look: () => keeping.look(),
    lose: () => keeping.lose(404),
    stop: () => {
      unlisten();
      unsubscribe();
      keeping.stop();
    },
  };
}

class Keeping {
  /** The drawing of which it is known that the server has it, but for the order of its keys. */
  private clean: Drawing | null = null;
  /** When the first stroke was drawn that the server does not have, and that no save has begun with; 0 for none. */
  private since = 0;
  private restless = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private beaten = 0;
  private heard = { revision: 0, by: "" };
  private isWanted = false;
  private mustLook = false;
  private isLeaving = false;
  private isStopped = false;
  private current: Promise<void> | null = null;
  private lost = 0;
  private note = "Saved.";

  constructor(
    private readonly store: DraftStore,
    private readonly api: SavingApi,
    private readonly keeper: Keeper,
  ) {}

  /** Brings back what an earlier page left, and says so. */
  begin(): void {
    this.compare();
    const left = this.keeper.findLeft();
    const brought = bringBack(this.store, left);
    if (brought.isRefused) {
      this.say("lost", sayLost(left[0]?.since ?? "", 403));
      return;
    }
    if (brought.since) {
      this.since = Date.parse(brought.since);
      this.note = sayBroughtBack(brought.since);
      this.say("waiting", this.note);
    }
    // What cannot be kept under this page's name stays under the other's until it is saved.
    if (!this.isUnsaved() || this.keep()) this.keeper.forgetLeft();
    if (brought.since || this.isUnsaved()) void this.work();
  }

  // --- What happens -----------------------------------------------------------------------------

  /** Looks anew whether the drawing is what was saved. */
  compare(): void {
    const { drawing, saved } = this.store.getState();
    this.clean = isSame(drawing, saved) ? drawing : null;
  }

  /** A stroke: a save begins when the hand rests. */
  notice(): void {
    if (this.store.getState().drawing === this.clean) return;
    const now = Date.now();
    this.since ||= now;
    this.restless ||= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), Math.max(0, Math.min(REST, this.restless + LONGEST - now)));
    if (["saved", "refused"].includes(this.state)) this.say("waiting", "Your last strokes are about to be saved.");
  }

  hear({ revision, by }: Announced): void {
    if (revision > this.heard.revision) this.heard = { revision, by };
    if (this.isBehind() && !this.isOver) void this.work();
  }

  look(): void {
    if (this.isOver) return;
    this.mustLook = true;
    void this.work();
  }

  leave(event: BeforeUnloadEvent): void {
    if (!this.isUnsaved()) return;
    event.preventDefault();
    this.hide();
  }

  /** The page is put away, perhaps for good: what is unsaved is kept, and sent in a request that outlives it. */
  hide(): void {
    if (!this.isUnsaved()) return;
    this.keep();
    if (this.isOver) return;
    this.isLeaving = true;
    void this.work();
    this.isLeaving = false;
  }

  async flush(): Promise<void> {
    while (!this.isOver && (this.current || this.isUnsaved() || this.isBehind())) {
      this.calm();
      await this.work();
      if (!["saved", "waiting", "saving"].includes(this.state)) break;
    }
    if (this.isUnsaved()) throw new Error(this.store.getState().saving.sentence);
  }

  /** Nothing else is asked of the server meanwhile: what is told of this very version would come before its answer. */
  async restore(version: number): Promise<void> {
    await this.flush();
    while (this.current) await this.current;
    const asked = this.takeUp(version);
    this.current = asked.then(
      () => undefined,
      () => {
        // It may have been done all the same.
        this.mustLook = true;
      },
    );
    await this.current;
    this.current = null;
    if (!this.isOver) void this.work();
    await asked;
  }

  stop(): void {
    this.calm();
    clearTimeout(this.again);
    if (this.isUnsaved()) this.keep();
    this.isStopped = true;
  }

  lose(status: number): void {
    clearTimeout(this.again);
    this.lost = status;
    const isUnsaved = this.isUnsaved();
    if (isUnsaved) this.keep();
    this.say("lost", sayLost(isUnsaved ? this.sinceText() : "", status));
  }

  // --- Saving -----------------------------------------------------------------------------------

  private rest(): void {
    this.calm();
    if (this.isOver) this.lose(this.lost);
    else if (this.state === "offline") this.sayOffline();
    else if (this.isUnsaved()) {
      if (this.current) this.keep();
      void this.work();
    } else if (!this.current) this.settle();
  }

  private calm(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.restless = 0;
  }

  /** Does what there is to do, one thing at a time; resolves when there is nothing more that can be done now. */
  private work(): Promise<void> {
    this.isWanted = true;
    this.current ??= this.workThrough();
    return this.current;
  }

  private async workThrough(): Promise<void> {
    clearTimeout(this.again);
    while (this.isWanted && !this.isOver) {
      this.isWanted = false;
      await this.round();
    }
    this.current = null;
  }

  private async round(): Promise<void> {
    try {
      if (this.mustLook || this.isBehind()) await this.takeNewest();
      if (this.isUnsaved()) await this.save();
      this.attempt = 0;
      this.settle();
      // What was taken back while it was on its way is a stroke that no timer waits for.
      if (this.isUnsaved() && this.timer === undefined) this.isWanted = true;
    } catch (error) {
      this.fail(error);
    }
  }

  private async save(): Promise<void> {
    const { drawing, revision } = this.store.getState();
    const [sentAt, since] = [Date.now(), this.since];
    const keepalive = this.isLeaving && new Blob([dumpDrawing(drawing)]).size < OUTLIVING;
    if (this.state !== "offline") this.say("saving", "Your strokes are being saved.");
    this.keep();
    this.since = 0;
    try {
      const saved = await this.api.saveDraft(drawing, revision, { keepalive });
      this.beaten = 0;
      this.store.getState().takeSaved(drawing, saved.revision, saved.problems);
    } catch (error) {
      this.since = since || sentAt;
      if (!(error instanceof Refusal && error.status === 409)) throw error;
      await this.giveWay(revision, error);
    }
  }

  /** What is drawn from here on, by anybody, is kept: the version replaces only what was seen. */
  private async takeUp(version: number): Promise<void> {
    const seen = this.store.getState().drawing;
    for (let isDone = false; !isDone;) {
      const { revision } = this.store.getState();
      try {
        const told = await this.api.restore(version, revision);
        this.beaten = 0;
        const { takeUp } = this.store.getState();
        takeUp({ version, drawing: told.draft, seen, revision: told.revision, problems: told.problems ?? [] });
        isDone = true;
      } catch (error) {
        if (!(error instanceof Refusal && error.status === 409)) throw error;
        await this.giveWay(revision, error);
      }
    }
  }

  /** Somebody was first: theirs is taken, and the save tried again; whoever is beaten often waits a little. */
  private async giveWay(revision: number, refusal: Refusal): Promise<void> {
    if (this.beaten > 0) await pause(Math.random() * BEATEN_PAUSE * Math.min(this.beaten, 10));
    this.beaten += 1;
    await this.takeNewest();
    if (this.store.getState().revision === revision) throw new Refusal(422, refusal.message);
    this.isWanted = true;
  }

  private async takeNewest(): Promise<void> {
    const newest = await this.api.fetchDraft();
    this.mustLook = false;
    const { revision, takeTheirs, takeSaved } = this.store.getState();
    if (newest.revision === revision) {
      this.heard = { revision, by: "" };
      return;
    }
    const by = this.heard.revision === newest.revision ? this.heard.by : "someone else";
    takeTheirs(newest.draft, newest.revision, by);
    if (newest.problems) takeSaved(newest.draft, newest.revision, newest.problems);
  }

  private fail(error: unknown): void {
    const status = error instanceof Refusal ? error.status : 0;
    if (this.isOver) return;
    if (error instanceof Refusal && error.isFinal) this.lose(status);
    else if (error instanceof Refusal && status >= 400 && status < 500 && status !== 429 && status !== 408) {
      this.keep();
      this.say("refused", sayRefused(error.message));
    } else {
      this.sayOffline();
      clearTimeout(this.again);
      this.again = setTimeout(() => void this.work(), findPause(this.attempt, Math.random()));
      this.attempt += 1;
    }
  }

  /** Says how things stand after something went well. */
  private settle(): void {
    if (this.isOver) return;
    if (this.isUnsaved()) {
      this.say("waiting", "Your last strokes are about to be saved.");
      return;
    }
    this.since = 0;
    this.keeper.forget();
    if (this.state === "saved") return;
    this.say("saved", this.note);
    this.note = "Saved.";
  }

  // --- How things stand --------------------------------------------------------------------------

  private get state(): SavingState {
    return this.store.getState().saving.state;
  }

  private get isOver(): boolean {
    return this.isStopped || this.state === "lost";
  }

  private isUnsaved(): boolean {
    const { drawing, saved } = this.store.getState();
    return drawing !== this.clean && dumpDrawing(drawing) !== dumpDrawing(saved);
  }

  private isBehind(): boolean {
    return this.heard.revision > this.store.getState().revision;
  }

  private keep(): boolean {
    const { drawing, saved, revision } = this.store.getState();
    const at = new Date().toISOString();
    return this.keeper.keep({ base: saved, revision, drawing, since: this.sinceText(), at });
  }

  private sinceText(): string {
    return new Date(this.since || Date.now()).toISOString();
  }

  private sayOffline(): void {
    const isUnsaved = this.isUnsaved();
    const isKept = isUnsaved && this.keep();
    this.say("offline", sayOffline(isUnsaved ? this.sinceText() : "", { isKept }));
  }

  private say(state: SavingState, sentence: string): void {
    const { saving, setSaving } = this.store.getState();
    if (saving.state !== state || saving.sentence !== sentence) setSaving({ state, sentence });
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

function listen(keeping: Keeping): () => void {
  const onOnline = (): void => keeping.look();
  const onLeave = (event: BeforeUnloadEvent): void => keeping.leave(event);
  const onHide = (): void => keeping.hide();
  const onShown = (): void => {
    if (document.visibilityState === "hidden") keeping.hide();
  };
  addEventListener("online", onOnline);
  addEventListener("beforeunload", onLeave);
  addEventListener("pagehide", onHide);
  addEventListener("visibilitychange", onShown);
  return () => {
    removeEventListener("online", onOnline);
    removeEventListener("beforeunload", onLeave);
    removeEventListener("pagehide", onHide);
    removeEventListener("visibilitychange", onShown);
  };
}
