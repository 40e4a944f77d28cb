// Documents that are being read: what has changed is put in its place, and nothing else is touched. The address to ask
// stands in the page, which may itself be the answer to a form.

const page = document.querySelector("[data-reading]");
const LOOK_EVERY = 2000;
const SELDOM = 15000;
let pause = LOOK_EVERY;
let clock = setTimeout(look, pause);

async function look() {
  const answer = await fetch(page.dataset.reading, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok && !answer.redirected && show(new DOMParser().parseFromString(await answer.text(), "text/html"))) return;
  // A long document takes a while, and a server that is away comes back.
  pause = Math.min(pause * 1.2, SELDOM);
  clock = setTimeout(look, pause);
}

// Whether everything has been read.
function show(fresh) {
  for (const part of page.querySelectorAll("[data-fresh]")) {
    const other = fresh.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (other && other.innerHTML !== part.innerHTML) part.replaceChildren(...other.childNodes);
  }
  return !fresh.querySelector("[data-reading]");
}

addEventListener("pagehide", () => clearTimeout(clock), { once: true });
