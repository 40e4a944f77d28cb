import { useState, type SubmitEvent } from "react";

import { Refusal } from "../api/request";
import { publishDraft } from "../draft/publishing";
import type { Problem } from "../graph/drawing";
import { MarkedUp } from "../parts/MarkedUp";
import { ProblemList } from "./Problems";
import { useCanvas, useDraft, useVerbs } from "./useCanvas";

/** Why it could not be published: a sentence, or what each step has to mend. */
interface Trouble {
  message: string;
  problems: readonly Problem[];
}

const NONE: Trouble = { message: "", problems: [] };

function troubleOf(error: unknown): Trouble {
  const problems = error instanceof Refusal ? error.problems : [];
  return { message: error instanceof Error ? error.message : String(error), problems };
}

/** Freezes the draft as the next version, with a word about what is new in it. */
export function Publish() {
  const canvas = useCanvas();
  const { open, say, takeVersion } = useVerbs();
  const problems = useDraft((state) => state.problems.length);
  const next = useDraft((state) => (state.page.versions[0]?.number ?? 0) + 1);
  const [message, setMessage] = useState("");
  const [published, setPublished] = useState(0);
  const [trouble, setTrouble] = useState<Trouble>(NONE);
  const [isAsking, setAsking] = useState(false);
  const publish = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setAsking(true);
    setTrouble(NONE);
    try {
      const version = await publishDraft(canvas, message);
      setPublished(version.number);
      takeVersion(version);
      say(`Published as version ${version.number}.`);
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      setAsking(false);
    }
  };
  if (published) return <Published number={published} />;
  if (problems)
    return (
      <>
        <p className="side-quiet">
          {problems === 1 ? "One problem has" : `${problems} problems have`} to be solved before this can be published.
        </p>
        <button type="button" className="verb" data-main onClick={() => open("problems")}>
          Show {problems === 1 ? "it" : "them"}
        </button>
      </>
    );
  return (
    <form className="side-form" onSubmit={(event) => void publish(event)}>
      <label htmlFor="publish-message">What is new in it</label>
      <textarea id="publish-message" data-first maxLength={200} rows={3} value={message} onChange={(event) => setMessage(event.target.value)} />
      <p className="side-quiet">A version never changes. New runs use the newest one; runs that are going keep theirs.</p>
      <div role="alert">
        {trouble.problems.length > 0 && <ProblemList problems={trouble.problems} />}
        {!trouble.problems.length && trouble.message && (
          <p className="run-bar-trouble">
            <MarkedUp sentence={trouble.message} />
          </p>
        )}
      </div>
      <button type="submit" className="verb" data-main disabled={isAsking}>
        Publish version {next}
      </button>
    </form>
  );
}

function Published({ number }: { number: number }) {
  const urls = useDraft((state) => state.page.urls);
  return (
    <>
      <p role="status">Version {number} is published. New runs use it from now on.</p>
      <a className="verb" data-main href={urls.form}>
        Start a run
      </a>
    </>
  );
}
