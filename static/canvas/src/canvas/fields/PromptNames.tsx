import { namedPrompt, offerPrompts, type PagePrompt } from "../../graph/prompt_names";
import { useDraft } from "../useCanvas";

const NONE: readonly PagePrompt[] = [];

/** Below words that name a prompt of the project: those that may be meant, or what the one that is named takes. */
export function PromptNames({ text, write }: { text: string; write: (words: string) => void }) {
  const prompts = useDraft((state) => state.page.prompts ?? NONE);
  const named = namedPrompt(text, prompts);
  const offered = offerPrompts(text, prompts);
  if (named) {
    const takes = Object.keys(named.variables).join(", ");
    return <p className="field-help">{`${named.name}, as it is when a run begins.${takes ? ` It takes ${takes}.` : ""}`}</p>;
  }
  if (!offered.length) return null;
  return (
    <ul className="prompt-names" aria-label="Prompts of the project">
      {offered.map(({ ref, name }) => (
        <li key={ref}>
          <button type="button" onClick={() => write(ref)}>
            <code>{ref}</code>
            <span>{name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
