/** A label that could be shown: where its middle would be on the canvas and its size, pixels, and how far from the eye, metres. */
export interface LabelCandidate {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
  distance: number;
}

/** Pixels that stay free around a label, and within which the same text is not said again. */
const GAP_PX = 6;
const REPEAT_PX = 320;

/** Pixels of the canvas where labels may stand: columns from `left` to `right`, rows down to `height`. */
export interface LabelView {
  left: number;
  right: number;
  height: number;
}

/** The candidates to show: nearest to the eye first, none over another or beyond the edge, equal texts far apart, at most `most`. */
export function placeLabels<T extends LabelCandidate>(candidates: readonly T[], view: LabelView, most: number): T[] {
  const placed: T[] = [];
  for (const label of candidates.toSorted((a, b) => a.distance - b.distance)) {
    if (placed.length === most) break;
    const isInside =
      label.x > view.left + label.width / 2 &&
      label.x < view.right - label.width / 2 &&
      label.y > label.height / 2 &&
      label.y < view.height - label.height / 2;
    if (isInside && placed.every((other) => areApart(label, other))) placed.push(label);
  }
  return placed;
}

function areApart(a: LabelCandidate, b: LabelCandidate): boolean {
  const dx = Math.abs(a.x - b.x);
  const dy = Math.abs(a.y - b.y);
  if (a.text === b.text && Math.hypot(dx, dy) < REPEAT_PX) return false;
  return dx > (a.width + b.width) / 2 + GAP_PX || dy > (a.height + b.height) / 2 + GAP_PX;
}
