// The bell counts what the server says; the list of notices draws itself anew when something came or was read elsewhere.

const counts = document.querySelectorAll("[data-notices]");
const list = document.querySelector("[data-notice-list]");

async function redraw() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-notice-list]");
  if (fresh && !list.contains(document.activeElement)) list.replaceChildren(...fresh.childNodes);
}

addEventListener("notices", (event) => {
  const unread = event.detail;
  for (const count of counts) count.textContent = unread > 99 ? "99+" : unread > 0 ? String(unread) : "";
  if (list) redraw();
});
