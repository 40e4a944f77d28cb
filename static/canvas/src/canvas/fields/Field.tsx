import { memo, useId, type ReactNode } from "react";

import { faultOf, standOf, valueAt, type BrandSays, type Standing } from "../../graph/form_values";
import { sayValue, type FieldKind, type FormField } from "../../graph/forms";
import { isRecord } from "../../types";
import { MarkedUp } from "../../parts/MarkedUp";
import { AssetField } from "./Asset";
import { ChipsField, ChoiceField, isSegmented, SwitchField } from "./Choices";
import { ColourField, ColoursField } from "./Colours";
import type { ControlProps } from "./control";
import { JsonField } from "./Json";
import { ModelField, ModelsField } from "./Models";
import { PolicyField, StepField } from "./Named";
import { NumberField, SeedField, SizeField, SliderField } from "./Numbers";
import { PipelineField } from "./Pipeline";
import { PairsField, PortsField } from "./Pairs";
import { Words } from "./Words";

export interface FieldProps {
  field: FormField;
  params: Readonly<Record<string, unknown>>;
  brand: BrandSays | null;
  /** What the server, or the drawing's check, says of this field. */
  problems: readonly string[];
  isOff: boolean;
  onSet: (field: FormField, value: unknown) => void;
  onClear: (field: FormField) => void;
  onFocus?: (field: FormField) => void;
}

/** One field: its label and where its value comes from, its control, what helps, and what is wrong. */
export const Field = memo(function Field({ field, params, brand, problems, isOff, onSet, onClear, onFocus }: FieldProps) {
  const id = useId();
  const stand = standOf(field, params, brand);
  const fault = stand.given ? faultOf(field, stand.value) : "";
  const wrong = fault ? [fault] : problems;
  const help = stand.locked && brand ? `${brand.name} holds this for every pipeline. It is changed in the brand.` : field.help;
  const about = [help && `${id}-help`, wrong.length && `${id}-wrong`].filter(Boolean).join(" ") || undefined;
  const control: ControlProps = {
    id,
    field,
    stand,
    isOff: isOff || stand.locked,
    isWrong: wrong.length > 0,
    about,
    set: (value) => onSet(field, value),
    clear: () => onClear(field),
  };
  return (
    <div className="field" data-kind={field.kind} data-field={field.key} onFocus={() => onFocus?.(field)}>
      <div className="field-head">
        <Label id={id} field={field} />
        <Origin field={field} stand={stand} brand={brand} isOff={isOff} onReset={() => onClear(field)} />
      </div>
      {field.kind === "part" ? <PartField {...{ control, params, brand, onSet, onClear }} /> : controlOf(control)}
      {help && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {wrong.length > 0 && (
        <p className="field-wrong" id={`${id}-wrong`}>
          <MarkedUp sentence={wrong.join(" ")} />
        </p>
      )}
    </div>
  );
});

/** Controls of several parts are named as a group, all others by a label of their own. */
const isGroup = (field: FormField): boolean =>
  ["chips", "colours", "size", "model", "models", "pairs", "ports", "part"].includes(field.kind) ||
  (field.kind === "choice" && isSegmented(field.choices));

function Label({ id, field }: { id: string; field: FormField }) {
  return isGroup(field) ? (
    <span className="label" id={`${id}-label`}>
      {field.label}
    </span>
  ) : (
    <label className="label" htmlFor={id}>
      {field.label}
    </label>
  );
}

interface OriginProps {
  field: FormField;
  stand: Standing;
  brand: BrandSays | null;
  isOff: boolean;
  onReset: () => void;
}

/** Where the value comes from: the default, the brand, or a person, who can take it back. */
function Origin({ field, stand, brand, isOff, onReset }: OriginProps) {
  if (stand.branded && brand)
    return (
      <span className="origin" data-brand>
        {stand.locked ? `held by ${brand.name}` : `from ${brand.name}`}
      </span>
    );
  if (stand.given) {
    if (field.required && stand.fallback === undefined) return null;
    return (
      <button
        type="button"
        className="origin-reset"
        title={`Back to ${sayDefault(stand.fallback)}`}
        aria-label={`Reset ${field.label.toLowerCase()} to ${sayDefault(stand.fallback)}`}
        disabled={isOff}
        onClick={onReset}
      >
        Reset
      </button>
    );
  }
  if (field.required && stand.value === undefined) return <span className="origin" data-needed>needed</span>;
  return isSaid(stand.fallback) && !SHOWN.has(field.kind) ? <span className="origin">default</span> : null;
}

/** Controls that show their default in grey until something is given, and switches, which have only two states. */
const SHOWN: ReadonlySet<FieldKind> = new Set(["line", "prompt", "code", "number", "slider", "switch", "json", "schema"]);

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(isRecord(value) && !Object.keys(value).length) &&
  !(Array.isArray(value) && !value.length);

const sayDefault = (value: unknown): string =>
  isSaid(value) ? `the default, ${(Array.isArray(value) ? value.join(", ") : sayValue(value)).slice(0, 60)}` : "nothing";

function controlOf(control: ControlProps): ReactNode {
  switch (control.field.kind) {
    case "switch":
      return <SwitchField {...control} />;
    case "choice":
      return <ChoiceField {...control} />;
    case "chips":
      return <ChipsField {...control} />;
    case "number":
      return <NumberField {...control} />;
    case "slider":
      return <SliderField {...control} />;
    case "seed":
      return <SeedField {...control} />;
    case "size":
      return <SizeField {...control} />;
    case "colour":
      return <ColourField {...control} />;
    case "colours":
      return <ColoursField {...control} />;
    case "model":
      return <ModelField {...control} />;
    case "models":
      return <ModelsField {...control} />;
    case "policy":
      return <PolicyField {...control} />;
    case "pipeline":
      return <PipelineField {...control} />;
    case "step":
      return <StepField {...control} />;
    case "asset":
      return <AssetField {...assetOf(control)} />;
    case "pairs":
      return <PairsField {...control} />;
    case "ports":
      return <PortsField {...control} />;
    case "json":
    case "schema":
      return <JsonField {...control} />;
    default:
      return <Words {...control} />;
  }
}

const assetOf = ({ id, field, stand, isOff, about, set, clear }: ControlProps) => ({
  id,
  label: field.label,
  type: "image" as const,
  value: stand.value,
  isOff,
  about,
  onAsset: (value: { asset: string } | null) => (value ? set(value) : clear()),
});

type PartProps = Pick<FieldProps, "params" | "brand" | "onSet" | "onClear"> & { control: ControlProps };

/** An object that may be left out whole; once it is there, it has its fields. */
function PartField({ control, params, brand, onSet, onClear }: PartProps) {
  const { id, field, stand, isOff } = control;
  if (!isRecord(stand.value))
    return (
      <button id={id} type="button" className="verb" disabled={isOff} onClick={() => control.set(startOf(field))}>
        Set it here
      </button>
    );
  return (
    <div className="part" role="group" aria-labelledby={`${id}-label`}>
      {field.fields.map((inner) => (
        <Field key={inner.key} field={inner} params={params} brand={brand} problems={[]} isOff={isOff} onSet={onSet} onClear={onClear} />
      ))}
      <button type="button" className="verb" disabled={isOff} onClick={control.clear}>
        Leave it out
      </button>
    </div>
  );
}

/** What a part begins with: each field that it needs, at its default or in the middle of its span. */
function startOf(field: FormField): Record<string, unknown> {
  const needed = field.fields.filter((inner) => inner.required);
  return Object.fromEntries(
    needed.map((inner) => {
      const middle = inner.min !== null && inner.max !== null ? (inner.min + inner.max) / 2 : "";
      return [inner.path.at(-1) ?? "", inner.default ?? middle];
    }),
  );
}

/** What is said of a field, of anything within it, or of what its control draws too, by the name of the field. */
export const problemsOf = (field: FormField, told: readonly { field: string; message: string }[]): string[] => {
  const names = [field.key, ...field.with].map((name) => `params.${name}`);
  return told
    .filter((problem) => names.some((name) => problem.field === name || problem.field.startsWith(`${name}.`)))
    .map((problem) => problem.message);
};

/** The value of a field by its key, as it stands. */
export const holdsIn =
  (fields: readonly FormField[], params: Readonly<Record<string, unknown>>, brand: BrandSays | null) =>
  (key: string): unknown => {
    const field = fields.find((other) => other.key === key);
    return field ? standOf(field, params, brand).value : valueAt(params, key.split("."));
  };
