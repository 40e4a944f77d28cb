// The start form: a dropped file is shown at once and sent at once; a refusal says why and loses nothing.

const form = document.querySelector("form.start");
const csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
const verb = form.querySelector("button[type=submit]");
let sending = 0;

for (const field of form.querySelectorAll("[data-drop]")) setUp(field);
for (const field of form.querySelectorAll("[data-table]")) setUpTable(field);
for (const area of form.querySelectorAll("[data-count]")) countIn(area);

function setUp(field) {
  const part = (name) => field.querySelector(`[data-${name}]`);
  const [zone, input] = [part("zone"), field.querySelector("input[type=file]")];

  input.addEventListener("change", () => input.files[0] && take(input.files[0]));
  mark(zone);
  for (const choice of field.querySelectorAll("[data-choose]")) choice.addEventListener("click", () => choose(choice));

  async function take(file) {
    const local = file.type.startsWith("image/") && !file.type.includes("tif") ? URL.createObjectURL(file) : "";
    show(local, file.name, "Sending");
    tell("");
    press(null);
    part("asset").value = "";
    busy(+1);
    try {
      const asset = await send(file);
      part("asset").value = asset.id;
      show(local || asset.thumb, asset.name, `${asset.width} × ${asset.height} px`);
    } catch (error) {
      show("", file.name, "was not taken");
      tell(error.message);
    } finally {
      // What was sent is chosen by its id, so the form does not carry the file again.
      input.value = "";
      busy(-1);
    }
  }

  function choose(choice) {
    part("asset").value = choice.dataset.choose;
    input.value = "";
    show(choice.dataset.thumb, choice.dataset.name, choice.dataset.facts);
    tell("");
    press(choice);
  }

  function press(choice) {
    for (const other of field.querySelectorAll("[data-choose]")) other.setAttribute("aria-pressed", String(other === choice));
  }

  function show(address, name, facts) {
    const picture = part("preview");
    picture.hidden = !address;
    if (address) picture.src = address;
    part("words").querySelector("[data-name]").textContent = name;
    part("words").querySelector("[data-facts]").textContent = facts;
  }

  function tell(sentence) {
    input.setAttribute("aria-invalid", String(Boolean(sentence)));
    const line = document.createElement("p");
    line.className = sentence ? "wrong" : "";
    line.textContent = sentence;
    part("told").replaceChildren(line);
  }
}

function setUpTable(field) {
  const part = (name) => field.querySelector(`[data-${name}]`);
  const [zone, input] = [part("zone"), field.querySelector("input[type=file]")];
  mark(zone);
  input.addEventListener("change", () => input.files[0] && take(input.files[0]));
  field.addEventListener("click", (event) => event.target.closest("[data-leave]") && leave(event));

  async function take(file) {
    part("name").textContent = file.name;
    part("told").textContent = "Reading";
    busy(+1);
    try {
      const asset = await send(file);
      const answer = await fetch(`${field.dataset.table}?asset=${asset.id}`).catch(() => null);
      if (!answer?.ok) throw new Error("The file could not be read. Look at your connection, then drop it again.");
      part("told").innerHTML = await answer.text();
    } catch (error) {
      const line = document.createElement("p");
      line.className = "wrong";
      line.textContent = error.message;
      part("told").replaceChildren(line);
    } finally {
      // What was sent is chosen by its id, so the form does not carry the file again.
      input.value = "";
      input.setAttribute("aria-invalid", String(Boolean(part("told").querySelector(".wrong"))));
      busy(-1);
    }
  }

  function leave(event) {
    event.preventDefault();
    part("told").replaceChildren();
    part("name").textContent = "Drop a CSV file here";
    input.focus();
  }
}

function mark(zone) {
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, () => (zone.dataset.over = ""));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => delete zone.dataset.over);
}

async function send(file) {
  const body = new FormData();
  body.append("file", file);
  const headers = { "X-CSRFToken": csrf, Accept: "application/json" };
  const answer = await fetch(form.dataset.upload, { method: "POST", body, headers }).catch(() => null);
  if (!answer) throw new Error("The file did not arrive. Look at your connection, then drop it again.");
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.detail ?? "The file could not be taken. Try another one.");
  return told;
}

function busy(change) {
  sending += change;
  verb.disabled = sending > 0;
}

function countIn(area) {
  const [most, counter] = [Number(area.dataset.count), area.closest(".field").querySelector("[data-counter]")];
  const count = () => {
    const long = area.value.length;
    counter.textContent = long > most * 0.6 || long > 120 ? `${long} of ${most}` : "";
    counter.classList.toggle("wrong", long > most);
  };
  area.addEventListener("input", count);
  count();
}
