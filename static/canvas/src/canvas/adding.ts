/** Putting something new on the drawing. */

import type { CanvasState, CanvasStore, Finder } from "../draft/store";
import { COMFYUI } from "../graph/comfy";
import { writeSource, type Catalogue } from "../graph/drawing";
import { addInput, addNote, addStep, connect, insertOnWire } from "../graph/edit";
import { BOX } from "../graph/places";
import { asDrawn, labelFor, withOffered } from "../graph/sub_pipelines";
import type { PortType, Position } from "../types";

/** What a step type that is dragged from the palette is called on its way. */
export const DRAGGED = "application/x-pressline-step-type";

/** Where a new box goes so that its middle is at this place. */
const centred = ([x, y]: Position): Position => [x - BOX.width / 2, y - BOX.height / 2];

/** All that can be added as a step: every step type, and the project's other pipelines as if each were one. */
export const typesOf = ({ catalogue, offered }: CanvasState): Catalogue => withOffered(catalogue, offered);

/** Adds a step of this type with its middle at a place; gives its id, which is "" for an unknown type. */
export function addAt(store: CanvasStore, type: string, at: Position): string {
  const { offered, change } = store.getState();
  const kind = typesOf(store.getState())[type];
  if (!kind) return "";
  let made = "";
  change(`${kind.label} added`, (drawing) => {
    const added = addStep(drawing, kind, centred(at), labelFor(kind));
    made = added.id;
    return asDrawn(added.drawing, made, offered);
  });
  return made;
}

/** Adds a step and chooses it. One that runs a ComfyUI workflow comes with its workflow: the panel that asks for it
 * opens instead. */
export function addChosen(store: CanvasStore, type: string, at: Position): void {
  const { choose, open } = store.getState();
  if (type === COMFYUI) open("comfyui");
  else choose([addAt(store, type, at)]);
}

/** Puts a step of this type on a wire, where it fits there. */
export function addOnWire(store: CanvasStore, wire: string, type: string, at: Position): string {
  const { offered, change } = store.getState();
  const types = typesOf(store.getState());
  const kind = types[type];
  if (!kind) return "";
  let made = "";
  change(`${kind.label} on a wire`, (drawing) => {
    const added = insertOnWire(drawing, wire, kind, types, at);
    made = added.id;
    return asDrawn(added.drawing, made, offered);
  });
  return made;
}

/** Adds a step where the finder looked: loose, on a wire, or at the end of a wire, by this port of its own. */
export function addFound(store: CanvasStore, finder: Finder, type: string, port: string, at: Position): string {
  if (finder.on) return addOnWire(store, finder.on, type, centred(at));
  const { offered, change } = store.getState();
  const kind = typesOf(store.getState())[type];
  if (!kind) return "";
  let made = "";
  change(`${kind.label} added`, (before) => {
    const place: Position = finder.source ? [at[0], at[1] - BOX.height / 2] : centred(at);
    const added = addStep(before, kind, place, labelFor(kind));
    made = added.id;
    const drawing = asDrawn(added.drawing, made, offered);
    if (finder.source && port) return connect(drawing, { step: made, port }, writeSource(finder.source));
    if (finder.into && port) return connect(drawing, finder.into, `${made}.${port}`);
    return drawing;
  });
  return made;
}

/** Adds an input of the run, and leads it into a port where one is waiting for it. */
export function addInputAt(store: CanvasStore, finder: Finder, type: PortType, at: Position): string {
  const { change } = store.getState();
  let made = "";
  change("an input added", (drawing) => {
    const added = addInput(drawing, finder.into?.port ?? type, { type }, centred(at));
    made = `$${added.name}`;
    return finder.into ? connect(added.drawing, finder.into, made) : added.drawing;
  });
  return made;
}

/** Adds an empty note. */
export function addNoteAt(store: CanvasStore, at: Position): string {
  let made = "";
  store.getState().change("a note added", (drawing) => {
    const added = addNote(drawing, "", at);
    made = `#${added.id}`;
    return added.drawing;
  });
  return made;
}
