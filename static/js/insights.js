// What is asked for is shown as soon as it is chosen; without this there is a button.

const form = document.querySelector("[data-asks-at-once]");
form?.querySelector("button").setAttribute("hidden", "");
form?.addEventListener("change", () => form.requestSubmit());
// A table that was opened stays open when other days are asked for.
const KEPT = "insights-open";
const open = new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
for (const details of document.querySelectorAll(".figure details")) {
  const name = details.closest(".figure").getAttribute("aria-labelledby");
  details.open = open.has(name);
  details.addEventListener("toggle", () => {
    details.open ? open.add(name) : open.delete(name);
    sessionStorage.setItem(KEPT, JSON.stringify([...open]));
  });
}
