import { useRef, type SubmitEvent } from "react";

import { usePage, useRun } from "./useRun";

const PRIORITIES = [
  [0, "Interactive: somebody waits for it"],
  [10, "Batch: after what somebody waits for"],
  [20, "Background: when nothing else is to do"],
] as const;

/** When the run gets its turn among others, and how much of it may run at once. */
export function Order() {
  const { store, api } = usePage();
  const asking = useRun((state) => state.asking);
  const priority = useRun((state) => state.snapshot.run.priority ?? 0);
  const slots = useRun((state) => state.snapshot.run.slots ?? null);
  const dialog = useRef<HTMLDialogElement>(null);
  const send = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const order = { priority: Number(given.get("priority")), slots: Number(given.get("slots")) || null };
    dialog.current?.close();
    void store.getState().ask("order", () => api.prioritiseRun(order));
  };
  return (
    <>
      <button type="button" className="verb" disabled={Boolean(asking)} onClick={() => dialog.current?.showModal()}>
        Order
      </button>
      <dialog ref={dialog} className="run-dialog" aria-labelledby="order-title">
        <h2 id="order-title">When is it this run’s turn?</h2>
        <p>What runs already is finished; this is about what begins next.</p>
        <form className="order-form" key={`${priority}.${slots ?? ""}`} onSubmit={send}>
          <label>
            Priority
            <select name="priority" defaultValue={priority}>
              {PRIORITIES.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <label>
            At once, at most
            <input name="slots" type="number" min={1} max={1000} defaultValue={slots ?? ""} placeholder="no limit" />
          </label>
          <div className="run-verbs">
            <button type="button" className="verb" onClick={() => dialog.current?.close()}>
              Leave it
            </button>
            <button type="submit" className="verb" data-main>
              Set the order
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
