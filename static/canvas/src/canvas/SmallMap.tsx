import { Panel, useReactFlow, useStoreApi, type ReactFlowState, type Viewport } from "@xyflow/react";
import { useEffect, useRef, useState, type PointerEvent, type WheelEvent } from "react";

import { boundsOf, fitInto, outlineOf, type Fitted, type Rect } from "../graph/small_map";
import { useMovingView } from "./useView";

const SIZE = { width: 148, height: 96 };
const MARGIN = 6;
/** It is drawn anew once the drawing has been still for so many milliseconds; until then only its frame moves. */
const STILL_FOR = 150;
const ZOOM_A_PIXEL = 0.002;

interface Drawn {
  outline: string;
  fitted: Fitted;
}

/** The whole drawing in a corner, with a frame around what is seen; pressing it goes there, the wheel zooms. */
export function SmallMap() {
  const flow = useReactFlow();
  const view = useMovingView();
  const page = useStoreApi();
  const frame = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState(() => drawMap(page.getState(), view.getState()));
  useEffect(() => {
    const place = (): void => moveFrame(frame.current, map.fitted, viewed(page.getState(), view.getState()));
    place();
    return view.subscribe(place);
  }, [page, view, map]);
  useStill(() => setMap(drawMap(page.getState(), view.getState())));

  const goTo = (event: PointerEvent<SVGSVGElement>): void => {
    if (!event.buttons || !map.outline) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const { x, y, unit } = map.fitted;
    const { zoom } = view.getState();
    void flow.setCenter(x + (event.clientX - left) * unit, y + (event.clientY - top) * unit, { zoom });
  };
  const zoom = (event: WheelEvent): void => void flow.zoomTo(view.getState().zoom * 2 ** (-event.deltaY * ZOOM_A_PIXEL));
  const { x, y, width, height } = map.fitted;
  return (
    <Panel position="bottom-right" className="minimap react-flow__minimap">
      <svg {...SIZE} viewBox={`${x} ${y} ${width} ${height}`} role="img" aria-label="Small map of the drawing" onPointerDown={goTo} onPointerMove={goTo} onWheel={zoom}>
        <path className="minimap-boxes" d={map.outline} />
      </svg>
      <div className="minimap-frame" ref={frame} />
    </Panel>
  );
}

/** Calls back when boxes or view have changed and then been still for a while. */
function useStill(onStill: () => void): void {
  const view = useMovingView();
  const page = useStoreApi();
  const latest = useRef(onStill);
  useEffect(() => {
    latest.current = onStill;
  });
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const wait = (): void => {
      clearTimeout(waiting);
      waiting = setTimeout(() => latest.current(), STILL_FOR);
    };
    const stops = [
      view.subscribe(wait),
      page.subscribe((now, before) => {
        if (now.nodes !== before.nodes || now.width !== before.width || now.height !== before.height) wait();
      }),
    ];
    return () => {
      clearTimeout(waiting);
      for (const stop of stops) stop();
    };
  }, [page, view]);
}

/** What is seen of the drawing, in its own units. */
function viewed({ width, height }: ReactFlowState, { x, y, zoom }: Viewport): Rect {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

function drawMap(state: ReactFlowState, view: Viewport): Drawn {
  const boxes: Rect[] = [];
  for (const { type, measured, internals } of state.nodeLookup.values())
    if (type !== "group" && measured.width && measured.height)
      boxes.push({ ...internals.positionAbsolute, width: measured.width, height: measured.height });
  return { outline: outlineOf(boxes), fitted: fitInto(boundsOf([...boxes, viewed(state, view)]), SIZE, MARGIN) };
}

function moveFrame(frame: HTMLDivElement | null, { x, y, unit }: Fitted, seen: Rect): void {
  if (!frame) return;
  const [width, height] = [`${Math.round(seen.width / unit)}px`, `${Math.round(seen.height / unit)}px`];
  if (frame.style.width !== width) frame.style.width = width;
  if (frame.style.height !== height) frame.style.height = height;
  frame.style.transform = `translate(${(seen.x - x) / unit}px, ${(seen.y - y) / unit}px)`;
}
