// A long form: whether all of it is saved, what becomes of it where somebody leaves, and the place to come back to.

const form = document.querySelector("[data-unsaved]");
const told = document.querySelector("[data-saved]");
const dialog = document.querySelector("[data-leaving]");
// How the server shows it: "" is saved, "typed" is not, and "refused" cannot be saved as it stands.
const { unsaved: begins } = form.dataset;
const PLACE = `place of ${location.pathname}`;
let isLeaving = false;

const isOther = (field) =>
  field.type === "file" ? field.files.length > 0
  : field.type === "checkbox" ? field.checked !== field.defaultChecked
  : field.tagName === "SELECT" ? [...field.options].some((one, place) => one.selected !== usual(field, place))
  : field.value !== field.defaultValue;
// Where the page marks no choice, a browser shows the first.
const usual = (field, place) => {
  const marked = [...field.options].findIndex((one) => one.defaultSelected);
  return place === Math.max(marked, 0);
};
const isChanged = () => [...form.elements].some((field) => field.name && !field.matches("button, fieldset") && isOther(field));
const isUnsaved = () => begins !== "" || isChanged();

function say() {
  const words = isUnsaved() ? "Not saved yet." : "Everything is saved.";
  if (told.textContent !== words) told.textContent = words;
}

/** Sends the form with this verb, as one of its buttons would. */
function send(verb) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "do", value: verb });
  form.append(field);
  form.requestSubmit();
}

function ask(address) {
  dialog.querySelector("[data-leave]").href = address;
  dialog.showModal();
}

for (const link of document.querySelectorAll("[data-then]"))
  link.addEventListener("click", (event) => {
    if (!isUnsaved() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (begins === "refused" && !isChanged()) ask(link.href);
    else send(`go:${link.dataset.then}`);
  });

dialog.querySelector("[data-leave]").addEventListener("click", () => {
  isLeaving = true;
});

form.addEventListener("submit", (event) => {
  isLeaving = true;
  const verb = event.submitter?.value ?? "";
  if (!verb.startsWith("propose")) sessionStorage.setItem(PLACE, JSON.stringify({ y: scrollY, verb }));
});

addEventListener("beforeunload", (event) => {
  if (!isLeaving && isUnsaved()) event.preventDefault();
});

/** The keyboard goes on where it was: in the row that was added, else at the button that adds one. */
function focusAfter(verb) {
  const [did, path] = verb.split(":");
  const rows = form.querySelectorAll(`[data-row="${path}"]`);
  if (did === "add") rows[rows.length - 1]?.querySelector("input, select").focus();
  if (did === "remove") form.querySelector(`[value="add:${path}"]`)?.focus();
}

// After a refusal the page begins at its top, where it is told.
const place = sessionStorage.getItem(PLACE);
sessionStorage.removeItem(PLACE);
if (place && begins !== "refused") {
  const { y, verb } = JSON.parse(place);
  scrollTo(0, y);
  focusAfter(verb);
}

form.addEventListener("input", say);
// Coming back with the browser's button: what was typed stands there again.
addEventListener("pageshow", () => {
  isLeaving = false;
  form.querySelector('input[type="hidden"][name="do"]')?.remove();
  say();
});
