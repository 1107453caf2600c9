import { cssColour, type ClassLook } from '../palette.ts';

export interface LabelImage {
  id: string;
  canvas: HTMLCanvasElement;
  /** As shown, CSS pixels. */
  widthPx: number;
  heightPx: number;
}

const FONT_PX = 11;
const HEIGHT_PX = 16;
const PADDING_PX = 5;
/** Drawn finer than shown, for dense screens. */
const FINENESS = 2;

const images = new Map<string, LabelImage>();

/** A label in the colours of a class: core as ground, casing as edge and letters, a dashed edge where the depth is assumed. Equal labels share an image. */
export function labelImage(text: string, look: ClassLook, depthKnown: boolean): LabelImage {
  const id = `${look.letters}|${text}|${depthKnown}`;
  const found = images.get(id);
  if (found !== undefined) return found;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no 2d context for labels');
  const font = `600 ${FONT_PX}px system-ui, "PingFang SC", "Noto Sans SC", "WenQuanYi Micro Hei", sans-serif`;
  context.font = font;
  const widthPx = Math.ceil(context.measureText(text).width) + 2 * PADDING_PX;
  canvas.width = widthPx * FINENESS;
  canvas.height = HEIGHT_PX * FINENESS;
  context.scale(FINENESS, FINENESS);
  const isDark = look.casing[0] > 128;
  const outside = isDark ? 'rgb(255 255 255)' : cssColour(look.casing);
  context.beginPath();
  context.roundRect(1, 1, widthPx - 2, HEIGHT_PX - 2, 4);
  context.fillStyle = cssColour(look.core, depthKnown ? 1 : 0.75);
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = outside;
  context.setLineDash(depthKnown ? [] : [3, 2]);
  context.stroke();
  context.font = font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = outside;
  context.fillText(text, widthPx / 2, HEIGHT_PX / 2 + 0.5);
  const image = { id, canvas, widthPx, heightPx: HEIGHT_PX };
  images.set(id, image);
  return image;
}
