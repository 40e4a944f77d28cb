import { useState } from "react";

import { StepsCards, StepsTable } from "../run/Steps";
import { NARROW, useMedia } from "../parts/useScreen";
import { useRun } from "../run/useRun";
import { sayCount } from "../words";
import { Filters } from "./Filters";
import { Grid } from "./Grid";
import { useFollow, useRows } from "./useRows";

/** What lies below the drawing of a batch: its rows, or its steps. */
export function Lower() {
  const [shown, show] = useState<"rows" | "steps">("rows");
  const isNarrow = useMedia(NARROW);
  const rows = useRows((state) => state.kept.total);
  const steps = useRun((state) => state.snapshot.steps.length);
  useFollow();
  return (
    <div className="lower" data-shown={shown}>
      <div className="lower-head">
        <div className="lower-switch" role="group" aria-label="What is shown below the drawing">
          <button type="button" aria-pressed={shown === "rows"} onClick={() => show("rows")}>
            Rows <span className="figures">{sayCount(rows)}</span>
          </button>
          <button type="button" aria-pressed={shown === "steps"} onClick={() => show("steps")}>
            Steps <span className="figures">{sayCount(steps)}</span>
          </button>
        </div>
        {shown === "rows" && <Filters />}
      </div>
      {shown === "rows" ? <Grid /> : isNarrow ? <StepsCards /> : <StepsTable />}
    </div>
  );
}
