import { sayDuration } from "../words";
import { useNow } from "../parts/useScreen";
import { useRun } from "./useRun";

interface Props {
  from: string | null;
  to: string | null;
}

/** Time between two server moments; ticks by the server's clock while there is no end. */
export function Elapsed({ from, to }: Props) {
  if (!from) return <span className="figures">–</span>;
  if (!to) return <Ticking from={from} />;
  return <span className="figures">{sayDuration(Date.parse(to) - Date.parse(from))}</span>;
}

function Ticking({ from }: { from: string }) {
  const skew = useRun((state) => state.skew);
  const passed = useNow() + skew - Date.parse(from);
  return (
    <span className="figures">
      {sayDuration(Math.max(0, Math.floor(passed / 1000) * 1000)).replace(".0 s", " s")}
    </span>
  );
}
