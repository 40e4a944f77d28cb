import { useCallback, useMemo, useState } from "react";

import { mayEdit } from "../draft/store";
import { nameOf, type DrawnStep, type Problem, type StepType } from "../graph/drawing";
import { clearParam, refuseName, setLabel, setNeeds, setParam } from "../graph/edit";
import { applies, standOf, type BrandSays } from "../graph/form_values";
import { readGroups, type FormField, type FormGroup } from "../graph/forms";
import type { PageBrand } from "../graph/page";
import { MarkedUp } from "../parts/MarkedUp";
import { FormContext } from "./fields/control";
import { Field, holdsIn, problemsOf } from "./fields/Field";
import { Labelled } from "./fields/Labelled";
import { NameField } from "./fields/NameField";
import { Result } from "./Result";
import { Takes } from "./Takes";
import { useDraft, useVerbs } from "./useCanvas";
import { readPlan } from "./usePlan";
import { useTellFocus } from "./usePointer";

const NO_PARAMS: Readonly<Record<string, unknown>> = {};

/** Everything about one step: its name, what it takes, and its params as a form. */
export function StepForm({ id }: { id: string }) {
  const step = useDraft((state) => state.view.steps?.[id]);
  const type = useDraft((state) => state.catalogue[state.view.steps?.[id]?.type ?? ""] ?? null);
  const problems = useDraft((state) => state.problems);
  const told = useMemo(() => problems.filter((problem) => problem.step === id), [problems, id]);
  const owner = useMemo(() => ({ step: id, type }), [id, type]);
  if (!step) return null;
  return (
    <FormContext value={owner}>
      <StepHead id={id} step={step} type={type} />
      <Unplaced told={told} type={type} />
      <Result id={id} />
      <Takes id={id} step={step} told={told} />
      {type ? <Params key={id} id={id} step={step} type={type} told={told} /> : <Unknown type={step.type} />}
    </FormContext>
  );
}

function StepHead({ id, step, type }: { id: string; step: DrawnStep; type: StepType | null }) {
  const isOpen = useDraft(mayEdit);
  const { change } = useVerbs();
  return (
    <header className="inspector-head">
      <input
        className="inspector-name"
        aria-label="Name of this step"
        value={step.label ?? ""}
        placeholder={type?.label ?? step.type}
        disabled={!isOpen}
        onChange={(event) => {
          const label = event.target.value;
          change(`the name of ${id}`, (drawing) => setLabel(drawing, id, label), `label:${id}`);
        }}
      />
      <p className="inspector-type">{[type?.group, (step.label || !type) && (type?.label ?? step.type)].filter(Boolean).join(" · ")}</p>
      {type?.help && <p className="field-help">{firstSentence(type.help)}</p>}
    </header>
  );
}

const firstSentence = (text: string): string => /^.*?[.](?=\s|$)/s.exec(text.replaceAll("`", ""))?.[0] ?? text;

function Unknown({ type }: { type: string }) {
  return (
    <section className="inspector-section" aria-label="Settings">
      <p className="field-help">
        Nothing is known of the step type {type}, so its settings cannot be shown. They stay in the file as they are.
      </p>
    </section>
  );
}

/** What is wrong with the step and belongs to none of its fields. */
function Unplaced({ told, type }: { told: readonly Problem[]; type: StepType | null }) {
  const fields = useMemo(() => (type ? readGroups(type.params).flatMap((group) => group.fields) : []), [type]);
  const isPlaced = (problem: Problem): boolean =>
    problem.field.startsWith("in.") || fields.some((field) => problemsOf(field, [problem]).length > 0);
  const left = told.filter((problem) => !isPlaced(problem));
  if (!left.length) return null;
  return (
    <ul className="inspector-problems" aria-label="Problems">
      {left.map((problem) => (
        <li key={`${problem.field} ${problem.message}`} className="field-wrong">
          <MarkedUp sentence={problem.message} />
        </li>
      ))}
    </ul>
  );
}

interface ParamsProps {
  id: string;
  step: DrawnStep;
  type: StepType;
  told: readonly Problem[];
}

/** The params: what is usual first, each group under its heading, and the rest under More. */
function Params({ id, step, type, told }: ParamsProps) {
  const groups = useMemo(() => readGroups(type.params), [type]);
  const form = useParamVerbs(id);
  const params = step.params ?? NO_PARAMS;
  const brand = useDraft((state) => state.page.brand);
  const says = useMemo(() => brandFor(brand, step.type), [brand, step.type]);
  const isOpen = useDraft(mayEdit);
  const holds = holdsIn(groups.flatMap((group) => group.fields), params, says);
  const matters = (part: Pick<FormField, "when">, fields: readonly FormField[]): boolean =>
    applies(part, holds) || fields.some((field) => standOf(field, params, says).given);
  const shown = groups.map((group) => ({
    ...group,
    fields: group.fields.filter((field) => matters(field, [field])),
  }));
  const draw = (field: FormField) => (
    <Field
      key={field.key}
      field={field}
      params={params}
      brand={says}
      problems={problemsOf(field, told)}
      isOff={!isOpen}
      {...form}
    />
  );
  const visible = shown.filter((group) => group.fields.length && matters(group, group.fields));
  const section = (group: FormGroup) => <Section key={group.name} group={group} holds={holds} draw={draw} />;
  const own = visible.find((group) => !group.name)?.fields ?? [];
  const inMore = [...own.filter((field) => field.more), ...visible.filter((group) => group.more).flatMap((group) => group.fields)];
  return (
    <>
      <section className="inspector-section" aria-label="Settings">
        {own.filter((field) => !field.more).map(draw)}
      </section>
      {visible.filter((group) => group.name && !group.more).map(section)}
      <Gather id={id} step={step} />
      <More
        changed={inMore.filter((field) => standOf(field, params, says).given).length}
        isWrong={inMore.some((field) => problemsOf(field, told).length > 0)}
      >
        {own.filter((field) => field.more).map(draw)}
        {visible.filter((group) => group.name && group.more).map(section)}
        <StepId id={id} step={step} />
      </More>
    </>
  );
}

interface SectionProps {
  group: FormGroup;
  holds: (key: string) => unknown;
  draw: (field: FormField) => React.ReactNode;
}

/** A group under its heading; one that has a switch shows its fields only while that is on. */
function Section({ group, holds, draw }: SectionProps) {
  const isOn = !group.switch || holds(group.switch) === true;
  const master = group.fields.find((field) => field.key === group.switch);
  return (
    <section className="inspector-section" data-off={!isOn || undefined} aria-label={group.label}>
      {master ? draw({ ...master, label: group.label, help: group.help }) : <h3>{group.label}</h3>}
      {!master && group.help && <p className="field-help">{group.help.replaceAll("`", "")}</p>}
      {isOn && <div className="inspector-inner">{group.fields.filter((field) => field !== master).map(draw)}</div>}
    </section>
  );
}

/** What is seldom needed; it opens by itself where something in it is wrong. */
function More({ changed, isWrong, children }: { changed: number; isWrong: boolean; children: React.ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="inspector-more"
      open={isOpen || isWrong}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        More
        {changed > 0 && <span className="origin">{`${changed} set`}</span>}
      </summary>
      {children}
    </details>
  );
}

/** For a step that gathers: whether it waits for all of its members. */
function Gather({ id, step }: { id: string; step: DrawnStep }) {
  const gathers = useDraft((state) =>
    readPlan(state.drawing, state.catalogue).wires.some((wire) => wire.step === id && wire.gathers),
  );
  const isOpen = useDraft(mayEdit);
  const { change } = useVerbs();
  if (!gathers && !step.needs) return null;
  const needs = step.needs ?? "all";
  return (
    <section className="inspector-section">
      <Labelled id={`needs-${id}`} label="When one of those it gathers has failed">
        <select
          id={`needs-${id}`}
          className="input"
          value={needs}
          disabled={!isOpen}
          onChange={(event) => {
            const wanted = event.target.value === "some" ? "some" : "all";
            change(`what ${id} needs`, (drawing) => setNeeds(drawing, id, wanted));
          }}
        >
          <option value="all">it is skipped: it needs all of them</option>
          <option value="some">it goes on with the others</option>
        </select>
      </Labelled>
    </section>
  );
}

/** The step's id, by which the file, the API and prompts name it. */
function StepId({ id, step }: { id: string; step: DrawnStep }) {
  const drawing = useDraft((state) => state.drawing);
  const isOpen = useDraft(mayEdit);
  const { rename } = useVerbs();
  return (
    <>
      <NameField
        label="Id"
        help="What the file and the API call it. Wires follow when it changes."
        name={id}
        isOff={!isOpen}
        refuse={(to) => refuseName(drawing, id, to)}
        onName={(to) => rename(id, to)}
      />
      {step.version !== undefined && <p className="field-help">{`Drawn for version ${step.version} of its step type.`}</p>}
    </>
  );
}

/** Sets and clears params as strokes that can be undone, and tells the others where this person is. */
function useParamVerbs(id: string) {
  const { change } = useVerbs();
  const name = useDraft((state) => nameOf(state.drawing, state.catalogue, id));
  const tell = useTellFocus();
  const onSet = useCallback(
    (field: FormField, value: unknown) =>
      change(
        `${field.label.toLowerCase()} of ${name}`,
        (drawing) => setParam(drawing, id, field.path, value),
        `param:${id}.${field.key}`,
      ),
    [change, id, name],
  );
  const onClear = useCallback(
    (field: FormField) =>
      change(
        `${field.label.toLowerCase()} of ${name}`,
        (drawing) => clearParam(drawing, id, field.path),
        `param:${id}.${field.key}`,
      ),
    [change, id, name],
  );
  const onFocus = useCallback((field: FormField) => tell(id, `params.${field.key}`), [tell, id]);
  return { onSet, onClear, onFocus };
}

/** What the pipeline's brand says of one step type; null where it has no brand or says nothing. */
export function brandFor(brand: PageBrand | null, type: string): BrandSays | null {
  if (!brand) return null;
  const [defaults, locks] = [brand.defaults[type] ?? {}, brand.locks[type] ?? []];
  const name = brand.version === null ? brand.name : `${brand.name} v${brand.version}`;
  return Object.keys(defaults).length || locks.length ? { name, defaults, locks } : null;
}
