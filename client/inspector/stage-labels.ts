import { type PerspectiveCamera, Vector3 } from 'three';
import type { Position } from './inspector-model.ts';

export interface StageLabel {
  at: Position;
  text: string;
  tone: 'true' | 'part' | 'doubt' | 'name';
  /** The pipe that it belongs to. */
  of: number;
  /** Of two that overlap the lower one is drawn. */
  rank: number;
}

export interface LabelColours {
  surface: string;
  text: string;
  quiet: string;
  line: string;
  doubt: string;
  accent: string;
}

const FONT_PX = 12;
const PADDING_PX = 5;
const HEIGHT_PX = 20;

/** Draws labels over the picture, the marked pipe's first; what would lie over another label is left out. `scale` is device pixels a CSS pixel. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  labels: readonly StageLabel[],
  camera: PerspectiveCamera,
  {
    width,
    height,
    scale,
    marked,
    font,
    colours,
  }: {
    width: number;
    height: number;
    scale: number;
    marked: number | null;
    font: string;
    colours: LabelColours;
  },
): void {
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.textBaseline = 'middle';
  const taken: { x: number; y: number; w: number }[] = [];
  const order = labels.toSorted((a, b) => Number(b.of === marked) - Number(a.of === marked) || a.rank - b.rank);
  const place = new Vector3();
  for (const label of order) {
    place.set(...label.at).project(camera);
    if (place.z > 1) continue;
    context.font = `${label.tone === 'true' ? '600 ' : ''}${FONT_PX}px ${font}`;
    const w = context.measureText(label.text).width + 2 * PADDING_PX;
    const x = Math.round(((place.x + 1) / 2) * width - w / 2);
    const y = Math.round(((1 - place.y) / 2) * height - HEIGHT_PX / 2);
    if (x < 2 || y < 2 || x + w > width - 2 || y + HEIGHT_PX > height - 2) continue;
    const meets = taken.some(
      (one) => x < one.x + one.w + 2 && one.x < x + w + 2 && Math.abs(y - one.y) < HEIGHT_PX + 2,
    );
    if (meets) continue;
    taken.push({ x, y, w });
    context.beginPath();
    context.roundRect(x, y, w, HEIGHT_PX, 4);
    context.fillStyle = colours.surface;
    context.globalAlpha = 0.9;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = label.of === marked ? 1.5 : 1;
    context.strokeStyle = label.of === marked ? colours.accent : label.tone === 'doubt' ? colours.doubt : colours.line;
    context.stroke();
    context.fillStyle = label.tone === 'doubt' ? colours.doubt : label.tone === 'part' ? colours.quiet : colours.text;
    context.fillText(label.text, x + PADDING_PX, y + HEIGHT_PX / 2 + 0.5);
  }
}
