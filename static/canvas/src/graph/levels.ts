/** Where lists could not be paired if a wire were another; for every port at once. Pure. */

import { AxesBook } from "./axes_book";
import type { PortKind, Source } from "./drawing";
import { onceEach, surveyOf, type Survey } from "./kinds";
import { planOf, ROWS, type Axes, type Plan } from "./plan";
import { own } from "./records";

/** The port at which lists part: what arrives there, and the axes at which its step would work. */
export interface Parting {
  source: Source;
  step: string;
  port: string;
  consumed: Axes;
  axes: Axes;
}

interface At {
  step: string;
  port: string;
}

/** One wire: the place in the plan's order of the step it comes from, or -1 with the axes of an input. */
interface Slot {
  source: Source;
  port: string;
  from: number;
  fixed: number;
  opens: boolean;
  isKnown: boolean;
  gathers: boolean;
  withinRow: boolean;
}

/** How deep each step of a drawing works, ready to be asked what another wire would change. */
export const levelsOf = onceEach(
  (drawing, catalogue): Levels => new Levels(surveyOf(drawing, catalogue), planOf(drawing, catalogue)),
);

export class Levels {
  private readonly book = new AxesBook();
  private readonly places: ReadonlyMap<string, number>;
  private readonly slots: readonly Slot[][];
  private readonly below: readonly number[][];
  private readonly axes: readonly number[];
  private readonly apart: ReadonlySet<string>;
  /** What comes of it where one step works at other axes than now, by its place and by these axes. */
  private readonly outcomes = new Map<string, Parting | null>();

  constructor(
    private readonly survey: Survey,
    private readonly plan: Plan,
  ) {
    this.places = new Map(plan.order.map((step, place) => [step, place]));
    this.slots = plan.order.map(() => []);
    this.below = plan.order.map(() => []);
    for (const { source, step, port } of plan.wires) {
      const place = this.placeOf(step);
      this.slots[place]?.push(this.slot(source, step, port));
      this.below[this.placeOf(source.step)]?.push(place);
    }
    this.axes = plan.order.map((step) => this.book.number(own(plan.axes, step) ?? []));
    this.apart = new Set(plan.problems.map(({ step, field }) => `${step} ${field}`));
  }

  /** Where lists would part with this source in that port that do not part now; null where none would. */
  findParting(source: Source, into: At): Parting | null {
    return this.replace(into, this.slot(source, into.step, into.port));
  }

  /** The same where a new step stands on the wire, by these two of its ports. */
  findPartingBy(source: Source, into: At, takes: PortKind, gives: PortKind): Parting | null {
    const slot = this.slot(source, into.step, into.port);
    const taking = { isKnown: true, gathers: takes.many, withinRow: takes.within_row };
    const arriving = this.consume({ ...slot, ...taking }, this.axes);
    const fixed = gives.many ? this.book.open(arriving, "") : arriving;
    return this.replace(into, { ...slot, from: -1, fixed, opens: false });
  }

  private replace(into: At, slot: Slot): Parting | null {
    const place = this.placeOf(into.step);
    const wired = this.slots[place]?.filter(({ port }) => port !== into.port) ?? [];
    const axes = [...this.axes];
    return this.work(place, [...wired, slot], axes) ?? this.follow(place, axes);
  }

  /** Works out anew what stands below a step that has other axes now, until none changes or two lists part. */
  private follow(start: number, axes: number[]): Parting | null {
    const touched = new Set([start]);
    const trail: string[] = [];
    let found: Parting | null = null;
    for (let place = start; touched.size && !found && place < axes.length; place += 1) {
      if (!touched.has(place)) continue;
      const isAlone = touched.size === 1;
      touched.delete(place);
      if (place !== start) found = this.work(place, this.slots[place] ?? [], axes);
      if (found || axes[place] === this.axes[place]) continue;
      // Where nothing else is pending, what comes of it depends on this step alone, whichever wire led here.
      const key = `${place} ${axes[place] ?? 0}`;
      const known = isAlone ? this.outcomes.get(key) : undefined;
      if (known !== undefined) {
        found = known;
        break;
      }
      if (isAlone) trail.push(key);
      for (const next of this.below[place] ?? []) touched.add(next);
    }
    for (const key of trail) this.outcomes.set(key, found);
    return found;
  }

  /** Sets the axes at which a step works, and says where they part from what arrives, if they did not before. */
  private work(place: number, slots: readonly Slot[], axes: number[]): Parting | null {
    const step = this.plan.order[place] ?? "";
    // Asked for some ten thousand times as a wire begins to be drawn: plain loops, nothing made anew.
    let mine = 0;
    for (const slot of slots) mine = this.book.pair(mine, this.consume(slot, axes));
    axes[place] = mine;
    for (const slot of slots) {
      const consumed = this.consume(slot, axes);
      if (!this.book.isApart(consumed, mine) || this.apart.has(`${step} in.${slot.port}`)) continue;
      const [left, worked] = [this.book.read(consumed), this.book.read(mine)];
      return { source: slot.source, step, port: slot.port, consumed: left, axes: worked };
    }
    return null;
  }

  /** The axes of what arrives that are left once the port has gathered. */
  private consume(slot: Slot, axes: readonly number[]): number {
    if (!slot.isKnown) return 0;
    const above = slot.from < 0 ? slot.fixed : (axes[slot.from] ?? 0);
    const arriving = slot.opens ? this.book.open(above, slot.source.step) : above;
    const isGathered = slot.gathers && !(slot.withinRow && this.book.endsInRows(arriving));
    return isGathered ? this.book.close(arriving) : arriving;
  }

  private slot(source: Source, step: string, port: string): Slot {
    const taken = own(this.survey.kinds.get(step)?.inputs, port);
    return {
      source,
      port,
      from: source.step ? this.placeOf(source.step) : -1,
      fixed: !source.step && this.survey.inputs.get(source.port)?.many ? this.book.number([[ROWS]]) : 0,
      opens: own(this.survey.kinds.get(source.step)?.outputs, source.port)?.many ?? false,
      isKnown: taken !== undefined,
      gathers: taken?.many ?? false,
      withinRow: taken?.within_row ?? false,
    };
  }

  private placeOf = (step: string): number => this.places.get(step) ?? -1;
}
