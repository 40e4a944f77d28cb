// A word diff for texts that are being edited: what went out and what came in, as <del> and <ins>.

const MOST = 1500;

export function wordDiff(before, after) {
  let [old, now] = [before, after].map((text) => text.match(/\s+|\S+/g) ?? []);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const head = old.slice(0, start);
  const tail = end ? old.slice(-end) : [];
  [old, now] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  const middle =
    Math.max(old.length, now.length) > MOST ? [...old.map((word) => ["del", word]), ...now.map((word) => ["ins", word])] : aligned(old, now);
  return joined([...head.map((word) => ["", word]), ...middle, ...tail.map((word) => ["", word])]);
}

// The longest common subsequence, by the usual table.
function aligned(old, now) {
  const table = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      table[i][j] = old[i] === now[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const found = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) found.push(["", old[i]]), (i += 1), (j += 1);
    else if (j >= now.length || (i < old.length && table[i + 1][j] >= table[i][j + 1])) found.push(["del", old[i]]), (i += 1);
    else found.push(["ins", now[j]]), (j += 1);
  }
  return found;
}

function joined(words) {
  const parts = [];
  for (const [op, word] of words) {
    if (parts.at(-1)?.[0] === op) parts.at(-1)[1] += word;
    else parts.push([op, word]);
  }
  return parts;
}

const TAGS = { out: "del", in: "ins", del: "del", ins: "ins" };

// Text nodes and <ins>, <del> for changes told as [op, text].
export function marked(changes) {
  return changes.map(([op, text]) => {
    if (!TAGS[op]) return document.createTextNode(text);
    return Object.assign(document.createElement(TAGS[op]), { textContent: text });
  });
}
