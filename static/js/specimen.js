// On a specimen sheet: asks again for a picture that a busy worker has not painted yet.

const PATIENCE = 20;
const PAUSE = 3000;

function again(picture, times) {
  if (times >= PATIENCE) return;
  setTimeout(() => {
    picture.addEventListener("error", () => again(picture, times + 1), { once: true });
    picture.src = `${picture.src.split("?")[0]}?again=${times}`;
  }, PAUSE);
}

for (const picture of document.querySelectorAll("img.rehearsed")) {
  if (picture.complete && !picture.naturalWidth) again(picture, 1);
  else picture.addEventListener("error", () => again(picture, 1), { once: true });
}
