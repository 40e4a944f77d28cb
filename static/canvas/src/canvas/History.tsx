import { useEffect, useState } from "react";

import type { PageVersion } from "../graph/page";
import { useGoTo } from "./Problems";
import { useCanvas, useDraft, useVerbs } from "./useCanvas";
import { diffOf, SAID } from "./useMarks";

const DRAFT = "the draft";

/** Every published version: to compare any two, and to take one up again. */
export function History() {
  const versions = useVersions();
  const compared = useDraft((state) => state.compared);
  const { store } = useCanvas();
  const { compare } = useVerbs();
  const [trouble, setTrouble] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState(DRAFT);
  const fetchDrawing = useFetchDrawing();
  useEffect(() => () => compare(null), [compare]);
  if (versions === null) return <p className="side-quiet">Looking for them.</p>;
  if (!versions.length)
    return <p className="side-quiet">Nothing is published yet. Each version you publish will be here, to compare and to take up again.</p>;
  const earlier = from || String(versions[0]?.number ?? "");
  const show = async (): Promise<void> => {
    setTrouble("");
    try {
      const [before, after] = await Promise.all([fetchDrawing(earlier), fetchDrawing(to)]);
      // Whoever has closed the panel meanwhile is drawing again.
      if (store.getState().panel === "history") compare({ from: sayVersion(earlier), to: sayVersion(to), before, after });
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Trouble sentence={trouble} />
      <div className="side-form">
        <Choice label="Compare" value={earlier} versions={versions} onChange={setFrom} />
        <Choice label="with" value={to} versions={versions} onChange={setTo} />
        <span className="side-row">
          <button type="button" className="verb" data-main onClick={() => void show()}>
            Show what differs
          </button>
          {compared && (
            <button type="button" className="verb" onClick={() => compare(null)}>
              Back to the draft
            </button>
          )}
        </span>
      </div>
      {compared ? <Differences /> : <Versions versions={versions} />}
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  versions: readonly PageVersion[];
  onChange: (value: string) => void;
}

function Choice({ label, value, versions, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value={DRAFT}>The draft</option>
        {versions.map(({ number, message }) => (
          <option key={number} value={number}>
            Version {number}
            {message && `: ${message}`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What differs, in sentences; each leads to its box. */
function Differences() {
  const compared = useDraft((state) => state.compared);
  const goTo = useGoTo();
  if (!compared) return null;
  const { changes, boxes } = diffOf(compared);
  const moved = Object.values(boxes).filter((mark) => mark === "moved").length;
  return (
    <section>
      <h3>
        From {compared.from} to {compared.to}
      </h3>
      {!changes.length && <p className="side-quiet">{moved ? "Only places differ." : "Nothing differs."}</p>}
      <ol className="problems">
        {changes.map((change) => (
          <li key={`${change.box} ${change.field}`}>
            {change.box && boxes[change.box] ? (
              <button type="button" className="problem-where" onClick={() => goTo(change.box)}>
                {SAID[boxes[change.box] ?? "changed"]}
              </button>
            ) : null}
            <p>{change.sentence}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Versions({ versions }: { versions: readonly PageVersion[] }) {
  const { saver } = useCanvas();
  const isOpen = useDraft((state) => state.page.can.edit);
  const { say, open } = useVerbs();
  const [trouble, setTrouble] = useState("");
  const [isAsking, setAsking] = useState(false);
  const restore = async (number: number): Promise<void> => {
    setTrouble("");
    setAsking(true);
    try {
      await saver.restore(number);
      say(`The draft is version ${number} again. Undo brings back what it was.`);
      open(null);
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <Trouble sentence={trouble} />
      <ol className="problems">
        {versions.map(({ number, message, by, at }) => (
          <li key={number}>
            <strong>Version {number}</strong>
            {message && <p>{message}</p>}
            <p className="side-quiet">
              {by}, {WHEN.format(new Date(at))}
            </p>
            {isOpen && (
              <button type="button" className="run-bar-link" disabled={isAsking} onClick={() => void restore(number)}>
                Take it up again
              </button>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

function Trouble({ sentence }: { sentence: string }) {
  if (!sentence) return null;
  return (
    <p className="run-bar-trouble" role="alert">
      {sentence}
    </p>
  );
}

const WHEN = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const sayVersion = (value: string): string => (value === DRAFT ? DRAFT : `version ${value}`);

/** The versions there are now; null while they are fetched. */
function useVersions(): readonly PageVersion[] | null {
  const { api } = useCanvas();
  const known = useDraft((state) => state.page.versions);
  const [versions, setVersions] = useState<readonly PageVersion[] | null>(known.length ? known : null);
  useEffect(() => {
    let isHere = true;
    api.fetchVersions().then(
      (found) => isHere && setVersions(found),
      () => isHere && setVersions(known),
    );
    return () => {
      isHere = false;
    };
  }, [api, known]);
  return versions;
}

function useFetchDrawing() {
  const { api, store } = useCanvas();
  return async (which: string) =>
    which === DRAFT ? store.getState().drawing : (await api.fetchVersion(Number(which))).drawing;
}
