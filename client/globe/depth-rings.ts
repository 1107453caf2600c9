import {
  Cartesian3,
  Color,
  HorizontalOrigin,
  LabelCollection,
  LabelStyle,
  Material,
  PolylineCollection,
  type Scene,
  Transforms,
  VerticalOrigin,
} from 'cesium';
import type { Theme } from '../state.ts';

/** Rings at every metre down to this depth, metres, and their radius. */
const DEEPEST_M = 8;
const RADIUS_M = 9;
const RING_CORNERS = 48;
/** Grid at ground level: half edge and distance of its lines, metres. */
const GRID_HALF_M = 60;
const GRID_STEP_M = 10;

/** Lines and letters that read on dark earth and on light. */
const TONES: Readonly<Record<Theme, { ring: string; surface: string; grid: string; letters: string; halo: string }>> = {
  dark: { ring: '#9fb8d88c', surface: '#ffffffcc', grid: '#9fb8d829', letters: '#e6edf5', halo: '#0b121d' },
  light: { ring: '#2f4a6e8c', surface: '#ffffffe6', grid: '#2f4a6e2e', letters: '#16202e', halo: '#ffffff' },
};

/** Rings at every metre of depth around a place, each with its depth, and a faint grid at ground level above: what tells up, down and far below ground. */
export class DepthRings {
  readonly #scene: Scene;
  readonly #lines = new PolylineCollection();
  readonly #labels: LabelCollection;
  readonly #materials: Readonly<Record<'ring' | 'surface' | 'grid', Material>>;
  #shown = false;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#labels = new LabelCollection({ scene });
    const [ring, surface, grid] = [Material.fromType('Color'), Material.fromType('Color'), Material.fromType('Color')];
    this.#materials = { ring, surface, grid };
    for (let depth = 0; depth <= DEEPEST_M; depth++) {
      this.#lines.add({
        positions: circle(depth),
        width: depth === 0 ? 2 : 1,
        material: depth === 0 ? surface : ring,
        loop: true,
      });
    }
    for (let offset = -GRID_HALF_M; offset <= GRID_HALF_M; offset += GRID_STEP_M) {
      const half = Math.sqrt(Math.max(GRID_HALF_M * GRID_HALF_M - offset * offset, 0));
      this.#lines.add({ positions: line(-half, offset, half, offset), width: 1, material: grid });
      this.#lines.add({ positions: line(offset, -half, offset, half), width: 1, material: grid });
    }
    for (let depth = 1; depth <= DEEPEST_M; depth++) {
      this.#labels.add({
        text: `−${depth} m`,
        font: '12px system-ui, sans-serif',
        outlineWidth: 3,
        style: LabelStyle.FILL_AND_OUTLINE,
        horizontalOrigin: HorizontalOrigin.CENTER,
        verticalOrigin: VerticalOrigin.CENTER,
        position: Cartesian3.ZERO,
      });
    }
    this.#lines.show = false;
    this.#labels.show = false;
    scene.primitives.add(this.#lines);
    scene.primitives.add(this.#labels);
  }

  setTheme(theme: Theme): void {
    const tones = TONES[theme];
    for (const name of ['ring', 'surface', 'grid'] as const) {
      this.#materials[name].uniforms['color'] = Color.fromCssColorString(tones[name]);
    }
    for (let index = 0; index < this.#labels.length; index++) {
      const label = this.#labels.get(index);
      label.fillColor = Color.fromCssColorString(tones.letters);
      label.outlineColor = Color.fromCssColorString(tones.halo);
    }
    this.#scene.requestRender();
  }

  setVisible(visible: boolean): void {
    if (visible === this.#shown) return;
    this.#shown = visible;
    this.#lines.show = visible;
    this.#labels.show = visible;
    this.#scene.requestRender();
  }

  /** Does something, such as a pick, as if the rings were not there. */
  without<T>(act: () => T): T {
    this.#lines.show = false;
    this.#labels.show = false;
    try {
      return act();
    } finally {
      this.#lines.show = this.#shown;
      this.#labels.show = this.#shown;
    }
  }

  /** Moves the rings to a place on the ground, their depths to its right as the eye sees it. */
  moveTo(place: Cartesian3): void {
    const frame = Transforms.eastNorthUpToFixedFrame(place);
    this.#lines.modelMatrix = frame;
    this.#labels.modelMatrix = frame;
    const heading = this.#scene.camera.heading;
    for (let index = 0; index < this.#labels.length; index++) {
      this.#labels.get(index).position = new Cartesian3(
        RADIUS_M * Math.cos(heading),
        -RADIUS_M * Math.sin(heading),
        -(index + 1),
      );
    }
    this.#scene.requestRender();
  }
}

function circle(depth: number): Cartesian3[] {
  return Array.from({ length: RING_CORNERS }, (_, corner) => {
    const angle = (corner / RING_CORNERS) * 2 * Math.PI;
    return new Cartesian3(RADIUS_M * Math.cos(angle), RADIUS_M * Math.sin(angle), -depth);
  });
}

function line(east: number, north: number, toEast: number, toNorth: number): Cartesian3[] {
  return [new Cartesian3(east, north, 0), new Cartesian3(toEast, toNorth, 0)];
}
