import { computed, effect, type Signal } from '@preact/signals';
import {
  BillboardCollection,
  Cartesian2,
  Cartesian3,
  Cartographic,
  Math as CesiumMath,
  type Scene,
  SceneTransforms,
} from 'cesium';
import type { SegmentCollectionJson } from '../../core/contract/api.ts';
import { fetchSegmentsIn } from '../api.ts';
import { classLook } from '../palette.ts';
import {
  cameraPose,
  cameraReadout,
  covered,
  hiddenClasses,
  pointer,
  revision,
  underground,
  undergroundView,
} from '../state.ts';
import { lookedAt } from './camera.ts';
import type { GroundBelow } from './ground-below.ts';
import { labelImage } from './label-image.ts';
import { labelText } from './label-text.ts';
import { placeLabels } from './place-labels.ts';
import type { OpenGround } from './underground.ts';
import { EARTH_RADIUS_M } from './earth-radius.ts';

/** Labels are for close views: height of the eye above the ground up to which they show, metres. */
const LABELS_BELOW_M = 180;
/** Half edge of the square around the place looked at whose pipes get labels, metres: a share of the eye's height, with limits. */
const REACH_SHARE = 1.4;
const LEAST_REACH_M = 45;
const MOST_REACH_M = 220;
const MOST_SEGMENTS = 500;
const MOST_LABELS = 40;

/** What a label stands for: a pick that meets the label means its pipe. */
export class LabelledPipe {
  readonly id: number;
  readonly gid: number;
  constructor(id: number, gid: number) {
    this.id = id;
    this.gid = gid;
  }
}

/** A label that shows: its middle, earth-fixed, and its size, CSS pixels. */
export interface PipePlate {
  position: Cartesian3;
  width: number;
  height: number;
}

type Features = SegmentCollectionJson['features'];

/**
 * Code letters and sizes on the pipes around the place looked at. Billboards of one collection share a texture: one draw call for all. They are chosen when the
 * camera rests, nearest first, so that none covers another; while it moves they stay on their pipes.
 */
export class PipeLabels {
  readonly #scene: Scene;
  readonly #groundBelow: GroundBelow;
  readonly #openGround: OpenGround;
  readonly #billboards: BillboardCollection;
  readonly #plates: Signal<readonly PipePlate[]>;
  #features: Features = [];
  #asked = '';
  #pending = 0;

  /** `plates` is told of the labels that show. */
  constructor(scene: Scene, groundBelow: GroundBelow, openGround: OpenGround, plates: Signal<readonly PipePlate[]>) {
    this.#plates = plates;
    this.#openGround = openGround;
    this.#scene = scene;
    this.#groundBelow = groundBelow;
    this.#billboards = new BillboardCollection({ scene });
    scene.primitives.add(this.#billboards);
    // The height above the ground is known some time after the camera stands.
    const isNear = computed(() => (cameraReadout.value?.aboveGround ?? Infinity) <= LABELS_BELOW_M);
    effect(() => {
      void cameraPose.value;
      void isNear.value;
      void hiddenClasses.value;
      void underground.value;
      void covered.value;
      // The window takes its labels with it.
      if (undergroundView.value === 'window') void pointer.value;
      const now = revision.value;
      if (now !== null) void this.#follow(now);
    });
  }

  /** True when the labels of the view are there. */
  get idle(): boolean {
    return this.#pending === 0;
  }

  async #follow(revisionNow: number): Promise<void> {
    const above = this.#groundBelow.heightAbove();
    if (above > LABELS_BELOW_M) {
      this.#clear();
      return;
    }
    const centre = Cartographic.fromCartesian(lookedAt(this.#scene, this.#groundBelow));
    const reach = CesiumMath.clamp(Math.abs(above) * REACH_SHARE, LEAST_REACH_M, MOST_REACH_M);
    // Asked for in steps of a quarter of the square: a small move shows other labels of the same pipes.
    const step = reach / 4 / EARTH_RADIUS_M;
    const lat = Math.round(centre.latitude / step) * step;
    const lon = Math.round(centre.longitude / step) * step;
    const key = `${revisionNow}|${lon.toFixed(8)}|${lat.toFixed(8)}|${Math.round(reach / 20)}`;
    if (key !== this.#asked) {
      this.#asked = key;
      const north = CesiumMath.toDegrees(reach / EARTH_RADIUS_M);
      const east = north / Math.cos(lat);
      const [x, y] = [CesiumMath.toDegrees(lon), CesiumMath.toDegrees(lat)];
      this.#pending++;
      try {
        const { features } = await fetchSegmentsIn([x - east, y - north, x + east, y + north], MOST_SEGMENTS);
        if (key !== this.#asked) return;
        this.#features = features;
      } catch {
        // Without an answer the pipes go without labels; colour and the panel still tell their class.
        this.#features = [];
        this.#asked = '';
      } finally {
        this.#pending--;
      }
    }
    this.#place();
  }

  #clear(): void {
    if (this.#billboards.length === 0) return;
    this.#billboards.removeAll();
    this.#plates.value = [];
    this.#scene.requestRender();
  }

  #place(): void {
    const scene = this.#scene;
    this.#billboards.removeAll();
    const hidden = hiddenClasses.peek();
    const candidates = this.#features
      .filter(({ properties }) => !hidden.has(properties.reportClass))
      .flatMap(({ geometry, properties }) => {
        const look = classLook(properties.reportClass);
        const text = labelText(look.letters, properties);
        const pipe = new LabelledPipe(properties.id, properties.gid);
        const image = labelImage(text, look, properties.depthKnown);
        return spotsOf(geometry.coordinates).flatMap((position) => {
          const at = SceneTransforms.worldToWindowCoordinates(scene, position, new Cartesian2());
          if (at === undefined || !this.#openGround.shows(position)) return [];
          const distance = Cartesian3.distance(scene.camera.positionWC, position);
          return [
            { pipe, text, image, position, x: at.x, y: at.y, width: image.widthPx, height: image.heightPx, distance },
          ];
        });
      });
    const { left, right } = covered.peek();
    const view = { left, right: scene.canvas.clientWidth - right, height: scene.canvas.clientHeight };
    const placed = placeLabels(candidates, view, MOST_LABELS);
    for (const { pipe, image, position, width, height } of placed) {
      const billboard = this.#billboards.add({
        id: pipe,
        position,
        width,
        height,
        disableDepthTestDistance: Infinity,
      });
      // By its id the collection keeps one copy of an image for all labels that say the same.
      billboard.setImage(image.id, image.canvas);
    }
    this.#plates.value = placed.map(({ position, width, height }) => ({ position, width, height }));
    scene.requestRender();
  }
}

/** The middle of a pipe, and places at a quarter from its ends; earth-fixed. */
function spotsOf(axis: readonly (readonly [number, number, number])[]): Cartesian3[] {
  const points = axis.map(([lon, lat, height]) => Cartesian3.fromDegrees(lon, lat, height));
  const lengths = points.slice(1).map((point, index) => Cartesian3.distance(points[index] ?? point, point));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return [0.5, 0.25, 0.75].flatMap((share) => {
    let left = share * total;
    for (const [leg, length] of lengths.entries()) {
      const [from, to] = [points[leg], points[leg + 1]];
      if (from === undefined || to === undefined) return [];
      if (left <= length) return [Cartesian3.lerp(from, to, length === 0 ? 0 : left / length, new Cartesian3())];
      left -= length;
    }
    return [];
  });
}
