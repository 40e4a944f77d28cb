import { mayEdit } from "../draft/store";
import { COMMANDS, type Command } from "./commands";
import { useDraft } from "./useCanvas";
import { useGround } from "./useGround";

const ROWS: readonly (readonly [string, readonly string[]])[] = [
  ["Align", ["align-left", "align-middle", "align-right", "align-top", "align-centre", "align-bottom"]],
  ["Spread evenly", ["spread-across", "spread-down"]],
  ["Together", ["group", "ungroup", "arrange"]],
  ["Edit", ["duplicate", "copy", "remove"]],
];
const SHORT: Readonly<Record<string, string>> = { "spread-across": "Across", "spread-down": "Down" };

/** Where several boxes are chosen: how many, and what can be done with all of them at once. */
export function SeveralForm({ ids }: { ids: readonly string[] }) {
  const isOpen = useDraft(mayEdit);
  const ground = useGround();
  const find = (name: string): Command | undefined => COMMANDS.find((command) => command.name === name);
  return (
    <>
      <header className="inspector-head">
        <h2>{`${ids.length} boxes`}</h2>
        <p className="inspector-type">{tellKinds(ids)}</p>
      </header>
      {ROWS.map(([title, names]) => (
        <section key={title} className="inspector-section" aria-label={title}>
          <h3>{title}</h3>
          <div className="verbs" role="group" aria-label={title}>
            {names.flatMap((name) => {
              const command = find(name);
              if (!command) return [];
              return (
                <button
                  key={name}
                  type="button"
                  className="verb"
                  aria-label={command.label}
                  title={command.keys ? `${command.label} (${command.keys})` : command.label}
                  disabled={command.edits && !isOpen}
                  onClick={() => command.act(ground)}
                >
                  {SHORT[name] ?? sayShort(command.label)}
                </button>
              );
            })}
          </div>
        </section>
      ))}
    </>
  );
}

/** "Align left" under the heading Align is just "Left". */
function sayShort(label: string): string {
  const words = label.replace(/^Align /, "");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function tellKinds(ids: readonly string[]): string {
  const counts = [
    [ids.filter((id) => !/^[$#]/.test(id)).length, "step"],
    [ids.filter((id) => id.startsWith("$")).length, "input"],
    [ids.filter((id) => id.startsWith("#")).length, "note"],
  ] as const;
  return counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`)
    .join(", ");
}
