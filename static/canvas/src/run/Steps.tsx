import { memo, useMemo } from "react";

import { listBoxes, placeBoxes, readingOrder, shapeKey } from "../graph/places";
import type { Step } from "../types";
import { sayAnswer, sayShare, sayStepState } from "../words";
import { MarkedUp } from "../parts/MarkedUp";
import { Elapsed } from "./Elapsed";
import { Picture } from "../parts/Picture";
import { StateMark } from "../parts/StateMark";
import { usePage, useRun } from "./useRun";

function useStepOrder(): string[] {
  const key = useRun((state) => shapeKey(state.snapshot));
  const snapshot = useRun((state) => state.snapshot);
  return useMemo(
    () =>
      readingOrder(listBoxes(snapshot), snapshot.wires, placeBoxes(snapshot)).filter(
        (id) => !id.startsWith("$"),
      ),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [key],
  );
}

/** The drawing as a table: one line a step, the same choice. */
export function StepsTable() {
  const order = useStepOrder();
  return (
    <section className="steps" aria-labelledby="steps-title">
      <h2 id="steps-title">Steps</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">State</th>
            <th scope="col" className="right">
              Made
            </th>
            <th scope="col" className="right">
              Time
            </th>
            <th scope="col">What it made</th>
          </tr>
        </thead>
        <tbody>
          {order.map((id) => (
            <Row key={id} id={id} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

const Row = memo(function Row({ id }: { id: string }) {
  const step = useRun((state) => state.stepById[id]);
  const isChosen = useRun((state) => state.chosen === id);
  const { store } = usePage();
  if (!step) return null;
  const choose = (): void => store.getState().choose(isChosen ? null : id);
  return (
    <tr data-chosen={isChosen || undefined} data-step={id} onClick={choose}>
      <th scope="row">
        <span className="port-square" data-port={step.accent} aria-hidden="true" />
        <button
          type="button"
          aria-pressed={isChosen}
          onClick={(event) => {
            event.stopPropagation();
            choose();
          }}
        >
          {step.label}
        </button>
      </th>
      <td>
        <StateMark state={step.state} word={sayStepState(step)} />
      </td>
      <td className="right figures">{sayShare(step)}</td>
      <td className="right">
        <Elapsed from={step.started_at} to={step.finished_at} />
      </td>
      <td>
        <Made step={step} />
      </td>
    </tr>
  );
});

/** The steps as cards, for a narrow page. */
export function StepsCards() {
  const order = useStepOrder();
  return (
    <section className="steps" aria-labelledby="steps-title">
      <h2 id="steps-title">Steps</h2>
      <ol className="cards">
        {order.map((id) => (
          <Card key={id} id={id} />
        ))}
      </ol>
    </section>
  );
}

const Card = memo(function Card({ id }: { id: string }) {
  const step = useRun((state) => state.stepById[id]);
  const { store } = usePage();
  if (!step) return null;
  return (
    <li className="step-card" data-step={id}>
      <button type="button" onClick={() => store.getState().choose(id)}>
        <span className="card-picture" data-port={step.accent}>
          {step.thumb && <Picture thumb={step.thumb} alt="" />}
        </span>
        <span className="card-words">
          <strong>{step.label}</strong>
          <span>
            {step.error ??
              (step.message || step.text || (step.total > 1 ? `${sayShare(step)} made` : step.group))}
          </span>
        </span>
        <span className="card-state">
          <StateMark state={step.state} word={sayStepState(step)} />
          <Elapsed from={step.started_at} to={step.finished_at} />
        </span>
      </button>
    </li>
  );
});

function Made({ step }: { step: Step }) {
  if (step.error)
    return (
      <span className="made" data-tone="stop">
        <MarkedUp sentence={step.error} />
      </span>
    );
  if (step.review_url)
    return (
      <span className="made">
        <a href={step.review_url} onClick={(event) => event.stopPropagation()}>
          {sayAnswer(step.review_url)}
        </a>
        {step.message}
      </span>
    );
  return (
    <span className="made">
      {step.thumbs.map((thumb) => (
        <Picture key={thumb.url} thumb={thumb} alt="" />
      ))}
      {step.text && <q dir="auto">{step.text}</q>}
      {step.message && step.state !== "done" && <span>{step.message}</span>}
    </span>
  );
}
