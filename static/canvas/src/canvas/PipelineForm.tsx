import { useReactFlow } from "@xyflow/react";
import { useMemo } from "react";

import { offerTemplate } from "../draft/offering";
import { mayEdit } from "../draft/store";
import { nameOf, type Drawing } from "../graph/drawing";
import { freeName } from "../graph/edit_boxes";
import { removeOutput, setName, setOutput } from "../graph/edit";
import { listResults, type Result } from "../graph/results";
import { PORT_TYPES } from "../types";
import { addInputAt } from "./adding";
import { fit } from "./commands";
import { saySource } from "./Takes";
import { useCanvas, useDraft, useVerbs } from "./useCanvas";
import { useMiddle } from "./useMiddle";

/** Where nothing is chosen: the pipeline itself, what it is started with, and what it hands out. */
export function PipelineForm() {
  const name = useDraft((state) => state.view.name ?? "");
  const shown = useDraft((state) => state.page.pipeline.name);
  const isOpen = useDraft(mayEdit);
  const { change } = useVerbs();
  return (
    <>
      <header className="inspector-head">
        <input
          className="inspector-name"
          aria-label="Name of the pipeline"
          value={name}
          placeholder={shown}
          disabled={!isOpen}
          onChange={(event) => {
            const words = event.target.value;
            change("the name of the pipeline", (drawing) => setName(drawing, words), "name");
          }}
        />
        <p className="inspector-type">Pipeline</p>
      </header>
      <InputList />
      <OutputList />
      <BrandSection />
      <TemplateSection />
    </>
  );
}

function InputList() {
  const { store } = useCanvas();
  const inputs = useDraft((state) => state.view.inputs);
  const isOpen = useDraft(mayEdit);
  const { choose } = useVerbs();
  const middle = useMiddle();
  const flow = useReactFlow();
  const goTo = (id: string): void => {
    choose([id]);
    void flow.fitView({ ...fit(), nodes: [{ id }], maxZoom: 1 });
  };
  const all = Object.entries(inputs ?? {});
  return (
    <section className="inspector-section" aria-label="Inputs">
      <h3>Inputs</h3>
      {!all.length && <p className="field-help">What a run is started with will be listed here. Add a first one.</p>}
      <ul className="inspector-list">
        {all.map(([name, input]) => (
          <li key={name} data-port={input.type}>
            <button type="button" onClick={() => goTo(`$${name}`)}>
              <span className="port-square" aria-hidden="true" />
              <span className="clip">{input.label ?? name}</span>
              <small>{[input.type, input.many && "rows", input.optional && "optional"].filter(Boolean).join(", ")}</small>
            </button>
          </li>
        ))}
      </ul>
      {isOpen && (
        <select
          className="input"
          aria-label="Add an input"
          value=""
          onChange={(event) => {
            const type = PORT_TYPES.find((one) => one === event.target.value);
            if (type) choose([addInputAt(store, { at: null }, type, middle())]);
          }}
        >
          <option value="">Add an input</option>
          {PORT_TYPES.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
      )}
    </section>
  );
}

/** The ports that a run may hand out: what is ticked and the drawing's ends at once, all others when they are wanted. */
function OutputList() {
  const drawing = useDraft((state) => state.view);
  const catalogue = useDraft((state) => state.catalogue);
  const results = useMemo(() => listResults(drawing, catalogue), [drawing, catalogue]);
  const near = results.filter((result) => result.name || result.isEnd);
  const far = results.filter((result) => !near.includes(result));
  if (!results.length) return null;
  return (
    <section className="inspector-section" aria-label="Results">
      <h3>Results</h3>
      <p className="field-help">What a run hands out at its end. Tick what counts.</p>
      <Ticks results={near} />
      <Lost drawing={drawing} sources={results.map((result) => result.source)} />
      {far.length > 0 && (
        <details className="inspector-far">
          <summary>{far.length === 1 ? "One more, made on the way" : `${far.length} more, made on the way`}</summary>
          <Ticks results={far} />
        </details>
      )}
    </section>
  );
}

function Ticks({ results }: { results: readonly Result[] }) {
  const drawing = useDraft((state) => state.view);
  const catalogue = useDraft((state) => state.catalogue);
  const isOpen = useDraft(mayEdit);
  const { change } = useVerbs();
  const turn = ({ source, port, name }: Result): void => {
    const words = saySource(drawing, catalogue, source);
    if (name) change(`${words} no longer a result`, (now) => removeOutput(now, name));
    else change(`${words} made a result`, (now) => setOutput(now, freeName(port, now.outputs, "output"), source));
  };
  return (
    <ul className="inspector-ticks">
      {results.map((result) => (
        <li key={result.source} data-port={result.type}>
          <label>
            <input type="checkbox" checked={result.name !== ""} disabled={!isOpen} onChange={() => turn(result)} />
            <span className="port-square" aria-hidden="true" />
            <span className="clip">{nameOf(drawing, catalogue, result.step)}</span>
            <small>{result.port.replaceAll("_", " ")}</small>
          </label>
        </li>
      ))}
    </ul>
  );
}

/** Results whose source is gone, or is an input: they are told, so that they can be taken away. */
function Lost({ drawing, sources }: { drawing: Drawing; sources: readonly string[] }) {
  const isOpen = useDraft(mayEdit);
  const { change } = useVerbs();
  const lost = Object.entries(drawing.outputs ?? {}).filter(([, source]) => !sources.includes(source));
  return lost.map(([name, source]) => (
    <p key={name} className="field-wrong">
      {`${name} is to be ${source}, which no step gives. `}
      {isOpen && (
        <button type="button" className="origin-reset" onClick={() => change(`${name} taken away`, (now) => removeOutput(now, name))}>
          Take it away
        </button>
      )}
    </p>
  ));
}

function BrandSection() {
  const brand = useDraft((state) => state.page.brand);
  return (
    <section className="inspector-section" aria-label="Brand">
      <h3>Brand</h3>
      {brand ? (
        <>
          <p>
            <a href={`/brands/${brand.id}/`}>{brand.version === null ? brand.name : `${brand.name} v${brand.version}`}</a>
          </p>
          <span className="swatches" role="img" aria-label={`Its colours: ${brand.palette.map((colour) => colour.name).join(", ")}`}>
            {brand.palette.map((colour) => (
              <span key={colour.hex} className="swatch" style={{ background: colour.hex }} title={`${colour.name}, ${colour.hex}`} />
            ))}
          </span>
        </>
      ) : (
        <p className="field-help">This pipeline has no brand. Steps that go by one do without.</p>
      )}
    </section>
  );
}

function TemplateSection() {
  const { store, api } = useCanvas();
  const isTemplate = useDraft((state) => state.page.pipeline.template);
  const isOpen = useDraft(mayEdit);
  return (
    <section className="inspector-section" aria-label="Template">
      <h3>Template</h3>
      <p className="field-help">New pipelines of the project may begin with a copy of a template, as it was published last.</p>
      <ul className="inspector-ticks">
        <li>
          <label>
            <input type="checkbox" checked={isTemplate} disabled={!isOpen} onChange={() => void offerTemplate({ store, api }, !isTemplate)} />
            <span>This is a template of the project</span>
          </label>
        </li>
      </ul>
    </section>
  );
}
