import { linkOf, type Link } from "../graph/sub_pipelines";
import { isRecord } from "../types";
import { Picture } from "../parts/Picture";
import { useDraft, useLiveStep } from "./useCanvas";

/** How many of a step's params a box tells while it has made nothing yet. */
const TOLD = 3;

/** What a step has made, else what it is about to do, in the words of its params. */
export function Made({ id }: { id: string }) {
  const live = useLiveStep(id);
  if (live?.error && live.state === "failed")
    return (
      <p className="box-words" data-tone="stop">
        {live.error}
      </p>
    );
  if (live?.thumb)
    return (
      <div className="box-made">
        <Picture thumb={live.thumb} alt="" />
        {live.state === "running" && live.message && <p className="box-message">{live.message}</p>}
      </div>
    );
  if (live?.text)
    return (
      <p className="box-words" dir="auto">
        {live.text}
      </p>
    );
  return <Params id={id} />;
}

function Params({ id }: { id: string }) {
  const params = useDraft((state) => state.view.steps?.[id]?.params);
  const help = useDraft((state) => state.catalogue[state.view.steps?.[id]?.type ?? ""]?.help ?? "");
  const unknown = useDraft((state) => {
    const type = state.view.steps?.[id]?.type;
    return type !== undefined && !state.catalogue[type] ? type : "";
  });
  const link = linkOf(useDraft((state) => state.view.steps?.[id]));
  const told = Object.entries(params ?? {}).filter(([, value]) => !isRecord(value));
  const prompt = params?.prompt ?? params?.question;
  if (typeof prompt === "string" && prompt)
    return (
      <p className="box-words" dir="auto">
        {prompt}
      </p>
    );
  if (link) return <Stands link={link} />;
  if (unknown)
    return (
      <p className="box-words" data-tone="stop">
        The step type {unknown} is not known here. It is kept as it is.
      </p>
    );
  if (!told.length) return <p className="box-words">{help}</p>;
  return (
    <dl className="box-params">
      {told.slice(0, TOLD).map(([name, value]) => (
        <div key={name}>
          <dt>{name.replaceAll("_", " ")}</dt>
          <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Which pipeline a box stands for. */
function Stands({ link }: { link: Link }) {
  const name = useDraft((state) => state.offered.find((each) => each.id === link.pipeline)?.name ?? `pipeline ${link.pipeline}`);
  const words = link.version === null ? `Follows the newest version of ${name}.` : `Stays at version ${link.version} of ${name}.`;
  return <p className="box-words">{words}</p>;
}
