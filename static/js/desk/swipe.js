// By thumb: right approves, left opens the note, up and down move on and back.

const FAR = 84;

export function swipes(stage, { free, right, left, up, down }) {
  const ground = stage.querySelector("[data-views]") ?? stage;
  const moved = stage.querySelector("[data-plate], [data-text]") ?? ground;
  let from = null;

  const back = () => {
    from = null;
    moved.style.translate = "";
    delete stage.dataset.swipe;
  };
  const way = (dx, dy) => {
    if (Math.abs(dx) > FAR && Math.abs(dx) > 1.4 * Math.abs(dy)) return dx > 0 ? "right" : "left";
    if (Math.abs(dy) > FAR && Math.abs(dy) > 1.4 * Math.abs(dx)) return dy > 0 ? "down" : "up";
    return "";
  };

  ground.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" || !event.isPrimary || !free()) return;
    if (event.target.closest("button, a, input, textarea, summary, video, audio")) return;
    from = { x: event.clientX, y: event.clientY };
  });
  ground.addEventListener("pointermove", (event) => {
    if (!from || !event.isPrimary) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    moved.style.translate = `${dx}px ${stage.dataset.stage === "picture" ? dy / 3 : 0}px`;
    const found = way(dx, dy);
    if (["left", "right"].includes(found)) stage.dataset.swipe = found;
    else delete stage.dataset.swipe;
  });
  ground.addEventListener("pointerup", (event) => {
    if (!from || !event.isPrimary) return;
    const found = way(event.clientX - from.x, event.clientY - from.y);
    back();
    ({ right, left, up, down })[found]?.();
  });
  ground.addEventListener("pointercancel", back);
  stage.addEventListener("pinched", back);
}
