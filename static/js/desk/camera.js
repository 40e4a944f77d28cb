// Zoom and pan: one camera for every picture of a stage, so that two that are compared move together.

const FARTHEST = 8;
const WHEEL = 0.0016;
const PINCH = 0.01;
const PIXELS_FROM = 2;

export class Camera {
  // `views` hold a plate each; `told` is called with the share of full size whenever it changes.
  constructor(views, told) {
    this.views = new Set(views);
    this.told = told;
    this.reset();
    this.watch = new ResizeObserver(() => this.draw());
    for (const view of views) this.listen(view);
  }

  reset() {
    this.scale = 1;
    this.x = this.y = 0;
  }

  get first() {
    return [...this.views][0];
  }

  get fits() {
    return Math.abs(this.scale - 1) < 0.001;
  }

  // The scale at which one pixel of the picture is one pixel of the screen.
  get full() {
    const plate = this.first.querySelector("[data-plate]");
    const wide = Number(plate.style.getPropertyValue("--w")) || plate.offsetWidth;
    return wide / (Math.max(1, plate.offsetWidth) * devicePixelRatio);
  }

  add(view) {
    this.views.add(view);
    this.listen(view);
    this.draw();
  }

  remove(view) {
    this.views.delete(view);
    this.watch.unobserve(view);
    this.draw();
  }

  fit() {
    this.reset();
    this.draw();
  }

  toFull(at) {
    this.zoomTo(this.full, at);
  }

  toggle(at) {
    if (this.fits) this.toFull(at);
    else this.fit();
  }

  zoomBy(factor, at) {
    this.zoomTo(this.scale * factor, at);
  }

  zoomTo(wanted, at = { x: 0, y: 0 }) {
    const full = this.full;
    const scale = Math.min(Math.max(wanted, Math.min(1, full) / 2), Math.max(1, full) * FARTHEST);
    this.x = at.x - ((at.x - this.x) * scale) / this.scale;
    this.y = at.y - ((at.y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.draw();
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.draw();
  }

  draw() {
    const view = this.first;
    const plate = view?.querySelector("[data-plate]");
    if (!plate) return;
    const far = (size, room) => Math.max(0, (size * this.scale - room) / 2) + (this.fits ? 0 : room / 4);
    const [a, b] = [far(plate.offsetWidth, view.clientWidth), far(plate.offsetHeight, view.clientHeight)];
    this.x = Math.min(a, Math.max(-a, this.x));
    this.y = Math.min(b, Math.max(-b, this.y));
    const share = this.scale / this.full;
    for (const each of this.views) {
      const moved = each.querySelector("[data-plate]");
      moved.style.transform = this.fits ? "" : `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
      moved.style.setProperty("--zoom", this.scale);
      moved.toggleAttribute("data-pixels", share > PIXELS_FROM + 0.01);
    }
    this.told(share, this.fits);
  }

  // A point of the screen as the camera counts: from the middle of its view.
  point(view, event) {
    const box = view.getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  }

  listen(view) {
    this.watch.observe(view);
    view.addEventListener("wheel", (event) => this.onWheel(view, event), { passive: false });
    view.addEventListener("dblclick", (event) => this.toggle(this.point(view, event)));
    view.addEventListener("keydown", (event) => this.onKey(event));
    const fingers = new Map();
    view.addEventListener("pointerdown", (event) => {
      if (event.button || view.closest("[data-marking]")) return;
      fingers.set(event.pointerId, this.point(view, event));
      // A finger on a picture that fits is a swipe, not a move.
      if (event.pointerType === "mouse") view.setPointerCapture(event.pointerId);
    });
    view.addEventListener("pointermove", (event) => this.onMove(view, event, fingers));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      view.addEventListener(name, (event) => fingers.delete(event.pointerId));
    }
    view.addEventListener("dragstart", (event) => event.preventDefault());
  }

  onWheel(view, event) {
    event.preventDefault();
    const dots = event.deltaMode ? event.deltaY * 20 : event.deltaY;
    this.zoomBy(Math.exp(-dots * (event.ctrlKey ? PINCH : WHEEL)), this.point(view, event));
  }

  onKey(event) {
    const ways = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    if (event.key === "+" || event.key === "=") this.zoomBy(1.25);
    else if (event.key === "-") this.zoomBy(0.8);
    else if (event.key === "0") this.fit();
    else if (event.shiftKey && ways[event.key]) this.pan(...ways[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  onMove(view, event, fingers) {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = this.point(view, event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (other) {
      const spread = (one) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
      this.zoomBy(spread(now) / spread(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      view.closest("[data-stage]").dispatchEvent(new CustomEvent("pinched"));
    } else if (!this.fits || event.pointerType === "mouse") {
      this.pan(now.x - before.x, now.y - before.y);
    }
  }
}
