// Which items lie on the table, in which order, and which of them lie in one stack. Pure.

export const EVERYTHING = { words: "", findings: "", from: "", to: "", round: "", kind: "", sort: "row", similar: "", size: "M" };

export function sift(items, wanted) {
  const words = wanted.words.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) => fits(item, wanted) && words.every((word) => spoken(item).includes(word)));
}

function fits(item, wanted) {
  const { findings, from, to, round, kind } = wanted;
  if (findings === "any" && !item.findings.length) return false;
  if (findings === "none" && item.findings.length) return false;
  if (findings.startsWith("check ") && !item.findings.some((found) => found.check === findings.slice(6))) return false;
  if (from !== "" && item.risk * 100 < Number(from)) return false;
  if (to !== "" && item.risk * 100 > Number(to)) return false;
  if (round !== "" && item.round !== Number(round)) return false;
  return kind === "" || item.kind === kind;
}

function spoken(item) {
  return `${item.row} ${item.label} ${item.words} ${item.text}`.toLowerCase();
}

export function inOrder(items, sort) {
  if (sort === "risk") return items.toSorted((a, b) => b.risk - a.risk || b.findings.length - a.findings.length || a.place - b.place);
  if (sort !== "alike") return items.toSorted((a, b) => a.place - b.place);
  const sizes = Map.groupBy(items, (item) => item.alike);
  const size = (item) => sizes.get(item.alike).length;
  return items.toSorted((a, b) => size(b) - size(a) || a.alike - b.alike || a.place - b.place);
}

// Each entry is what lies in one cell: one item, or a closed stack of those that look alike.
export function laidOut(items, isStacked, opened) {
  if (!isStacked) return items.map(alone);
  const groups = Map.groupBy(items, (item) => item.alike);
  return [...groups].flatMap(([alike, group]) => {
    if (group.length === 1 || opened.has(alike)) return group.map(alone);
    return [{ key: `stack-${alike}`, alike, items: group }];
  });
}

const alone = (item) => ({ key: `item-${item.pk}`, alike: item.alike, items: [item] });

// What there is to choose from in each filter.
export function choices(items) {
  const all = (read) => [...new Set(items.flatMap(read))].filter(Boolean);
  return {
    checks: all((item) => item.findings.map((found) => found.check)).sort(),
    rounds: all((item) => item.round).sort((a, b) => a - b),
    kinds: all((item) => item.kind).sort(),
  };
}
