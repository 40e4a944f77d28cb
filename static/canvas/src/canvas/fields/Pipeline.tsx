import { chooseOffered, linkOf, sayChanged, takeOver, type Link } from "../../graph/sub_pipelines";
import { insideUrl } from "../inside";
import { useCanvas, useDraft, useVerbs } from "../useCanvas";
import { usePorts } from "../usePorts";
import { useOwner, type ControlProps } from "./control";

/** Which pipeline a step stands for and which version of it; its ports are chosen with it, in one stroke. */
export function PipelineField({ id, field, isOff, isWrong, about }: ControlProps) {
  const { step: box } = useOwner();
  const step = useDraft((state) => state.view.steps?.[box]);
  const offered = useDraft((state) => state.offered);
  const { change } = useVerbs();
  const link = linkOf(step);
  const chosen = offered.find((each) => each.id === link?.pipeline);
  const choose = (pipeline: number): void => {
    const wanted = offered.find((each) => each.id === pipeline);
    if (wanted) change(`${wanted.name} chosen`, (drawing) => chooseOffered(drawing, box, wanted, chosen?.name ?? ""));
  };
  if (!offered.length && !link)
    return (
      <p className="field-help" id={id}>
        No other pipeline of this project is published yet. Publish one, then it can stand here.
      </p>
    );
  return (
    <>
      <select
        id={id}
        className="input"
        value={link?.pipeline ?? ""}
        disabled={isOff}
        aria-describedby={about}
        aria-invalid={isWrong || undefined}
        onChange={(event) => choose(Number(event.target.value))}
      >
        {!link && <option value="">{`Choose a ${field.label.toLowerCase()}`}</option>}
        {offered.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
        {link && !chosen && <option value={link.pipeline}>{`Pipeline ${link.pipeline}, which is not offered`}</option>}
      </select>
      {link && <VersionField id={`${id}-version`} box={box} link={link} numbers={chosen?.versions ?? []} isOff={isOff} />}
      {link && <PortsNow box={box} link={link} name={chosen?.name ?? "It"} isOff={isOff} />}
    </>
  );
}

interface VersionProps {
  id: string;
  box: string;
  link: Link;
  numbers: readonly number[];
  isOff: boolean;
}

/** The newest version, whichever that will be, or one that stays. Its ports come first, then it is chosen. */
function VersionField({ id, box, link, numbers, isOff }: VersionProps) {
  const { api, store } = useCanvas();
  const { change, say, takePorts } = useVerbs();
  const choose = async (version: number | null): Promise<void> => {
    const wanted = { ...link, version };
    try {
      const ports = await api.fetchPorts(wanted);
      takePorts(wanted, ports);
      // Meanwhile somebody may have chosen another pipeline.
      if (linkOf(store.getState().drawing.steps?.[box])?.pipeline !== link.pipeline) return;
      change(version === null ? "the newest version followed" : `version ${version} held`, (drawing) => takeOver(drawing, box, wanted, ports));
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  };
  const listed = link.version === null || numbers.includes(link.version) ? numbers : [...numbers, link.version];
  return (
    <>
      <label className="label" htmlFor={id}>
        Version
      </label>
      <select
        id={id}
        className="input"
        value={link.version ?? ""}
        disabled={isOff}
        onChange={(event) => void choose(event.target.value ? Number(event.target.value) : null)}
      >
        <option value="">{numbers[0] === undefined ? "Follow the newest" : `Follow the newest, now version ${numbers[0]}`}</option>
        {listed.map((number) => (
          <option key={number} value={number}>
            {numbers.includes(number) ? `Stay at version ${number}` : `Version ${number}, which is gone`}
          </option>
        ))}
      </select>
    </>
  );
}

interface PortsProps {
  box: string;
  link: Link;
  name: string;
  isOff: boolean;
}

/** Where its ports are others by now: what they are, and the way to have them; and the way inside. */
function PortsNow({ box, link, name, isOff }: PortsProps) {
  const step = useDraft((state) => state.view.steps?.[box]);
  const page = useDraft((state) => state.page);
  const isTold = useDraft((state) => state.problems.some(({ step, field }) => step === box && /^params\.(takes|gives)/.test(field)));
  const ports = usePorts(link);
  const { change } = useVerbs();
  const changed = step && ports ? sayChanged(step, name, ports) : "";
  return (
    <>
      {changed && !isTold && (
        <p className="field-help" role="status">
          {changed}
        </p>
      )}
      <span className="side-row">
        {changed && ports && (
          <button
            type="button"
            className="verb"
            disabled={isOff}
            onClick={() => change("ports taken over again", (drawing) => takeOver(drawing, box, link, ports))}
          >
            Take its ports over again
          </button>
        )}
        <a className="verb" href={insideUrl(page, link.pipeline)}>
          Step inside
        </a>
      </span>
    </>
  );
}
