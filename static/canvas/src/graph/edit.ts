/** Every edit of a drawing. Each gives a new drawing and leaves the one it was given as it is.
 *
 * What an edit does not touch is the very same object as before; an edit that changes nothing gives the
 * drawing back.
 */

export {
  addInput,
  addStep,
  freeName,
  freshId,
  isIdentifier,
  move,
  refuseName,
  removeBoxes,
  renameInput,
  renameStep,
  type Made,
} from "./edit_boxes";
export { addNote, group, removeGroup, setGroup, setNote, ungroup } from "./edit_groups";
export { removeOutput, renameOutput, setInput, setOutput } from "./edit_inputs";
export { clearParam, setLabel, setName, setNeeds, setParam } from "./edit_params";
export { bend, connect, disconnect, insertOnWire } from "./edit_wires";
