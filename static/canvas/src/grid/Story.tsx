import { useEffect, useRef } from "react";

import { StateMark } from "../parts/StateMark";
import { useNow } from "../parts/useScreen";
import { useRun } from "../run/useRun";
import type { RowStepRun, RowStory, Shown } from "../rows";
import { sayAnswer, sayCost, sayDuration, sayState } from "../words";
import { MarkedUp } from "../parts/MarkedUp";
import { findScale, layBars, saySpans, type Scale } from "./timeline";
import { useRows, useRowsStore } from "./useRows";

/** The story of the chosen row at the right of the page. */
export function RowSide() {
  const number = useRows((state) => state.chosen);
  const rows = useRowsStore();
  if (number === null) return null;
  return (
    <aside className="story row-story" aria-label={`Story of row ${number}`}>
      <Story onClose={() => rows.getState().choose(null)} />
    </aside>
  );
}

/** The same as a sheet over a narrow page. */
export function RowSheet() {
  const number = useRows((state) => state.chosen);
  const rows = useRowsStore();
  const sheet = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (number !== null) sheet.current?.showModal();
  }, [number]);
  if (number === null) return null;
  const close = (): void => rows.getState().choose(null);
  return (
    <dialog
      ref={sheet}
      className="story story-sheet row-story"
      aria-label={`Story of row ${number}`}
      onClose={close}
      onClick={(event) => {
        if (event.target === sheet.current) close();
      }}
    >
      <Story onClose={close} />
    </dialog>
  );
}

function Story({ onClose }: { onClose: () => void }) {
  const number = useRows((state) => state.chosen);
  const story = useRows((state) => state.story);
  return (
    <>
      <div className="story-top">
        <span className="figures">Row {number}</span>
        <button type="button" className="story-back" onClick={onClose}>
          Close
        </button>
      </div>
      {story ? <Told story={story} /> : <p className="row-coming">Its story is on its way.</p>}
    </>
  );
}

function Told({ story }: { story: RowStory }) {
  const now = useServerNow(story);
  const scale = findScale(story.step_runs, now);
  const column = useRows((state) => state.columns[state.active.column - 1]);
  return (
    <>
      <h2 dir="auto">{story.name || `Row ${story.number}`}</h2>
      <dl className="facts">
        {story.values.map((value) => (
          <div key={value.label}>
            <dt>{value.label}</dt>
            <dd className="row-shown">
              <Values shown={value.shown} />
            </dd>
          </div>
        ))}
      </dl>
      <h3>
        {scale ? `From its first moment to its last: ${sayDuration(scale.to - scale.from)}` : "Its steps"}
      </h3>
      <ol className="waterfall">
        {story.step_runs.map((stepRun) => (
          <Stretch key={stepRun.id} {...{ stepRun, scale, now }} isMeant={stepRun.step === column} />
        ))}
      </ol>
      {story.step_runs.length === 0 && <p>This row has not been let in yet. It begins when rows before it end.</p>}
      {story.more && <p>This row has more step runs than are shown here.</p>}
    </>
  );
}

/** The server's clock, ticking while something lasts. */
function useServerNow(story: RowStory): number {
  const skew = useRun((state) => state.skew);
  const ticking = useNow() + skew;
  return Math.max(Date.parse(story.now), ticking);
}

interface StretchProps {
  stepRun: RowStepRun;
  scale: Scale | null;
  now: number;
  isMeant: boolean;
}

/** One step run: what it made, and when it waited and worked, on the row's line of time. */
function Stretch({ stepRun, scale, now, isMeant }: StretchProps) {
  const below = stepRun.path.split(".").slice(1).join(".");
  return (
    <li data-replaced={stepRun.replaced || undefined} data-meant={isMeant || undefined}>
      <div className="stretch-top">
        <a href={stepRun.url}>
          {stepRun.label}
          {below && <span className="figures"> {below}</span>}
        </a>
        {stepRun.round > 0 && <small>round {stepRun.round + 1}</small>}
        {stepRun.attempts > 1 && <small>{stepRun.attempts} attempts</small>}
        <StateMark state={stepRun.state} word={stepRun.review_url ? "needs you" : sayState(stepRun.state)} />
      </div>
      {scale && stepRun.spans.length > 0 && (
        <span className="track" data-state={stepRun.state} aria-hidden="true">
          {layBars(stepRun.spans, scale, now).map((bar, place) => (
            <span
              key={place}
              data-kind={bar.kind}
              data-lasting={bar.isLasting || undefined}
              style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
            />
          ))}
        </span>
      )}
      <Said stepRun={stepRun} now={now} />
      {stepRun.error && (
        <p className="stretch-error">
          <MarkedUp sentence={stepRun.error} />
        </p>
      )}
      {stepRun.shown.length > 0 && (
        <div className="row-shown">
          <Values shown={stepRun.shown} />
        </div>
      )}
    </li>
  );
}

function Said({ stepRun, now }: { stepRun: RowStepRun; now: number }) {
  const spans = stepRun.reused_from_run === null ? saySpans(stepRun.spans, now) : "";
  const cost = Number(stepRun.cost) > 0 ? sayCost(stepRun.cost) : "";
  const words = [spans, cost, stepRun.message].filter(Boolean).join(" · ");
  // That nothing like it was made before goes without saying.
  const why = stepRun.reuse?.from ? stepRun.reuse.why : "";
  if (!words && !why && !stepRun.review_url) return null;
  return (
    <p className="stretch-words figures">
      {words} {stepRun.review_url && <a href={stepRun.review_url}>{sayAnswer(stepRun.review_url)}</a>}
      {why && <span className="stretch-why">{why}</span>}
    </p>
  );
}

function Values({ shown }: { shown: readonly Shown[] }) {
  return shown.map((value, place) =>
    value.thumb && value.url ? (
      <a key={value.url} href={value.url} className="row-picture">
        <img
          src={value.thumb}
          alt={value.name ?? "Picture"}
          width={value.width}
          height={value.height}
          loading="lazy"
          decoding="async"
        />
      </a>
    ) : value.url ? (
      <a key={value.url} href={value.url}>
        {value.name}
      </a>
    ) : (
      <span key={place} className="row-text" dir="auto">
        {value.text}
      </span>
    ),
  );
}
