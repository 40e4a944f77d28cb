// Items that are fetched and decoded before they are wanted.

import { fetchItem } from "./server.js";

const kept = new Map();

// Every picture that is on screen as soon as the item is.
function pictures(item) {
  const options = item.options.filter((option) => option.thumb).map((option) => option.url);
  return [...(item.asset?.thumb ? [item.asset.url] : []), ...options];
}

async function decoded(url) {
  const image = new Image();
  image.src = url;
  await image.decode().catch(() => null);
  return [url, image];
}

async function ready(asked) {
  const item = await asked;
  return { item, images: new Map(await Promise.all(pictures(item).map(decoded))) };
}

function keep(id, asked) {
  const coming = ready(asked);
  kept.set(id, coming);
  // What failed is asked for again the next time it is wanted.
  coming.catch(() => kept.delete(id));
}

export function load(id) {
  if (!kept.has(id)) keep(id, fetchItem(id));
  return kept.get(id);
}

// The first of these that nobody has asked for yet.
export const missing = (ids) => ids.find((id) => !kept.has(id));

// One that comes along with what the server says to an answer; asked for by itself where it does not.
export function expect(id, told) {
  const along = told.then(({ ahead }) => ahead, () => null);
  keep(id, along.then((item) => item ?? fetchItem(id)));
}

export const forget = (id) => kept.delete(id);

// Loads these, and lets go of what is not among them.
export function loadAhead(ids) {
  for (const id of kept.keys()) if (!ids.includes(id)) kept.delete(id);
  for (const id of ids) load(id).catch(() => null);
}

// The part of the page that shows an item, with the pictures that are decoded already.
export function drawn({ item, images }) {
  const page = new DOMParser().parseFromString(item.html, "text/html");
  for (const image of page.querySelectorAll("img[src]")) {
    const ready = images.get(image.getAttribute("src"));
    if (!ready || ready.isConnected) continue;
    for (const { name, value } of image.attributes) if (name !== "src") ready.setAttribute(name, value);
    image.replaceWith(ready);
  }
  return [...page.body.childNodes];
}
