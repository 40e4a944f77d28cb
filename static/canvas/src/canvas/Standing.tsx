import { linkOf, newerThan } from "../graph/sub_pipelines";
import { StateMark } from "../parts/StateMark";
import { sayCost, sayShare, sayStepState } from "../words";
import { useStale } from "./useStale";
import { useDraft, useLiveStep } from "./useCanvas";

/** The line at the foot of a box: where the step stands in the run that is shown, and whether that is still true. */
export function Standing({ id }: { id: string }) {
  const live = useLiveStep(id);
  const pinned = useDraft((state) => state.samples.pins[id]);
  const stale = useStale(id);
  const review = live?.review_url;
  return (
    <footer className="box-foot">
      {stale.length > 0 ? (
        <span className="box-stale" title={stale.join(" ")}>
          out of date
        </span>
      ) : live ? (
        <StateMark state={live.state} word={sayStepState(live)} />
      ) : (
        <span className="box-quiet">not run yet</span>
      )}
      <span className="box-figures">
        <Newer id={id} />
        {pinned !== undefined && (
          <span className="box-pin" title={`Its result is held at what run ${pinned} made.`}>
            held
          </span>
        )}
        {live && Number(live.cost) > 0 && <span className="figures">{sayCost(live.cost)}</span>}
        {live && live.total > 1 && <span className="figures">{sayShare(live)}</span>}
        {review && (
          <a className="nodrag" href={review}>
            Review
          </a>
        )}
      </span>
    </footer>
  );
}

/** Where the box stands for a pipeline that has a newer version than the one it stays at. */
function Newer({ id }: { id: string }) {
  const step = useDraft((state) => state.view.steps?.[id]);
  const offered = useDraft((state) => state.offered);
  const link = linkOf(step);
  const newest = link && newerThan(link, offered);
  if (!newest) return null;
  return (
    <span className="box-pin" title={`Version ${newest} is published; this step stays at version ${link.version}. Choose another in its settings.`}>
      {`v${newest} is newer`}
    </span>
  );
}
