// A guest's page: marks are set on the picture, numbered, each with a few words, and sent with what is said.

const picture = document.querySelector("[data-pinned]");
const button = document.querySelector("[data-pin]");
const list = document.querySelector("[data-pin-list]");
const kept = document.querySelector("[data-pins]");
const MOST = 60;
const WAYS = { ArrowLeft: [-0.02, 0], ArrowRight: [0.02, 0], ArrowUp: [0, -0.02], ArrowDown: [0, 0.02] };
let pins = read();

function read() {
  try {
    const found = JSON.parse(kept.value || "[]");
    return Array.isArray(found) ? found.filter((pin) => typeof pin?.x === "number" && typeof pin?.y === "number") : [];
  } catch {
    return [];
  }
}

function keep() {
  kept.value = pins.length ? JSON.stringify(pins) : "";
}

function draw() {
  for (const old of picture.querySelectorAll(".pin")) old.remove();
  list.replaceChildren(...pins.map(line));
  list.hidden = !pins.length;
  for (const [place, pin] of pins.entries()) picture.append(mark(pin, place));
  keep();
}

// A mark is moved by the arrow keys, so that it can be set without a mouse.
function mark(pin, place) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "pin";
  made.textContent = String(place + 1);
  made.setAttribute("aria-label", `Mark ${place + 1}; the arrow keys move it`);
  const put = () => Object.assign(made.style, { left: `${pin.x * 100}%`, top: `${pin.y * 100}%` });
  made.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    [pin.x, pin.y] = [hold(pin.x + way[0]), hold(pin.y + way[1])];
    put();
    keep();
  });
  put();
  return made;
}

function hold(number) {
  return Number(Math.min(1, Math.max(0, number)).toFixed(4));
}

function line(pin, place) {
  const item = document.createElement("li");
  const field = document.createElement("input");
  field.className = "input";
  field.maxLength = 1000;
  field.value = pin.note ?? "";
  field.setAttribute("aria-label", `Words for mark ${place + 1}`);
  field.addEventListener("input", () => {
    pin.note = field.value;
    keep();
  });
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "button";
  remove.textContent = "Remove";
  remove.setAttribute("aria-label", `Remove mark ${place + 1}`);
  remove.addEventListener("click", () => {
    pins.splice(place, 1);
    draw();
    button.focus();
  });
  item.append(field, remove);
  return item;
}

function set(x, y) {
  if (pins.length >= MOST) return;
  pins.push({ x: hold(x), y: hold(y), note: "" });
  draw();
}

function place(event) {
  if (button.getAttribute("aria-pressed") !== "true" || event.target.matches(".pin")) return;
  const box = picture.getBoundingClientRect();
  set((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  list.lastElementChild?.querySelector("input").focus();
}

if (picture && button) {
  button.hidden = false;
  button.addEventListener("click", (event) => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    picture.toggleAttribute("data-marking", isOn);
    // Pressed by a key: the first mark stands in the middle, from where the arrows move it.
    if (!isOn || event.detail) return;
    set(0.5, 0.5);
    picture.querySelector(".pin:last-of-type")?.focus();
  });
  picture.addEventListener("click", place);
  draw();
}
