/** The small map: every box as a rectangle, fitted into a corner of the page. Pure. */

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}
/** What a map shows, in the drawing's units, and how many of them a pixel of it is. */
export interface Fitted extends Rect {
  unit: number;
}

/** The smallest rectangle around all of them; of no size at the origin where there are none. */
export function boundsOf(rects: readonly Rect[]): Rect {
  if (!rects.length) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, top, right, below] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    below = Math.max(below, y + height);
  }
  return { x: left, y: top, width: right - left, height: below - top };
}

/** What a map of `size` pixels shows, so that all of `bounds` is in its middle with a margin of `margin` pixels. */
export function fitInto(bounds: Rect, size: Pick<Rect, "width" | "height">, margin: number): Fitted {
  const [across, down] = [size.width - 2 * margin, size.height - 2 * margin];
  const unit = Math.max(bounds.width / across, bounds.height / down, 1);
  const [width, height] = [size.width * unit, size.height * unit];
  return { x: bounds.x + (bounds.width - width) / 2, y: bounds.y + (bounds.height - height) / 2, width, height, unit };
}

/** All rectangles as one outline, to be filled: three hundred boxes are one thing to draw. */
export const outlineOf = (rects: readonly Rect[]): string =>
  rects.map(({ x, y, width, height }) => `M${r(x)} ${r(y)}h${r(width)}v${r(height)}h${r(-width)}z`).join("");

const r = Math.round;
