// Every page: the count of open reviews follows the server, and a form is sent once.

const counts = document.querySelectorAll("[data-open-reviews]");
let pause = 1000;

function show(open) {
  for (const count of counts) count.textContent = open > 999 ? "999+" : open || "";
  dispatchEvent(new CustomEvent("inbox", { detail: open }));
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
    if (told.type === "notices") dispatchEvent(new CustomEvent("notices", { detail: told.unread }));
  });
  socket.addEventListener("close", () => {
    pause = Math.min(pause * 2, 30000);
    setTimeout(follow, pause * (0.75 + Math.random() / 2));
  });
  addEventListener("pagehide", () => socket.close(), { once: true });
}

if (counts.length) follow();

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
