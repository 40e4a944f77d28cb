import { createStore } from "zustand/vanilla";

/** Whether the inspector shows what steps took and gave; as a person left it, from box to box, while the page is open. */
export const folding = createStore(() => ({ isOpen: true }));
