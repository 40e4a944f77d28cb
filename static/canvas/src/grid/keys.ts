/** How keys move through the grid. Pure. */

/** A line and a column; column 0 is the row's name. */
export interface Place {
  line: number;
  column: number;
}

export interface Extent {
  lines: number;
  columns: number;
  /** How many lines a page of the screen has. */
  page: number;
}

/** Where a key leads; null for a key that does not move. */
export function movePlace(at: Place, key: string, withControl: boolean, extent: Extent): Place | null {
  const last = { line: extent.lines - 1, column: extent.columns - 1 };
  const to = { ...at };
  if (key === "ArrowUp") to.line -= 1;
  else if (key === "ArrowDown") to.line += 1;
  else if (key === "ArrowLeft") to.column -= 1;
  else if (key === "ArrowRight") to.column += 1;
  else if (key === "PageUp") to.line -= extent.page;
  else if (key === "PageDown") to.line += extent.page;
  else if (key === "Home") Object.assign(to, { column: 0 }, withControl ? { line: 0 } : {});
  else if (key === "End") Object.assign(to, { column: last.column }, withControl ? { line: last.line } : {});
  else return null;
  return { line: clamp(to.line, last.line), column: clamp(to.column, last.column) };
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));
