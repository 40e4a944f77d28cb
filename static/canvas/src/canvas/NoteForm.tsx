import { mayEdit } from "../draft/store";
import { removeBoxes, setNote } from "../graph/edit";
import { useDraft, useVerbs } from "./useCanvas";

/** A note's words, with more room to write than on the drawing. */
export function NoteForm({ id }: { id: string }) {
  const name = id.slice(1);
  const note = useDraft((state) => state.view.notes?.[name]);
  const isOpen = useDraft(mayEdit);
  const { change } = useVerbs();
  if (!note) return null;
  return (
    <>
      <header className="inspector-head">
        <h2>Note</h2>
        <p className="inspector-type">For people; no run reads it.</p>
      </header>
      <section className="inspector-section">
        <div className="field">
          <label className="label" htmlFor={`note-${id}`}>
            Text
          </label>
          <textarea
            id={`note-${id}`}
            className="input"
            rows={8}
            dir="auto"
            value={note.text}
            disabled={!isOpen}
            onChange={(event) => {
              const text = event.target.value;
              change("a note written", (drawing) => setNote(drawing, name, { text }), `note:${name}`);
            }}
          />
        </div>
        {isOpen && (
          <button
            type="button"
            className="verb"
            onClick={() => change("a note taken away", (drawing) => removeBoxes(drawing, [id]))}
          >
            Take it away
          </button>
        )}
      </section>
    </>
  );
}
