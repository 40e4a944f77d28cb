import { useId, useState } from "react";

interface NameFieldProps {
  label: string;
  help: string;
  name: string;
  isOff: boolean;
  /** Why it may not be called so, "" when it may. */
  refuse: (to: string) => string;
  onName: (to: string) => void;
}

/** A name that others go by: it holds once it is left or Enter is pressed, and says why it may not. */
export function NameField({ label, help, name, isOff, refuse, onName }: NameFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && typed !== name ? refuse(typed) : "";
  const keep = (): void => {
    if (typed !== null && typed !== name && !wrong) onName(typed);
    setTyped(null);
  };
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="input code"
        type="text"
        spellCheck={false}
        autoComplete="off"
        value={typed ?? name}
        disabled={isOff}
        aria-describedby={`${id}-help${wrong ? ` ${id}-wrong` : ""}`}
        aria-invalid={wrong ? true : undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => event.key === "Enter" && keep()}
      />
      <p className="field-help" id={`${id}-help`}>
        {help}
      </p>
      {wrong && (
        <p className="field-wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}
