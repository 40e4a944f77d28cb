import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";

import { inputId } from "../graph/places";
import { useRun } from "./useRun";

/** What the run was given: a photo, words, or the name of a file. */
export const InputBox = memo(function InputBox({ id }: NodeProps) {
  const input = useRun((state) => state.snapshot.inputs.find((input) => inputId(input.name) === id));
  if (!input) return null;
  const { thumb, text, name } = input.value;
  return (
    <article className="box box-input" data-state="input">
      <Handle id="" type="source" position={Position.Right} isConnectable={false} data-port={input.type} />
      <header className="box-name">
        <span className="port-square" data-port={input.type} aria-hidden="true" />
        <span>{input.label}</span>
      </header>
      {thumb && (
        <div className="box-made">
          <span className="picture">
            <img src={thumb} alt={name ?? ""} loading="lazy" draggable={false} />
          </span>
        </div>
      )}
      {text !== undefined && (
        <blockquote className="box-words box-quote" dir="auto">
          {text}
        </blockquote>
      )}
      {name && (
        <footer className="box-foot">
          <span className="box-file">{name}</span>
        </footer>
      )}
    </article>
  );
});
