import Flatbush from 'flatbush';
import type { GroundGrid } from '../../../core/model/dataset.ts';
import type { ReferenceSystem } from '../position/reference-system.ts';

/** Ground heights that an import knows: rasters, and points with a surveyed ground level. Metres in the dataset's vertical datum. */
export class GroundSurface {
  readonly #grids: { grid: GroundGrid; crs: ReferenceSystem }[] = [];
  readonly #lon: number[] = [];
  readonly #lat: number[] = [];
  readonly #level: number[] = [];
  #index: Flatbush | null = null;

  addGrid(grid: GroundGrid, crs: ReferenceSystem): void {
    this.#grids.push({ grid, crs });
  }

  addPoint(lon: number, lat: number, levelM: number): void {
    this.#lon.push(lon);
    this.#lat.push(lat);
    this.#level.push(levelM);
    this.#index = null;
  }

  /** Height of a raster at a place; null outside every raster and in its holes. */
  rasterLevel(lon: number, lat: number): number | null {
    for (const { grid, crs } of this.#grids) {
      const [x, y] = crs.fromLonLat(lon, lat);
      const column = Math.floor((x - grid.originX) / grid.stepX);
      const row = Math.floor((y - grid.originY) / grid.stepY);
      if (!(column >= 0 && row >= 0 && column < grid.columns && row < grid.rows)) continue;
      const level = grid.heights[row * grid.columns + column] as number;
      if (!Number.isNaN(level)) return level;
    }
    return null;
  }

  /** Height of a raster there, else of the nearest known point, else null. */
  levelNear(lon: number, lat: number): number | null {
    return this.rasterLevel(lon, lat) ?? this.#nearestPoint(lon, lat);
  }

  #nearestPoint(lon: number, lat: number): number | null {
    if (this.#lon.length === 0) return null;
    // A degree of longitude is shorter than one of latitude: the index holds equal lengths.
    const shrink = Math.cos((this.#lat[0] as number) * (Math.PI / 180));
    if (this.#index === null) {
      this.#index = new Flatbush(this.#lon.length);
      for (let i = 0; i < this.#lon.length; i++) {
        const x = (this.#lon[i] as number) * shrink;
        this.#index.add(x, this.#lat[i] as number);
      }
      this.#index.finish();
    }
    const [nearest] = this.#index.neighbors(lon * shrink, lat, 1);
    return nearest === undefined ? null : (this.#level[nearest] as number);
  }
}
