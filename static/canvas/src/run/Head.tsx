import { useEffect, useRef } from "react";

import { sayAnswer, sayCost, sayLost, sayProgress, sayRunState } from "../words";
import { MarkedUp } from "../parts/MarkedUp";
import { Elapsed } from "./Elapsed";
import { Order } from "./Order";
import { StateMark } from "../parts/StateMark";
import { useNow } from "../parts/useScreen";
import { usePage, useRun } from "./useRun";

/** Where the run stands, in one line. */
export function Status() {
  const run = useRun((state) => state.snapshot.run);
  return (
    <div className="run-status">
      <span className="run-pill" data-state={run.state}>
        <StateMark state={run.state} word={sayRunState(run)} />
      </span>
      <span className="run-sentence" role="status">
        {sayProgress(run)}
      </span>
      <Connection />
      <span className="run-figures">
        {run.rehearsal && (
          <span className="run-rehearsal" title="Made by the built-in stand-in, so nothing was spent.">
            rehearsal
          </span>
        )}
        {Number(run.cost) > 0 && <span>{sayCost(run.cost)}</span>}
        <Elapsed from={run.started_at} to={run.finished_at} />
      </span>
    </div>
  );
}

/** A calm word about the line to the server, when there is something to say. */
function Connection() {
  const link = useRun((state) => state.link);
  if (link.state === "closed")
    return (
      <span className="run-link" role="alert">
        This run is no longer shared with you, so it stands still here. Ask the project’s owner for access.
      </span>
    );
  if (link.state === "lost") return <Lost since={link.since} retryAt={link.retryAt} />;
  if (link.state === "offline")
    return (
      <span className="run-link" role="status">
        You are offline. The run goes on, and this page follows again when you are back.
      </span>
    );
  return null;
}

function Lost({ since, retryAt }: { since: number; retryAt: number }) {
  const now = useNow();
  // A blink is not worth a word.
  if (now - since < 2000) return null;
  return (
    <span className="run-link" role="status">
      {sayLost(retryAt - now)}
    </span>
  );
}

/** The two or three verbs that matter now, the main one dark. */
export function Verbs() {
  const run = useRun((state) => state.snapshot.run);
  const trouble = useRun((state) => state.trouble);
  const isClosed = useRun((state) => state.link.state === "closed");
  const { api, retryUrl } = usePage();
  const review = run.reviews[0];
  useReviewKey(review?.url);
  if (isClosed) return null;
  return (
    <div className="run-verbs">
      {trouble && (
        <span className="run-trouble" role="alert">
          <MarkedUp sentence={trouble} />
        </span>
      )}
      {run.can.pause && <Ask name="pause" word="Pause" going="Pausing" verb={api.pauseRun} />}
      {run.can.resume && <Ask name="resume" word="Resume" going="Resuming" verb={api.resumeRun} isMain />}
      {(run.can.pause || run.can.resume) && run.priority !== undefined && <Order />}
      {run.can.cancel && <Cancel />}
      {run.can.retry && retryUrl && (
        <a className="verb" href={retryUrl}>
          Retry failed
        </a>
      )}
      {run.can.retry && !retryUrl && (
        <Ask name="retry" word="Retry failed" going="Retrying" verb={api.retryFailed} />
      )}
      {run.outputs > 0 && (
        <a className="verb" data-main={!review || undefined} href={run.outputs_url}>
          Outputs <span className="figures">{run.outputs}</span>
        </a>
      )}
      {review && (
        <a className="verb" data-main href={review.url} aria-keyshortcuts="R">
          {sayAnswer(review.url)} {run.reviews.length > 1 && <span className="figures">{run.reviews.length}</span>}
          <kbd>R</kbd>
        </a>
      )}
    </div>
  );
}

interface AskProps {
  name: string;
  word: string;
  going: string;
  verb: () => Promise<void>;
  isMain?: boolean;
}

/** A verb that asks nothing back. */
function Ask({ name, word, going, verb, isMain = false }: AskProps) {
  const { store } = usePage();
  const asking = useRun((state) => state.asking);
  return (
    <button
      type="button"
      className="verb"
      data-main={isMain || undefined}
      disabled={Boolean(asking)}
      onClick={() => void store.getState().ask(name, verb)}
    >
      {asking === name ? going : word}
    </button>
  );
}

function Cancel() {
  const { store, api } = usePage();
  const asking = useRun((state) => state.asking);
  const dialog = useRef<HTMLDialogElement>(null);
  const confirm = (): void => {
    dialog.current?.close();
    void store.getState().ask("cancel", api.cancelRun);
  };
  return (
    <>
      <button
        type="button"
        className="verb"
        disabled={Boolean(asking)}
        onClick={() => dialog.current?.showModal()}
      >
        {asking === "cancel" ? "Cancelling" : "Cancel"}
      </button>
      <dialog ref={dialog} className="run-dialog" aria-labelledby="cancel-title">
        <h2 id="cancel-title">Cancel this run?</h2>
        <p>Finished pictures stay. Steps that are running or have not begun are stopped.</p>
        <div className="run-verbs">
          <button type="button" className="verb" onClick={() => dialog.current?.close()}>
            Keep it going
          </button>
          <button type="button" className="verb" data-main onClick={confirm}>
            Cancel the run
          </button>
        </div>
      </dialog>
    </>
  );
}

function useReviewKey(url: string | undefined): void {
  useEffect(() => {
    if (!url) return;
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement | null;
      const isTyping = target?.closest("input, textarea, select, [contenteditable], dialog[open]");
      if (event.key.toLowerCase() !== "r" || event.metaKey || event.ctrlKey || event.altKey || isTyping)
        return;
      location.assign(url);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [url]);
}
