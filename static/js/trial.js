// A trial that is under way: each answer is put in its place when the server has it.

const page = document.querySelector("[data-socket]");
const LOOK_EVERY = 5000;
let asking = false;
let again = false;

async function look() {
  if (asking) return void (again = true);
  asking = true;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  asking = false;
  if (again) look((again = false));
}

function show(fresh) {
  for (const part of page.querySelectorAll("[data-fresh]")) {
    const other = fresh.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    // What is the same stays, so that no picture flickers and no focus is lost.
    if (other && other.outerHTML !== part.outerHTML) part.replaceWith(other);
  }
  if (!fresh.querySelector("[data-socket]")) stop();
}

const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${page.dataset.socket}`);
let soon = 0;
socket.addEventListener("message", () => {
  clearTimeout(soon);
  soon = setTimeout(look, 200);
});
// The socket may be away for a while; a trial is short, so the page looks by itself as well.
const clock = setInterval(look, LOOK_EVERY);

function stop() {
  clearInterval(clock);
  socket.close();
}
addEventListener("pagehide", stop, { once: true });
