import {
  Cartesian3,
  Color,
  Material,
  PointPrimitiveCollection,
  type Polyline,
  PolylineCollection,
  type Scene,
} from 'cesium';
import type { SegmentJson } from '../../core/contract/api.ts';
import type { PickedSpot } from '../state.ts';

const HALO_PX = 7;
const SPOT_PX = 9;

/** Marks the selected segment by a white halo along its axis and the picked spot by a ring: shape and brightness, no colour of its own. */
export class SelectionMarker {
  readonly #scene: Scene;
  readonly #lines = new PolylineCollection();
  readonly #points = new PointPrimitiveCollection();
  #halo: Polyline | null = null;

  constructor(scene: Scene) {
    this.#scene = scene;
    scene.primitives.add(this.#lines);
    scene.primitives.add(this.#points);
  }

  setSegment(segment: SegmentJson | null): void {
    this.#lines.removeAll();
    this.#halo = null;
    if (segment !== null) {
      this.#halo = this.#lines.add({
        positions: Cartesian3.fromDegreesArrayHeights(segment.axis.flat()),
        width: HALO_PX,
        material: Material.fromType('PolylineOutline', {
          color: Color.WHITE,
          outlineColor: Color.fromBytes(16, 16, 16),
          outlineWidth: 1.5,
        }),
      });
    }
    this.#scene.requestRender();
  }

  /** The halo is for the far view; close by the tube itself shows that it is selected. */
  setHaloVisible(visible: boolean): void {
    if (this.#halo !== null) this.#halo.show = visible;
  }

  setSpot(spot: PickedSpot | { lon: number; lat: number; axisHeight: number } | null): void {
    this.#points.removeAll();
    if (spot !== null) {
      this.#points.add({
        position: Cartesian3.fromDegrees(spot.lon, spot.lat, spot.axisHeight),
        pixelSize: SPOT_PX,
        color: Color.WHITE,
        outlineColor: Color.fromBytes(16, 16, 16),
        outlineWidth: 3,
        disableDepthTestDistance: Infinity,
      });
    }
    this.#scene.requestRender();
  }
}
