// Dragging a rectangle over the cells with the mouse; near an edge, the table scrolls along.

const [STEPS, EDGE] = [5, 48];

export function dragged(surface, room, { begin, over, end }) {
  let [from, at, frame, box] = [null, null, 0, null];

  const here = (event) => {
    const { left, top } = surface.getBoundingClientRect();
    return { x: event.clientX - left + surface.scrollLeft, y: event.clientY - top + surface.scrollTop };
  };

  function draw() {
    const to = here(at);
    const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
    const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
    box.style.cssText = `left: ${left}px; top: ${top}px; width: ${right - left}px; height: ${bottom - top}px`;
    over({ left, top, right, bottom });
  }

  function scroll() {
    const { top, bottom } = surface.getBoundingClientRect();
    const pull = Math.min(0, at.clientY - top - EDGE) + Math.max(0, at.clientY - bottom + EDGE);
    if (pull) {
      surface.scrollTop += pull / 3;
      draw();
    }
    frame = requestAnimationFrame(scroll);
  }

  surface.addEventListener("pointerdown", (event) => {
    const isBar = event.offsetX > surface.clientWidth && event.target === surface;
    if (event.pointerType === "mouse" && event.button === 0 && !isBar) from = { ...here(event), event };
  });
  addEventListener("pointermove", (event) => {
    if (!from) return;
    at = event;
    if (!box) {
      if (Math.hypot(event.clientX - from.event.clientX, event.clientY - from.event.clientY) < STEPS) return;
      box = room.appendChild(document.createElement("div"));
      box.className = "light-rectangle";
      box.setAttribute("role", "presentation");
      begin(from.event);
      frame = requestAnimationFrame(scroll);
    }
    draw();
  });
  const stop = () => {
    cancelAnimationFrame(frame);
    if (box) end();
    box?.remove();
    from = box = null;
  };
  addEventListener("pointerup", stop);
  addEventListener("pointercancel", stop);
  surface.addEventListener("dragstart", (event) => event.preventDefault());
}
