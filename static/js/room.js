// Every page: the count of open reviews follows the server, and a form is sent once.

const counts = document.querySelectorAll("[data-open-reviews]");
let pause = 1000;
let isOver = false;

function show(open) {
  for (const count of counts) count.textContent = open > 999 ? "999+" : open || "";
  dispatchEvent(new CustomEvent("inbox", { detail: open }));
}

// What was said while the page was open: the page itself is older than that.
function tell(sentences, verb) {
  const told = document.querySelector(".changed") ?? document.createElement("div");
  told.className = "changed";
  told.setAttribute("role", "status");
  document.body.append(told);
  const words = document.createElement("p");
  words.textContent = sentences.join(" ");
  const again = document.createElement("button");
  again.type = "button";
  again.className = "button";
  again.textContent = verb;
  again.addEventListener("click", () => location.reload());
  // A moment later, so that a screen reader knows the place before it is filled.
  setTimeout(() => told.replaceChildren(words, again), 50);
}

function follow() {
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/reviews/`;
  const socket = new WebSocket(address);
  dispatchEvent(new CustomEvent("socket", { detail: socket }));
  socket.addEventListener("message", (event) => {
    pause = 1000;
    const told = JSON.parse(event.data);
    if (told.type === "reviews") show(told.open);
    dispatchEvent(new CustomEvent("told", { detail: told }));
    if (told.type === "access") tell(told.told, "Load the page again");
    if (told.type === "closed") {
      isOver = true;
      tell(["You have been signed out."], "Sign in");
    }
    if (told.type === "notices") dispatchEvent(new CustomEvent("notices", { detail: told.unread }));
  });
  socket.addEventListener("close", () => {
    if (isOver) return;
    pause = Math.min(pause * 2, 30000);
    setTimeout(follow, pause * (0.75 + Math.random() / 2));
  });
  addEventListener("pagehide", () => socket.close(), { once: true });
}

if (counts.length) follow();

// On a narrow screen the rail scrolls, and nothing else with it: where we are is in sight.
const rail = document.querySelector(".rail");
const here = rail?.querySelector("[aria-current]");
if (here) rail.scrollLeft = here.offsetLeft - (rail.clientWidth - here.offsetWidth) / 2;

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
// Coming back with the browser's button: the form may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
