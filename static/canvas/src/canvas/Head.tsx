import type { CSSProperties } from "react";

import { mayEdit } from "../draft/store";
import { wayBack } from "./inside";
import { initials } from "./PersonHere";
import { RunVerbs } from "./RunVerbs";
import { giveFile } from "./giving";
import { useCanvas, useDraft, useVerbs } from "./useCanvas";

/** The header's part of the canvas: whether it is saved, who else is here, what is wrong, and the main verbs. */
export function Head() {
  const { open } = useVerbs();
  const problems = useDraft((state) => (Object.keys(state.drawing.steps ?? {}).length ? state.problems.length : 0));
  const can = useDraft((state) => state.page.can);
  const urls = useDraft((state) => state.page.urls);
  const isPublished = useDraft((state) => state.page.versions.length > 0);
  return (
    <div className="canvas-head">
      <Back />
      <Saving />
      <KeepAsFile />
      <People />
      <span className="canvas-gap" />
      {problems > 0 && (
        <button type="button" className="verb" data-tone="ask" onClick={() => open("problems")}>
          {problems}
          <span className="verb-more">{problems === 1 ? "problem" : "problems"}</span>
        </button>
      )}
      {isPublished && (
        <a className="verb verb-wide" href={urls.form} title="The published pipeline as a form, for whoever need not see the drawing">
          Form
        </a>
      )}
      <button type="button" className="verb verb-wide" onClick={() => open("history")}>
        Versions
      </button>
      <RunVerbs />
      {can.publish && (
        <button type="button" className="verb" data-main onClick={() => open("publish")}>
          Publish
        </button>
      )}
    </div>
  );
}

/** Out of a pipeline that somebody stepped inside of. */
function Back() {
  const page = useDraft((state) => state.page);
  const back = wayBack(page);
  if (!back) return null;
  return (
    <a className="verb canvas-back" href={back.url} title={`Back to ${back.name}`}>
      Back <span>to {back.name}</span>
    </a>
  );
}

/** Where the last strokes are. */
function Saving() {
  const saving = useDraft((state) => state.saving);
  const isOpen = useDraft(mayEdit);
  const isComparing = useDraft((state) => state.compared !== null);
  if (!isOpen) return <span className="canvas-saving">{isComparing ? "Two versions, laid over each other." : "You may look, not draw."}</span>;
  return (
    <span className="canvas-saving" data-state={saving.state} role={saving.state === "lost" ? "alert" : "status"}>
      {saving.sentence}
    </span>
  );
}

/** Gives out what is drawn as a pipeline file: the way to keep strokes that the server will not take. */
function KeepAsFile() {
  const { store } = useCanvas();
  const isStuck = useDraft(({ saving }) => saving.state === "lost" || saving.state === "refused");
  if (!isStuck) return null;
  return (
    <button type="button" className="verb" onClick={() => giveFile(store)}>
      Save as a file
    </button>
  );
}

/** Who else has this pipeline open, by their first letters. */
function People() {
  const people = useDraft((state) => state.people);
  if (!people.length) return null;
  return (
    <ul className="people" aria-label="Also here">
      {people.map(({ key, name, colour }) => (
        <li key={key} style={{ "--person": colour } as CSSProperties} title={name}>
          <span aria-hidden="true">{initials(name)}</span>
          <span className="unseen">{name}</span>
        </li>
      ))}
    </ul>
  );
}
