// The inbox draws itself anew when the number of waiting reviews has changed.

const inbox = document.querySelector("[data-inbox]");
addEventListener("inbox", async (event) => {
  if (String(event.detail) === inbox.dataset.inbox) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-inbox]");
  if (!fresh) return;
  inbox.dataset.inbox = fresh.dataset.inbox;
  inbox.replaceChildren(...fresh.childNodes);
});
