// The calm line at the foot of the picture: what was done, until when it can be taken back, what went wrong.

const line = document.querySelector("[data-told-line]");
let clock = 0;

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "told-verb";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

export function hush() {
  clearInterval(clock);
  line.replaceChildren();
  delete line.dataset.tone;
}

function show(sentence, tone, ...more) {
  hush();
  const words = document.createElement("span");
  words.textContent = sentence;
  line.replaceChildren(words, ...more);
  if (tone) line.dataset.tone = tone;
}

export function tell(sentence) {
  show(sentence, "");
  clock = setTimeout(hush, 6000);
}

// What went wrong stays until it is read: it says which item is meant, and leads back to it.
export function tellTrouble(sentence, { label = "", act = null } = {}) {
  const close = button("Close", hush);
  show(sentence, "stop", ...(act ? [button(label, () => (hush(), act()))] : []), close);
}

// An answer that can be taken back, with the seconds that are left for it.
export function tellDone(sentence, until, takeBack) {
  show(sentence, "");
  if (!takeBack) return;
  const left = document.createElement("span");
  left.className = "number";
  left.setAttribute("aria-hidden", "true");
  line.append(button("Z takes it back", takeBack), left);
  if (!until) return;
  const count = () => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    left.textContent = `(${seconds} s)`;
    if (seconds <= 0) hush();
  };
  count();
  clock = setInterval(count, 250);
}
