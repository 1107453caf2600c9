import { effect, type ReadonlySignal } from '@preact/signals';
import { Cartesian3, Cartesian4, Matrix4, type Scene } from 'cesium';
import { underground, type Theme } from '../../state.ts';
import type { GroundBelow } from '../ground-below.ts';
import type { PipePlate } from '../pipe-labels.ts';
import { eyeView, isSameView, type EyeView } from '../eye-view.ts';
import { LabelRoom } from './label-room.ts';
import { LABEL_STYLES, LabelSprites } from './label-style.ts';
import { positionInTile, type TileKey, tilesInView, zoomAtDistance } from './label-tiles.ts';
import { PLACE_EXTENT, type PlaceLabel } from './place-tile.ts';
import type { PlaceTileSource } from './place-tile-source.ts';
import { EARTH_RADIUS_M } from '../earth-radius.ts';

/** The eye moves so long before other tiles are looked for, milliseconds. */
const LOOK_MS = 120;
const MOST_LABELS = 160;
/** Names stand so far over the ground, and a street's direction is taken so far along, metres. */
const LIFT_M = 1;
const ALONG_M = 20;
/** A street that runs so much away from the eye has no room for its name: share of its length on the screen. */
const LEAST_FORESHORTENING = 0.3;
const GLASS_OPACITY = 0.5;
/** Where a street's name stands when a pipe's label has its place: shares of ALONG_M along the street, so near that even a lane is still under it. */
const SHIFTS = [0, 0.35, -0.35] as const;
const UNSHIFTED = [0] as const;

interface Anchor {
  label: PlaceLabel;
  position: Cartesian3;
  /** A place further along the street; null for names that stand level. */
  along: Cartesian3 | null;
  latitude: number;
}

interface Placed {
  x: number;
  y: number;
  /** Perspective depth, metres. */
  depth: number;
}

export interface MapLabelsOptions {
  scene: Scene;
  groundBelow: GroundBelow;
  /** Holds the canvas. */
  container: HTMLElement;
  /** Labels of pipes, which names keep clear of. */
  plates: ReadonlySignal<readonly PipePlate[]>;
  onFailure: (error: unknown) => void;
}

/**
 * Names of streets and places on a canvas over the globe: crisp at every size, along their streets, none on another or on a pipe's label, none from below ground. Drawn with
 * the frames of the globe, so that idle costs nothing.
 */
export class MapLabels {
  readonly #scene: Scene;
  readonly #groundBelow: GroundBelow;
  readonly #plates: ReadonlySignal<readonly PipePlate[]>;
  readonly #canvas = document.createElement('canvas');
  readonly #onFailure: (error: unknown) => void;
  readonly #sprites = new LabelSprites();
  #source: PlaceTileSource | null = null;
  #visible = true;
  #anchors: Anchor[] = [];
  readonly #decoded = new WeakMap<object, Anchor[]>();
  #view: EyeView | null = null;
  #lookedAt: EyeView | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending = 0;
  #dirty = true;
  #look = 0;
  #blank = true;

  constructor({ scene, groundBelow, container, plates, onFailure }: MapLabelsOptions) {
    this.#scene = scene;
    this.#groundBelow = groundBelow;
    this.#plates = plates;
    this.#onFailure = onFailure;
    this.#canvas.className = 'map-labels';
    this.#canvas.setAttribute('aria-hidden', 'true');
    Object.assign(this.#canvas.style, {
      position: 'absolute',
      inset: '0',
      width: '100%',
      height: '100%',
      pointerEvents: 'none',
    });
    container.append(this.#canvas);
    scene.postRender.addEventListener(() => this.#frame());
    effect(() => {
      void plates.value;
      this.#redraw();
    });
  }

  /** True when the names of the view stand. */
  get idle(): boolean {
    return (
      this.#source === null || !this.#visible || (this.#pending === 0 && this.#timer === undefined && !this.#dirty)
    );
  }

  setSource(source: PlaceTileSource): void {
    this.#source = source;
    this.#lookedAt = null;
    this.#redraw();
  }

  setTheme(theme: Theme): void {
    this.#sprites.setTheme(theme);
    this.#redraw();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#redraw();
  }

  #redraw(): void {
    this.#dirty = true;
    this.#scene.requestRender();
  }

  #frame(): void {
    if (this.#source === null) return;
    const now = eyeView(this.#scene);
    const moved = this.#view === null || !isSameView(this.#view, now);
    if (this.#visible && this.#timer === undefined && (this.#lookedAt === null || !isSameView(this.#lookedAt, now))) {
      this.#timer = setTimeout(() => this.#lookForTiles(), LOOK_MS);
    }
    if (!moved && !this.#dirty && !this.#isResized()) return;
    this.#view = now;
    this.#dirty = false;
    this.#draw();
  }

  #lookForTiles(): void {
    this.#timer = undefined;
    const source = this.#source;
    if (source === null || this.#scene.isDestroyed()) return;
    this.#lookedAt = eyeView(this.#scene);
    const look = ++this.#look;
    const keys = tilesInView(this.#scene, source.description);
    void this.#take(source, keys, look);
  }

  async #take(source: PlaceTileSource, keys: readonly TileKey[], look: number): Promise<void> {
    this.#pending++;
    try {
      const lists = await Promise.all(keys.map(async (key) => this.#anchorsOf(source, key)));
      if (look === this.#look) this.#anchors = lists.flat().toSorted(byRank);
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#pending--;
      this.#redraw();
    }
  }

  async #anchorsOf(source: PlaceTileSource, key: TileKey): Promise<Anchor[]> {
    const tile = await source.tile(key.z, key.x, key.y);
    let anchors = this.#decoded.get(tile);
    if (anchors === undefined) this.#decoded.set(tile, (anchors = tile.labels.map((label) => anchorOf(key, label))));
    return anchors;
  }

  #draw(): void {
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    const { clientWidth: width, clientHeight: height } = this.#scene.canvas;
    const ratio = window.devicePixelRatio;
    if (this.#isResized()) {
      this.#canvas.width = Math.round(width * ratio);
      this.#canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!this.#blank) context.clearRect(0, 0, width, height);
    this.#blank = true;
    if (!this.#visible || this.#groundBelow.heightAbove() < 0) return;
    context.globalAlpha = underground.peek() === null ? 1 : GLASS_OPACITY;
    const { camera } = this.#scene;
    const matrix = Matrix4.multiply(camera.frustum.projectionMatrix, camera.viewMatrix, new Matrix4());
    const room = new LabelRoom();
    const plates = this.#plates.peek();
    for (const { position, width: plateWidth, height: plateHeight } of plates) {
      const place = project(matrix, position, width, height);
      if (place !== null) room.reserve({ ...place, width: plateWidth, height: plateHeight });
    }
    let count = 0;
    for (const { label, position, along, latitude } of this.#anchors) {
      const anchor = project(matrix, position, width, height);
      if (anchor === null || !isOnCanvas(anchor, width, height)) continue;
      const zoom = zoomAtDistance(this.#scene, anchor.depth, latitude);
      if (zoom + 0.2 < label.zoom || zoom > LABEL_STYLES[label.kind].untilZoom) continue;
      const angle = along === null ? 0 : this.#angleOf(matrix, anchor, along, width, height);
      if (angle === null) continue;
      const sprite = this.#sprites.get(label);
      const size = { angle, width: sprite.width, height: sprite.height };
      for (const shift of along === null || plates.length === 0 ? UNSHIFTED : SHIFTS) {
        const place = shift === 0 ? anchor : project(matrix, shifted(position, along!, shift), width, height);
        if (place === null || !isOnCanvas(place, width, height)) continue;
        if (!room.take(label.name, { ...place, ...size })) continue;
        context.save();
        context.translate(place.x, place.y);
        context.rotate(angle);
        context.drawImage(sprite.canvas, -sprite.width / 2, -sprite.height / 2, sprite.width, sprite.height);
        context.restore();
        this.#blank = false;
        count++;
        break;
      }
      if (count >= MOST_LABELS) break;
    }
  }

  /** Turn of a street's name on the screen, radians, never upside down; null where the street runs too much away from the eye. */
  #angleOf(matrix: Matrix4, place: Placed, along: Cartesian3, width: number, height: number): number | null {
    const next = project(matrix, along, width, height);
    if (next === null) return null;
    const [dx, dy] = [next.x - place.x, next.y - place.y];
    const { frustum } = this.#scene.camera;
    const pxPerMetre = (frustum.projectionMatrix[5]! * height) / 2 / place.depth;
    if (Math.hypot(dx, dy) < LEAST_FORESHORTENING * ALONG_M * pxPerMetre) return null;
    const angle = Math.atan2(dy, dx);
    if (angle > Math.PI / 2) return angle - Math.PI;
    return angle < -Math.PI / 2 ? angle + Math.PI : angle;
  }

  #isResized(): boolean {
    const { clientWidth, clientHeight } = this.#scene.canvas;
    const ratio = window.devicePixelRatio;
    return (
      this.#canvas.width !== Math.round(clientWidth * ratio) || this.#canvas.height !== Math.round(clientHeight * ratio)
    );
  }
}

/** What is placed first keeps its room: the important, and among equals the same ones in every view. */
function byRank(a: Anchor, b: Anchor): number {
  return LABEL_STYLES[a.label.kind].rank - LABEL_STYLES[b.label.kind].rank || a.label.zoom - b.label.zoom;
}

function anchorOf(key: TileKey, label: PlaceLabel): Anchor {
  const height = label.height + LIFT_M;
  const { position, latitude, longitude } = positionInTile(key, {
    x: label.x,
    y: label.y,
    extent: PLACE_EXTENT,
    height,
  });
  if (label.bearing === null) return { label, position, along: null, latitude };
  const bearing = (label.bearing * Math.PI) / 180;
  // Metres to degrees by the sphere: half a percent off turns nothing.
  const step = ALONG_M / EARTH_RADIUS_M;
  const along = Cartesian3.fromRadians(
    longitude + (step * Math.sin(bearing)) / Math.cos(latitude),
    latitude + step * Math.cos(bearing),
    height,
  );
  return { label, position, along, latitude };
}

const between = new Cartesian3();

/** The place `share` of the way from one to the other, earth-fixed; it holds until the next call. */
function shifted(position: Cartesian3, along: Cartesian3, share: number): Cartesian3 {
  return Cartesian3.lerp(position, along, share, between);
}

function isOnCanvas({ x, y }: Placed, width: number, height: number): boolean {
  return x >= 0 && y >= 0 && x <= width && y <= height;
}

const clip = new Cartesian4();

/** Place on the canvas, CSS pixels; null behind the eye. */
function project(matrix: Matrix4, { x, y, z }: Cartesian3, width: number, height: number): Placed | null {
  Matrix4.multiplyByVector(matrix, Cartesian4.fromElements(x, y, z, 1, clip), clip);
  if (clip.w <= 0) return null;
  return { x: ((clip.x / clip.w + 1) / 2) * width, y: ((1 - clip.y / clip.w) / 2) * height, depth: clip.w };
}
