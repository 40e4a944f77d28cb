// Compare: another round or another row beside this one, under a slider, or as the difference of both.

const WAYS = [
  ["beside", "Side by side"],
  ["slider", "Slider"],
  ["difference", "Difference"],
];

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function others(item) {
  const before = item.previous?.asset?.thumb ? [{ name: `Round ${item.previous.round}, sent back`, ...item.previous }] : [];
  const beside = item.siblings.filter((sibling) => sibling.asset).map((sibling) => ({ name: sibling.place || `review ${sibling.id}`, ...sibling }));
  return [...before, ...beside];
}

export const canCompare = (item) => Boolean(item.asset?.thumb) && others(item).length > 0;

export class Compare {
  constructor(desk, item, camera) {
    this.desk = desk;
    this.item = item;
    this.camera = camera;
    this.found = others(item);
    this.way = "beside";
    this.other = this.found[0];
    this.on = false;
  }

  toggle() {
    this.on = !this.on;
    if (this.on) this.open();
    else this.close();
    return this.on;
  }

  open() {
    const stage = this.desk.querySelector("[data-stage]");
    const choose = element("select", { className: "input compare-with" });
    choose.setAttribute("aria-label", "Compare with");
    this.found.forEach((one, at) => choose.append(new Option(one.name, at)));
    choose.addEventListener("change", () => ((this.other = this.found[choose.value]), this.show()));
    this.cut = element("input", { type: "range", min: 0, max: 100, value: 50, className: "compare-cut" });
    this.cut.setAttribute("aria-label", "Where one picture ends and the other begins");
    this.cut.addEventListener("input", () => this.over?.style.setProperty("--cut", `${this.cut.value}%`));
    this.buttons = WAYS.map(([way, label]) => {
      const button = element("button", { type: "button", className: "tool", textContent: label });
      button.addEventListener("click", () => ((this.way = way), this.show()));
      return button;
    });
    this.bar = element("div", { className: "compare-bar" }, choose, ...this.buttons, this.cut);
    this.bar.setAttribute("role", "group");
    this.bar.setAttribute("aria-label", "Compare");
    stage.prepend(this.bar);
    this.show();
  }

  close() {
    this.clear();
    this.bar?.remove();
    this.desk.querySelector("[data-stage]").removeAttribute("data-comparing");
  }

  clear() {
    if (this.view) this.camera.remove(this.view);
    this.view?.remove();
    this.over?.remove();
    this.view = this.over = null;
  }

  show() {
    this.clear();
    const stage = this.desk.querySelector("[data-stage]");
    stage.dataset.comparing = this.way;
    this.buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(WAYS[at][0] === this.way)));
    this.cut.hidden = this.way !== "slider";
    if (this.way === "beside") this.beside();
    else this.above();
  }

  picture() {
    const { url, width, height } = this.other.asset;
    return element("img", { src: url, alt: this.other.name, width, height, draggable: false });
  }

  beside() {
    const plate = element("div", { className: "plate" }, this.picture());
    plate.dataset.plate = "";
    plate.style.cssText = `--w: ${this.other.asset.width}; --h: ${this.other.asset.height}`;
    const name = element("span", { className: "view-name", textContent: this.other.name });
    this.view = element("div", { className: "view" }, plate, name);
    this.view.dataset.view = "";
    this.view.dataset.other = "";
    this.desk.querySelector("[data-views]").prepend(this.view);
    this.camera.add(this.view);
    this.camera.fit();
  }

  above() {
    const plate = this.camera.first.querySelector("[data-plate]");
    this.over = this.picture();
    this.over.className = "compare-over";
    this.over.style.setProperty("--cut", `${this.cut.value}%`);
    plate.querySelector("[data-picture]").after(this.over);
  }
}
