/** What runs from the canvas are tried with, where boxes are called otherwise. Pure. */

import type { Samples } from "./page";
import { keep, own, put, rename } from "./records";

/** A box that was called otherwise, `$input` or a step, and the run whose result the step was held at until then. */
export interface Renamed {
  from: string;
  to: string;
  held: number | null;
}

/** A renaming as it is about to be done. */
export const renaming = (samples: Samples, from: string, to: string): Renamed => ({
  from,
  to,
  held: own(samples.pins, from) ?? null,
});

/** The samples after it: an input's value follows. A step's held result is let go, for the run that made it knows the
 * step by its old id. */
export function afterRenaming(samples: Samples, { from, to }: Renamed): Samples {
  const pins = keep(samples.pins, (step) => step !== from) ?? {};
  return { ...samples, inputs: moved(samples.inputs, from, to), pins };
}

/** The samples after the renaming was taken back: what was held before is held again. */
export function beforeRenaming(samples: Samples, { from, to, held }: Renamed): Samples {
  const pins = held === null ? samples.pins : put(samples.pins, from, held);
  return { ...samples, inputs: moved(samples.inputs, to, from), pins };
}

function moved(inputs: Samples["inputs"], from: string, to: string): Samples["inputs"] {
  if (!from.startsWith("$")) return inputs;
  const [old, name] = [from.slice(1), to.slice(1)];
  // A value that was left under the new name by an input that is gone gives way.
  return own(inputs, old) === undefined ? inputs : (rename(keep(inputs, (each) => each !== name), (each) => (each === old ? name : each)) ?? {});
}
