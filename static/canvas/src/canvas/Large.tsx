import { useEffect, useRef } from "react";

import type { Value } from "../graph/step_result";

interface Props {
  pictures: readonly Value[];
  /** Which of them is shown. */
  at: number;
  onTurn: (at: number) => void;
  onClose: () => void;
}

/** Pictures as large as the window allows, one at a time; arrows turn to the next, Escape closes. */
export function Large({ pictures, at, onTurn, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const picture = pictures[at];
  if (!picture) return null;
  const turn = (by: number): void => onTurn((at + by + pictures.length) % pictures.length);
  return (
    <dialog
      ref={dialog}
      className="large"
      aria-label={picture.name ?? "Picture"}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") turn(1);
        if (event.key === "ArrowLeft") turn(-1);
      }}
    >
      <header className="large-head">
        <span className="clip">{picture.name}</span>
        <small>{`${picture.width ?? 0} × ${picture.height ?? 0} px`}</small>
        <button type="button" className="verb" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <span className="picture">
        <img key={picture.url} src={picture.url} alt={picture.name ?? "Picture"} width={picture.width} height={picture.height} />
      </span>
      <footer className="large-foot">
        {pictures.length > 1 && (
          <span className="steps-through">
            <button type="button" className="verb square" aria-label="The picture before" onClick={() => turn(-1)}>
              ‹
            </button>
            <span aria-live="polite">{`${at + 1} of ${pictures.length}`}</span>
            <button type="button" className="verb square" aria-label="The next picture" onClick={() => turn(1)}>
              ›
            </button>
          </span>
        )}
        <a href={picture.url} target="_blank" rel="noreferrer">
          Open the file
        </a>
      </footer>
    </dialog>
  );
}
