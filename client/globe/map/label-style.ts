import type { Theme } from '../../state.ts';
import type { PlaceLabel } from './place-tile.ts';

export interface LabelStyle {
  /** Pixels. */
  size: number;
  weight: 400 | 500 | 600;
  italic?: boolean;
  /** Letters apart, pixels. */
  spacing?: number;
  colour: Readonly<Record<Theme, string>>;
  /** The lower is placed first. */
  rank: number;
  /** Zoom at which it gives way to what is smaller. */
  untilZoom: number;
}

const STREET = { dark: '#c3cfdf', light: '#3d4d62' } as const;
const LANE = { dark: '#9fafc5', light: '#55657a' } as const;
const PLACE = { dark: '#eef3fa', light: '#16202e' } as const;
const QUARTER = { dark: '#cfdaea', light: '#2b394c' } as const;
const WATER = { dark: '#7fb4e4', light: '#1f679f' } as const;
const GREEN = { dark: '#8fc59d', light: '#2f6b3c' } as const;

export const LABEL_STYLES: Readonly<Record<PlaceLabel['kind'], LabelStyle>> = {
  district: { size: 20, weight: 600, spacing: 4, colour: PLACE, rank: 0, untilZoom: 13 },
  'street-office': { size: 16, weight: 600, spacing: 2, colour: PLACE, rank: 1, untilZoom: 15.4 },
  water: { size: 14, weight: 500, italic: true, spacing: 2, colour: WATER, rank: 2, untilZoom: 21 },
  expressway: { size: 14, weight: 500, colour: STREET, rank: 3, untilZoom: 23 },
  green: { size: 12, weight: 500, colour: GREEN, rank: 4, untilZoom: 21 },
  arterial: { size: 13, weight: 500, colour: STREET, rank: 5, untilZoom: 23 },
  community: { size: 13, weight: 600, spacing: 1, colour: QUARTER, rank: 6, untilZoom: 16.8 },
  collector: { size: 13, weight: 400, colour: STREET, rank: 7, untilZoom: 23 },
  building: { size: 12, weight: 400, colour: QUARTER, rank: 8, untilZoom: 23 },
  local: { size: 12, weight: 400, colour: STREET, rank: 9, untilZoom: 23 },
  lane: { size: 12, weight: 400, colour: LANE, rank: 10, untilZoom: 23 },
  grid: { size: 12, weight: 500, colour: LANE, rank: 11, untilZoom: 18 },
  'micro-grid': { size: 12, weight: 400, colour: LANE, rank: 12, untilZoom: 18 },
};

const HALO: Readonly<Record<Theme, string>> = { dark: 'rgb(10 17 28 / 85%)', light: 'rgb(255 255 255 / 88%)' };
const HALO_PX = 3;
const MARGIN_PX = 3;

/** A name as a picture, and its size in CSS pixels. */
export interface LabelSprite {
  canvas: HTMLCanvasElement;
  width: number;
  height: number;
}

/** Pictures of names, drawn once each for a theme. */
export class LabelSprites {
  readonly #kept = new Map<string, LabelSprite>();
  #theme: Theme = 'dark';
  #font = '';

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#kept.clear();
  }

  get({ name, kind }: PlaceLabel): LabelSprite {
    const key = `${kind} ${name}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const sprite = this.#draw(name, LABEL_STYLES[kind]);
    this.#kept.set(key, sprite);
    if (this.#kept.size > 2000) this.#kept.clear();
    return sprite;
  }

  #draw(name: string, { size, weight, italic, spacing, colour }: LabelStyle): LabelSprite {
    if (this.#font === '') this.#font = getComputedStyle(document.documentElement).getPropertyValue('--font');
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    if (context === null) return { canvas, width: 0, height: 0 };
    const font = `${italic === true ? 'italic ' : ''}${weight} ${size}px ${this.#font}`;
    const space = `${spacing ?? 0.4}px`;
    context.font = font;
    context.letterSpacing = space;
    const width = Math.ceil(context.measureText(name).width) + 2 * (HALO_PX + MARGIN_PX);
    const height = Math.ceil(size * 1.3) + 2 * HALO_PX;
    const ratio = Math.min(window.devicePixelRatio, 2) * 2;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    context.scale(ratio, ratio);
    context.font = font;
    context.letterSpacing = space;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 2 * HALO_PX * 0.7;
    context.strokeStyle = HALO[this.#theme];
    context.strokeText(name, HALO_PX + MARGIN_PX, height / 2);
    context.fillStyle = colour[this.#theme];
    context.fillText(name, HALO_PX + MARGIN_PX, height / 2);
    return { canvas, width, height };
  }
}
