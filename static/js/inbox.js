// The inbox: what goes leaves it at once, what comes is told in a line, and who is looking is said beside each.

let inbox = document.querySelector("[data-inbox]");
const came = new Set();
const part = (selector) => inbox.querySelector(selector);

addEventListener("socket", ({ detail: socket }) => {
  const say = () => socket.send(JSON.stringify({ type: "watch", query: location.search.slice(1) }));
  socket.addEventListener("open", say);
});
addEventListener("told", ({ detail: told }) => {
  if (told.type === "claim") look(told.review, told.by);
  if (told.type !== "reviews") return;
  const isBlind = told.came === undefined;
  // What happened before the socket was open is seen by the count alone.
  if (isBlind && String(told.open) !== inbox.dataset.inbox) return drawAnew();
  if (isBlind) return;
  for (const pk of told.came) came.add(pk);
  for (const pk of told.gone) came.delete(pk);
  inbox.dataset.inbox = told.open;
  if (told.gone.length) takeAway(told.gone);
  if (came.size && !part("[data-run]")) return drawAnew();
  tell();
});
inbox.addEventListener("click", (event) => {
  if (event.target.closest("[data-came-show]")) drawAnew();
});
inbox.addEventListener("change", (event) => {
  if (event.target.matches("[data-sieve] select")) event.target.form.requestSubmit();
});

function tell() {
  part("[data-came]").hidden = !came.size;
  part("[data-came-words]").textContent = came.size === 1 ? "1 more is waiting." : `${came.size} more are waiting.`;
}

function look(pk, by) {
  const line = part(`[data-review="${Number(pk)}"] [data-looking]`);
  if (line) line.textContent = by ? `${by} is looking` : "";
}

// Items that are listed leave it; where some are gone that are not, only the server knows of which run.
function takeAway(gone) {
  const listed = gone.map((pk) => part(`[data-review="${pk}"]`)).filter(Boolean);
  if (listed.length < gone.length) return drawAnew();
  for (const item of listed) {
    const run = item.closest("[data-run]");
    item.remove();
    less(run.querySelector("[data-number]"));
    if (!run.querySelector("[data-review]")) return drawAnew();
  }
  for (const _ of listed) less(part("[data-all]"));
}

function less(place) {
  if (!place) return;
  const left = Number(place.textContent) - 1;
  place.textContent = left;
}

async function drawAnew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-inbox]");
  if (!fresh) return;
  came.clear();
  inbox.dataset.inbox = fresh.dataset.inbox;
  inbox.replaceChildren(...fresh.childNodes);
}
