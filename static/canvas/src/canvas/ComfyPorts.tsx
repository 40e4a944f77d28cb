import { useEffect, useId, useRef, useState } from "react";

import {
  addWorkflow,
  COMFYUI,
  firstPicks,
  nameFaults,
  refusePicks,
  showValue,
  type FreeInput,
  type FreeOutput,
  type Pick,
  type Picks,
  type ReadWorkflow,
} from "../graph/comfy";
import { BOX } from "../graph/places";
import { useCanvas, useDraft, useVerbs } from "./useCanvas";
import { useMiddle } from "./useMiddle";

/** What of a workflow becomes ports: chosen, named, and put on the drawing in one stroke. */
export function ComfyPorts({ read }: { read: ReadWorkflow }) {
  const { brought } = useCanvas();
  const [picks, setPicks] = useState<Picks>(() => firstPicks(read));
  const put = usePut(read);
  const refusal = refusePicks(picks);
  const form = useRef<HTMLFormElement>(null);
  // The field that it came from is gone, and the keyboard with it.
  useEffect(() => form.current?.focus(), []);
  return (
    <form
      ref={form}
      tabIndex={-1}
      aria-label="What becomes ports"
      className="side-form comfy"
      onSubmit={(event) => {
        event.preventDefault();
        if (!refusal) put(picks);
      }}
    >
      <Inputs free={read.inputs} picks={picks.inputs} onPicks={(inputs) => setPicks({ ...picks, inputs })} />
      <fieldset>
        <legend>What the step gives</legend>
        <Rows free={read.outputs} picks={picks.outputs} onPicks={(outputs) => setPicks({ ...picks, outputs })} />
      </fieldset>
      <p role="status" className="side-quiet">
        {refusal || "What nothing is wired into keeps the workflow's own value; each row has a seed of its own."}
      </p>
      <span className="side-row">
        <button type="submit" className="verb" data-main disabled={refusal !== ""}>
          Put it on the drawing
        </button>
        <button type="button" className="verb" onClick={() => brought.getState().clear()}>
          Bring another one
        </button>
      </span>
    </form>
  );
}

/** Puts the workflow in the middle of what is seen, and closes the panel. */
function usePut(read: ReadWorkflow): (picks: Picks) => void {
  const { brought } = useCanvas();
  const { change, choose, open, say } = useVerbs();
  const type = useDraft((state) => state.catalogue[COMFYUI]);
  const middle = useMiddle();
  return (picks) => {
    if (!type) return;
    const [x, y] = middle();
    let made = "";
    change("a ComfyUI workflow brought in", (drawing) => {
      const added = addWorkflow(drawing, type, read, picks, [x - BOX.width / 2, y - BOX.height / 2]);
      made = added.id;
      return added.drawing;
    });
    brought.getState().clear();
    open(null);
    choose([made]);
    say("The workflow is on the drawing. Lead wires into its ports.");
  };
}

interface RowsProps<Free> {
  free: readonly Free[];
  picks: readonly Pick[];
  onPicks: (picks: readonly Pick[]) => void;
}

/** The likely fields, and all others under a heading of their own. */
function Inputs({ free, picks, onPicks }: RowsProps<FreeInput>) {
  const more = free.filter(({ likely }) => !likely).length;
  return (
    <fieldset>
      <legend>What can be wired in</legend>
      {!free.length && <p className="side-quiet">Every field of this workflow is led in from another one.</p>}
      <Rows free={free} picks={picks} onPicks={onPicks} only={({ likely }) => likely} />
      {more > 0 && (
        <details open={more === free.length}>
          <summary>{more === 1 ? "One more field" : `${more} more fields`}</summary>
          <Rows free={free} picks={picks} onPicks={onPicks} only={({ likely }) => !likely} />
        </details>
      )}
    </fieldset>
  );
}

type Free = FreeInput | FreeOutput;

function Rows<T extends Free>({ free, picks, onPicks, only }: RowsProps<T> & { only?: (free: T) => boolean }) {
  const faults = nameFaults(picks);
  return (
    <ul className="comfy-rows">
      {free.map((each, index) => {
        const pick = picks[index];
        if (!pick || only?.(each) === false) return null;
        const key = `${each.node} ${"field" in each ? each.field : ""}`;
        const onPick = (now: Pick): void => onPicks(picks.with(index, now));
        return <Row key={key} free={each} pick={pick} fault={faults[index] ?? ""} onPick={onPick} />;
      })}
    </ul>
  );
}

interface RowProps {
  free: Free;
  pick: Pick;
  fault: string;
  onPick: (pick: Pick) => void;
}

/** One field or node: whether it becomes a port, of which type, by which name, and what is in it now. */
function Row({ free, pick, fault, onPick }: RowProps) {
  const id = useId();
  const where = "field" in free ? `${free.title}: ${free.field}` : free.title;
  const value = "field" in free ? showValue(free.value) : "";
  return (
    <li>
      <label className="comfy-where">
        <input type="checkbox" checked={pick.on} onChange={(event) => onPick({ ...pick, on: event.target.checked })} />
        <span title={`Node ${free.node}, ${free.class}`}>{where}</span>
      </label>
      <span className="comfy-type">
        <span className="port-square" data-port={free.type} aria-hidden="true" />
        {free.type}
      </span>
      {value && <span className="comfy-value">{value}</span>}
      {pick.on && (
        <input
          className="comfy-name"
          aria-label={`Name of the port for ${where}`}
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault ? id : undefined}
          value={pick.name}
          maxLength={60}
          spellCheck={false}
          onChange={(event) => onPick({ ...pick, name: event.target.value })}
        />
      )}
      {fault && (
        <p className="run-bar-trouble" id={id}>
          {fault}
        </p>
      )}
    </li>
  );
}
