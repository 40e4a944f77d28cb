import { useStoreApi, type ReactFlowState, type Viewport } from "@xyflow/react";
import { createContext, useCallback, useContext, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";

export type View = StoreApi<Viewport>;

const START: Viewport = { x: 0, y: 0, zoom: 1 };
/** A change this many milliseconds after the last one is the first of a movement, or the only one. */
const REST = 120;

/** Where the view stands in every frame, also while it moves. */
export const ViewContext = createContext<View | null>(null);

/** What of the view is followed outside of React: the dots, the frame of the small map. */
export function useMovingView(): View {
  const view = useContext(ViewContext);
  if (!view) throw new Error("A part of the sheet was drawn outside of it.");
  return view;
}

/** What a selector picks from the view; keep it narrow, for it is asked in every frame. */
export const useViewed = <T>(view: View, select: (viewport: Viewport) => T): T => useStore(view, select);

/**
 * A view whose movement moves one element. React Flow's own store would be told in every frame, and with it every box,
 * port and wire asked whether that changes them; so it is told when the movement rests, or as soon as it is needed:
 * when something is pressed, and in every frame while the view moves under what is being dragged.
 */
export function useView() {
  const page = useStoreApi();
  const [view] = useState(() => createStore(() => START));
  const isHolding = useRef(false);
  const settle = useCallback(() => {
    const { x, y, zoom } = view.getState();
    const [oldX, oldY, oldZoom] = page.getState().transform;
    if (x !== oldX || y !== oldY || zoom !== oldZoom) page.setState({ transform: [x, y, zoom] });
  }, [page, view]);
  const onViewportChange = useMove(view, settle, isHolding);
  useEffect(() => {
    addEventListener("pointerdown", settle, { capture: true });
    addEventListener("keydown", settle, { capture: true });
    return () => {
      removeEventListener("pointerdown", settle, { capture: true });
      removeEventListener("keydown", settle, { capture: true });
    };
  }, [settle]);
  const hold = useCallback(() => {
    isHolding.current = true;
  }, []);
  const release = useCallback(() => {
    isHolding.current = false;
  }, []);
  return {
    view,
    viewing: {
      viewport: START,
      onViewportChange,
      onNodeDragStart: hold,
      onNodeDragStop: release,
      onSelectionDragStart: hold,
      onSelectionDragStop: release,
    },
  };
}

/** Shows each change at once, and has it settle when it is the first, when it rests, or while something is held. */
function useMove(view: View, settle: () => void, isHolding: { readonly current: boolean }): (to: Viewport) => void {
  const page = useStoreApi();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  return useCallback(
    (to) => {
      show(page.getState(), to);
      view.setState(to, true);
      const isFirst = waiting.current === undefined;
      clearTimeout(waiting.current);
      waiting.current = setTimeout(() => {
        waiting.current = undefined;
        settle();
      }, REST);
      if (isFirst || isHolding.current || isAtWork(page.getState())) settle();
    },
    [page, view, settle, isHolding],
  );
}

const isAtWork = ({ connection, userSelectionActive }: ReactFlowState): boolean => connection.inProgress || userSelectionActive;

/** As React Flow itself will write it once its store is told. */
function show({ domNode }: ReactFlowState, { x, y, zoom }: Viewport): void {
  const sheet = domNode?.querySelector<HTMLElement>(".react-flow__viewport");
  if (sheet) sheet.style.transform = `translate(${x}px,${y}px) scale(${zoom})`;
}
