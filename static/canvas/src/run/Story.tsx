import { useEffect, useRef, useState } from "react";

import { findFocus, isLive } from "../snapshot";
import type { Step } from "../types";
import { sayAnswer, sayCost, sayCount, sayShare, sayStepState } from "../words";
import { MarkedUp } from "../parts/MarkedUp";
import { Elapsed } from "./Elapsed";
import { Picture } from "../parts/Picture";
import { StateMark } from "../parts/StateMark";
import { usePage, useRun } from "./useRun";

/** The story at the right: of the chosen step, or of the step at work. */
export function StorySide() {
  const step = useRun((state) =>
    state.chosen ? state.stepById[state.chosen] : findFocus(state.snapshot.steps),
  );
  const isChosen = useRun((state) => state.chosen !== null);
  const isGoing = useRun((state) => isLive(state.snapshot.run));
  const { store } = usePage();
  if (!step)
    return (
      <aside className="story" aria-label="Story">
        <p>This pipeline has no steps yet. Its steps will tell their story here.</p>
      </aside>
    );
  return (
    <aside className="story" aria-label={`Story of ${step.label}`}>
      <Story key={step.id} step={step} kicker={isGoing && !isChosen ? "Following the run" : step.group}>
        {isGoing && isChosen && (
          <button type="button" className="story-back" onClick={() => store.getState().choose(null)}>
            Follow the run
          </button>
        )}
      </Story>
    </aside>
  );
}

/** The same story as a sheet over a narrow page; only for a chosen step. */
export function StorySheet() {
  const step = useRun((state) => (state.chosen ? state.stepById[state.chosen] : undefined));
  const { store } = usePage();
  const sheet = useRef<HTMLDialogElement>(null);
  const id = step?.id;
  useEffect(() => {
    if (id) sheet.current?.showModal();
  }, [id]);
  if (!step) return null;
  const close = (): void => store.getState().choose(null);
  return (
    <dialog
      ref={sheet}
      className="story story-sheet"
      aria-label={`Story of ${step.label}`}
      onClose={close}
      onClick={(event) => {
        if (event.target === sheet.current) close();
      }}
    >
      <Story key={step.id} step={step} kicker={step.group}>
        <button type="button" className="story-back" onClick={close}>
          Close
        </button>
      </Story>
    </dialog>
  );
}

interface StoryProps {
  step: Step;
  kicker: string;
  children: React.ReactNode;
}

function Story({ step, kicker, children }: StoryProps) {
  return (
    <>
      <div className="story-top">
        <span>{kicker}</span>
        {children}
      </div>
      <h2>{step.label}</h2>
      <Pictures step={step} />
      {step.text && (
        <blockquote className="story-text" dir="auto">
          {step.text}
        </blockquote>
      )}
      <p className="story-state">
        <StateMark state={step.state} word={sayStepState(step)} />
        {step.message && !step.error && <span>{step.message}</span>}
      </p>
      {step.error && (
        <div className="story-error" role="note">
          <strong>What happened, and what to do</strong>
          <p>
            <MarkedUp sentence={step.error} />
          </p>
        </div>
      )}
      {step.review_url && (
        <a className="verb" data-main href={step.review_url}>
          {sayAnswer(step.review_url)}
        </a>
      )}
      {step.started_at || step.facts.length ? (
        <Facts step={step} />
      ) : (
        <p>It begins when the steps before it are done.</p>
      )}
    </>
  );
}

function Pictures({ step }: { step: Step }) {
  const [picked, pick] = useState<string | null>(null);
  const shown = step.thumbs.find((thumb) => thumb.url === picked) ?? step.thumb;
  if (!shown) return null;
  return (
    <div className="story-pictures">
      <Picture key={shown.url} thumb={shown} alt={`What ${step.label} made`} lazy={false} full />
      {step.thumbs.length > 1 && (
        <div className="story-strip" role="group" aria-label={`The newest ${step.thumbs.length} pictures`}>
          {step.thumbs.map((thumb, index) => (
            <button
              key={thumb.url}
              type="button"
              aria-pressed={thumb.url === shown.url}
              aria-label={`Picture ${index + 1} of ${step.thumbs.length}`}
              onClick={() => pick(thumb.url)}
            >
              <Picture thumb={thumb} alt="" />
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function Facts({ step }: { step: Step }) {
  return (
    <>
      <h3>{step.thumb ? "Why this picture" : "How it is made"}</h3>
      <dl className="facts">
        {step.facts.map(([name, value]) => (
          <div key={name} data-long={value.length > 42 || undefined}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
        {step.total > 1 && (
          <div>
            <dt>Made</dt>
            <dd className="figures">{sayShare(step)}</dd>
          </div>
        )}
        <div>
          <dt>Cost</dt>
          <dd className="figures">{sayCost(step.cost)}</dd>
        </div>
        {step.attempts > 1 && (
          <div>
            <dt>Attempts</dt>
            <dd className="figures">{sayCount(step.attempts)}</dd>
          </div>
        )}
        {step.round > 0 && (
          <div>
            <dt>Round</dt>
            <dd className="figures">{step.round + 1}</dd>
          </div>
        )}
        {step.started_at && (
          <div>
            <dt>Time</dt>
            <dd>
              <Elapsed from={step.started_at} to={step.finished_at} />
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}
