import { useId, useState } from "react";

import type { PageModel } from "../../graph/page";
import { sayDuration } from "../../words";
import { useDraft } from "../useCanvas";
import { shownText, useOwner, type ControlProps } from "./control";

const NONE: readonly PageModel[] = [];
/** From this many on, they are searched rather than looked through. */
const MANY = 8;

/** The models that can do what this step asks for. */
function useModels(): readonly PageModel[] {
  const { type } = useOwner();
  return useDraft((state) => state.page.models[type?.ability ?? ""] ?? NONE);
}

const saySeconds = (model: PageModel): string => (model.seconds === null ? "–" : sayDuration(model.seconds * 1000));
const sayApproval = (model: PageModel): string =>
  model.approval === null ? "–" : `${Math.round(model.approval * 100)} %`;

/** What is known of a model, in one line: what it costs, how long it takes, what people approved. */
const sayFigures = (model: PageModel): string =>
  [
    model.price,
    model.seconds === null ? "" : saySeconds(model),
    model.approval === null ? "" : `${sayApproval(model)} approved`,
  ]
    .filter(Boolean)
    .join(" · ");

/** The model that is asked: what it costs, how long it takes and how much people approved, to choose by. */
export function ModelField({ id, field, stand, isOff, isWrong, about, set, clear }: ControlProps) {
  const models = useModels();
  const [isOpen, setOpen] = useState(false);
  const list = useId();
  const chosen = models.find((model) => model.name === stand.value);
  const named = typeof stand.value === "string" ? stand.value : "";
  const name = chosen?.label ?? (named || "Choose a model");
  return (
    <div className="model" role="group" aria-labelledby={`${id}-label`}>
      <button
        id={id}
        type="button"
        className="input model-chosen"
        aria-expanded={isOpen}
        aria-controls={isOpen ? list : undefined}
        aria-describedby={about}
        data-wrong={isWrong || undefined}
        disabled={isOff}
        onClick={() => setOpen(!isOpen)}
      >
        <span className="unseen">{`${field.label}: `}</span>
        <span className="clip">{name}</span>
        {chosen && <span className="model-figures">{sayFigures(chosen)}</span>}
      </button>
      {isOpen && (
        <div className="model-list" id={list}>
          <ModelList models={models} name={id} value={named} onPick={set} />
          <label className="model-other">
            <span>Another, as provider/model</span>
            <input
              className="input"
              type="text"
              placeholder="bfl/flux-2-pro"
              value={chosen ? "" : shownText(stand)}
              onChange={(event) => (event.target.value ? set(event.target.value) : clear())}
            />
          </label>
        </div>
      )}
    </div>
  );
}

interface ModelListProps {
  models: readonly PageModel[];
  name: string;
  value: string;
  onPick: (name: string) => void;
}

/** The models as a table to choose from, with what is known of each. */
function ModelList({ models, name, value, onPick }: ModelListProps) {
  const [words, setWords] = useState("");
  const shown = models.filter((model) => `${model.label} ${model.name}`.toLowerCase().includes(words.toLowerCase()));
  if (!models.length) return <p className="field-help">No model of this kind is in the catalogue yet.</p>;
  return (
    <>
      {models.length > MANY && (
        <input
          className="input"
          type="search"
          aria-label="Search models"
          placeholder="Search models"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      <div className="model-head" aria-hidden="true">
        <span>Price</span>
        <span>Takes</span>
        <span>Approved</span>
      </div>
      <div role="radiogroup" aria-label="Models">
        {shown.map((model) => (
          <label key={model.name} className="model-row" data-away={!model.available || undefined}>
            <input
              type="radio"
              name={`${name}-models`}
              checked={model.name === value}
              onChange={() => onPick(model.name)}
            />
            <span className="model-name">
              {model.label}
              {model.note && <small>{model.note}</small>}
            </span>
            <Figure words="costs" value={model.price || "–"} />
            <Figure words="takes" value={saySeconds(model)} />
            <Figure words="approved" value={sayApproval(model)} />
          </label>
        ))}
      </div>
      {!shown.length && <p className="field-help">No model is called that. Try a shorter word.</p>}
    </>
  );
}

function Figure({ words, value }: { words: string; value: string }) {
  return (
    <span className="figures">
      <span className="unseen">{value === "–" ? `${words}: not known` : `${words} `}</span>
      <span aria-hidden={value === "–" || undefined}>{value}</span>
    </span>
  );
}

/** Models in the order in which they are asked. */
export function ModelsField({ id, field, stand, isOff, about, set, clear }: ControlProps) {
  const models = useModels();
  const listed = Array.isArray(stand.value) ? stand.value.map(String) : [];
  const put = (names: readonly string[]): void => (names.length ? set(names) : clear());
  const labelOf = (name: string): string => models.find((model) => model.name === name)?.label ?? name;
  const swap = (index: number): void =>
    put(listed.map((name, at) => (at === index ? listed[at - 1] : at === index - 1 ? listed[index] : name) ?? name));
  const free = models.filter((model) => !listed.includes(model.name) && !model.name.startsWith("auto"));
  return (
    <div role="group" aria-labelledby={`${id}-label`} aria-describedby={about}>
      {listed.length > 0 && (
        <ol className="model-order">
          {listed.map((name, index) => (
            <li key={name}>
              <span className="clip">{labelOf(name)}</span>
              <Small label={`Ask ${labelOf(name)} earlier`} sign="↑" isOff={isOff || index === 0} act={() => swap(index)} />
              <Small
                label={`Take ${labelOf(name)} away`}
                sign="×"
                isOff={isOff}
                act={() => put(listed.filter((other) => other !== name))}
              />
            </li>
          ))}
        </ol>
      )}
      <select
        id={id}
        className="input"
        aria-label={`Add to ${field.label.toLowerCase()}`}
        value=""
        disabled={isOff || !free.length}
        onChange={(event) => put([...listed, event.target.value])}
      >
        <option value="">{free.length ? "Add a model" : "No other model can do this"}</option>
        {free.map((model) => (
          <option key={model.name} value={model.name}>
            {[model.label, model.price].filter(Boolean).join(", ")}
          </option>
        ))}
      </select>
    </div>
  );
}

interface SmallProps {
  label: string;
  sign: string;
  isOff: boolean;
  act: () => void;
}

/** A small button that is a sign, with its words for whoever does not see it. */
export function Small({ label, sign, isOff, act }: SmallProps) {
  return (
    <button type="button" className="small" aria-label={label} title={label} disabled={isOff} onClick={act}>
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}
