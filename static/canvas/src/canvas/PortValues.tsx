import { useId, useState } from "react";

import { sayMany, unfold, type PortValues as Port, type Value } from "../graph/step_result";
import { Large } from "./Large";

interface Props {
  title: string;
  ports: readonly Port[];
  /** Where all of it can be read. */
  whole: string;
  /** Whether single pictures stand side by side even where there is only one. */
  isSmall?: boolean;
}

const isSinglePicture = ({ type, count }: Port): boolean => count === 1 && (type === "image" || type === "mask");

/** What was on each port: pictures small, texts clamped, structured values folded. Nothing where nothing was. */
export function PortValues({ title, ports, whole, isSmall = false }: Props) {
  const filled = ports.filter((port) => port.count > 0);
  const isHalved = isSmall || filled.filter(isSinglePicture).length > 1;
  const heading = useId();
  if (!filled.length) return null;
  return (
    <div className="values" role="group" aria-labelledby={heading}>
      <h4 id={heading}>{title}</h4>
      {filled.map((port) => (
        <div key={port.name} className="values-port" data-port={port.type} data-half={(isHalved && isSinglePicture(port)) || undefined}>
          <p className="values-name">
            <span className="port-square" aria-hidden="true" />
            <span>{port.label || port.name.replaceAll("_", " ")}</span>
            <small>{sayMany(port) || (port.type === port.name ? "" : port.type)}</small>
          </p>
          <Values port={port} whole={whole} />
        </div>
      ))}
    </div>
  );
}

function Values({ port, whole }: { port: Port; whole: string }) {
  const pictures = port.shown.filter((value) => value.thumb && (port.type === "image" || port.type === "mask"));
  const others = port.shown.filter((value) => !pictures.includes(value));
  const left = port.count - port.shown.length;
  return (
    <>
      {pictures.length > 0 && <Pictures pictures={pictures} />}
      {others.length > 0 && (
        <ul className="values-list">
          {others.map((value, place) => (
            <li key={`${value.url ?? ""} ${place}`}>
              <One value={value} isJson={port.type === "json"} whole={whole} />
            </li>
          ))}
        </ul>
      )}
      {left > 0 && (
        <a className="values-more" href={whole}>
          {`and ${left} more`}
        </a>
      )}
    </>
  );
}

function Pictures({ pictures }: { pictures: readonly Value[] }) {
  const [at, look] = useState<number | null>(null);
  return (
    <>
      <span className="values-pictures" data-several={pictures.length > 1 || undefined}>
        {pictures.map((picture, place) => (
          <button
            key={`${picture.url ?? ""} ${place}`}
            type="button"
            className="values-picture"
            title={picture.name}
            aria-label={`Look at ${picture.name ?? "this picture"} large`}
            onClick={() => look(place)}
          >
            <span className="picture">
              <img src={picture.thumb} alt="" width={picture.width} height={picture.height} loading="lazy" decoding="async" />
            </span>
          </button>
        ))}
      </span>
      {at !== null && <Large pictures={pictures} at={at} onTurn={look} onClose={() => look(null)} />}
    </>
  );
}

function One({ value, isJson, whole }: { value: Value; isJson: boolean; whole: string }) {
  if (value.url)
    return (
      <a href={value.url} target="_blank" rel="noreferrer">
        {value.name}
      </a>
    );
  const found = isJson ? unfold(value.text ?? "") : null;
  if (found?.label)
    return (
      <details className="values-json">
        <summary>{found.label}</summary>
        <pre tabIndex={0}>{found.text}</pre>
      </details>
    );
  return <Text text={value.text ?? ""} whole={value.cut ? whole : ""} />;
}

/** Longer than this, or of more lines, a text shows its beginning only. */
const LONG = 220;
const LINES = 5;

function Text({ text, whole }: { text: string; whole: string }) {
  const [isOpen, open] = useState(false);
  const isLong = text.length > LONG || text.split("\n").length > LINES;
  return (
    <>
      <p className="values-text" dir="auto" data-clamped={(isLong && !isOpen) || undefined}>
        {text}
        {whole && isOpen && "…"}
      </p>
      {isLong && (
        <button type="button" className="values-more" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {isOpen ? "Less" : "More"}
        </button>
      )}
      {whole && isOpen && (
        <a className="values-more" href={whole}>
          Read the whole text
        </a>
      )}
    </>
  );
}
