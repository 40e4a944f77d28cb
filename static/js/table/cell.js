// One cell: the picture or the words, the row, and marks for what is to be known of it.

export function drawCell(cell, entry, { picked, isActive }) {
  const [item] = entry.items;
  const told = JSON.stringify([entry.items.length, item, picked, isActive]);
  if (cell.told === told) return;
  cell.told = told;
  cell.setAttribute("aria-selected", String(picked === entry.items.length));
  cell.title = item.wrong ?? item.findings.map((found) => found.text).join("\n");
  cell.toggleAttribute("data-active", isActive);
  cell.toggleAttribute("data-wrong", Boolean(item.wrong));
  cell.toggleAttribute("data-stack", entry.items.length > 1);
  if (cell.firstChild?.key !== item.pk) cell.replaceChildren(picture(item), line(item));
  cell.querySelector(".cell-marks")?.remove();
  const found = marks(entry, picked);
  if (found.childElementCount) cell.append(found);
}

function picture(item) {
  const frame = part("div", "cell-picture");
  frame.key = item.pk;
  if (!item.thumb) {
    frame.append(part("p", "cell-words", item.text || item.label));
    return frame;
  }
  const image = document.createElement("img");
  Object.assign(image, { alt: "", decoding: "async", draggable: false });
  // The grid asks for it, unless it only flies by.
  image.dataset.src = item.thumb;
  if (item.w) Object.assign(image, { width: item.w, height: item.h });
  frame.append(image);
  return frame;
}

function line(item) {
  const found = part("div", "cell-line");
  if (item.row) {
    const row = part("b", "");
    row.append(part("span", "unseen", "Row "), item.row);
    found.append(row);
  }
  if (!item.row || item.label !== item.text) found.append(part("span", "", item.label));
  return found;
}

function marks(entry, picked) {
  const [item] = entry.items;
  const found = part("div", "cell-marks");
  const { length } = entry.items;
  const isPart = picked > 0 && picked < length;
  if (length > 1) found.append(mark("stack", isPart ? `${picked} of ${length} selected` : `${length} alike`));
  if (item.wrong) found.append(mark("stop", "not done", `: ${item.wrong}`));
  if (item.findings.length) found.append(mark("ask", String(item.findings.length), item.findings.length === 1 ? " finding" : " findings"));
  if (item.round > 1) found.append(mark("", `round ${item.round}`));
  if (item.claimed) found.append(mark("wait", item.claimed, " is looking"));
  return found;
}

// Its words, and those that are only read out.
function mark(tone, words, more = "") {
  const found = part("span", "cell-mark", words);
  found.dataset.tone = tone;
  if (more) found.append(part("span", "unseen", more));
  return found;
}

function part(name, kind, words = "") {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  element.textContent = words;
  return element;
}
