// The start of a trial: what it would cost is added up, and no more than six models can be chosen.

const MOST = 6;
const models = document.querySelector("[data-models]");
const boxes = [...models.querySelectorAll("input[type=checkbox]")];
const sum = document.querySelector("[data-sum]");
const search = models.querySelector("[data-search]");

function count() {
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.disabled = !box.checked && chosen.length >= MOST;
  sum.textContent = chosen.length ? tell(chosen) : "";
}

function tell(chosen) {
  const priced = chosen.filter((box) => box.dataset.price !== undefined);
  const total = priced.reduce((all, box) => all + Number(box.dataset.price), 0);
  const models = `${chosen.length} model${chosen.length === 1 ? "" : "s"}`;
  const unknown = chosen.length - priced.length;
  const rest = unknown ? `, and ${unknown} of unknown price` : "";
  return priced.length ? `${models}: about ${dollars(total)}${rest}` : `${models} of unknown price`;
}

// As the page itself says amounts: cents, below a dime a hundredth of one, and two digits of what is less.
function dollars(amount) {
  const digits = !amount || amount >= 0.1 ? 2 : Math.max(4, 1 - Math.floor(Math.log10(amount)));
  return `$${amount.toFixed(Math.min(digits, 20)).replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}

function sift() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const line of models.querySelectorAll("[data-name]"))
    line.hidden = !words.every((word) => line.dataset.name.includes(word));
  for (const service of models.querySelectorAll("[data-service]"))
    service.hidden = !service.querySelector("[data-name]:not([hidden])");
}

models.addEventListener("change", count);
addEventListener("pageshow", count);
if (search) {
  search.hidden = false;
  search.addEventListener("input", sift);
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}
count();

const where = document.querySelector("[data-where]");
where.querySelector("button").hidden = true;
where.addEventListener("change", () => where.submit());
// What was chosen before this script was there.
if ([...where.querySelectorAll("option")].some((one) => one.defaultSelected && !one.selected)) where.submit();
