import { createHash } from 'node:crypto';
import { undulationM } from '../../core/geodesy/undulation.ts';
import type { Bounds } from './derived-network.ts';
import { clusterBounds, growBounds, intersects, METRES_PER_DEGREE, unionBounds } from './data-cluster.ts';
import type { GroundGrid } from '../../core/model/dataset.ts';
import { GroundGridSampler, type GroundSample } from './ground-grid-sampler.ts';
import { type HeightMesh, TriangulatedHeights, triangulateHeights } from './triangulated-heights.ts';

/** A position within this distance of a survey point with a known ground level has a known ground, metres. */
const KNOWN_WITHIN_M = 300;
/** From the data outwards the surface runs to the mean ground over this distance, then from there down to the geoid over the next, metres. */
export const TO_MEAN_M = 1_500;
export const TO_GEOID_M = 20_000;
/** Cells taken from each grid to carry the surface on beyond its edge. */
const SAMPLES_PER_GRID = 4_000;
const ANCHORS = 32;

/** Heights are metres above the EGM96 geoid (elevation plus datum offset). */
export interface GroundSource {
  grids: readonly { sampler: GroundGridSampler; datumOffsetM: number }[];
  /** Known ground levels of survey points. */
  points: readonly GroundSample[];
}

export interface GroundHeight {
  /** Ellipsoidal, metres. */
  height: number;
  /** From a terrain grid, or from survey points near by. */
  known: boolean;
  /** Led by data of the place, be it near or not; else it fades to the geoid, or is it. True where `known` is. */
  local: boolean;
}

/** All of a ground surface as plain values and flat arrays: it passes between threads. */
export interface GroundData {
  /** Equal for equal grounds. */
  fingerprint: string;
  /** The finer before the coarser. */
  grids: { grid: GroundGrid; definition: string; datumOffsetM: number }[];
  clusters: ClusterData[];
}

/** Samples of one place, in a plane frame around their middle: x east and y north, metres, scale true within a percent (it only interpolates). */
interface ClusterData {
  bounds: Bounds;
  /** Where they bend the ground. */
  reach: Bounds;
  lon0: number;
  lat0: number;
  metresPerLon: number;
  radius: number;
  mean: number;
  mesh: HeightMesh;
}

/** Triangulates what the surface is made of. */
export function groundData(source: GroundSource): GroundData {
  const grids = source.grids.toSorted((a, b) => area(a.sampler.bounds) - area(b.sampler.bounds));
  // A grid stands before the points within it.
  const samples = source.points.filter(({ lon, lat }) => !grids.some(({ sampler }) => sampler.covers(lon, lat)));
  // Points on a circle have several triangulations, and the order decides: that of the store's pages changes with edits that move no point.
  samples.sort((a, b) => a.lon - b.lon || a.lat - b.lat || a.height - b.height);
  for (const { sampler, datumOffsetM } of source.grids) {
    for (const { lon, lat, height } of sampler.spread(SAMPLES_PER_GRID)) {
      samples.push({ lon, lat, height: height + datumOffsetM });
    }
  }
  const cells = new Map<string, Bounds>();
  for (const { lon, lat } of samples) {
    const cell = `${Math.floor(lon * 20)},${Math.floor(lat * 20)}`;
    const here: Bounds = [lon, lat, lon, lat];
    cells.set(cell, unionBounds(cells.get(cell) ?? here, here));
  }
  const clusters = clusterBounds([...cells.values()], 2 * (TO_MEAN_M + TO_GEOID_M)).map((bounds) =>
    clusterData(
      bounds,
      samples.filter((sample) => within(bounds, sample.lon, sample.lat)),
    ),
  );
  return {
    fingerprint: fingerprintOf(grids, clusters),
    grids: grids.map(({ sampler: { grid, definition }, datumOffsetM }) => ({ grid, definition, datumOffsetM })),
    clusters,
  };
}

/**
 * The ground everywhere: within a terrain grid its bilinear height; elsewhere the triangulated ground levels of survey points and grid edges, led to
 * the mean ground of that place around the data, and from there to the geoid, so that the surface has no cliff.
 */
export class GroundSurface {
  /** Where data bends the ground; apart from these the ground is the geoid. */
  readonly places: readonly { bounds: Bounds; reach: Bounds }[];
  readonly #grids: GroundSource['grids'];
  readonly #clusters: readonly GroundCluster[];

  constructor(data: GroundData) {
    this.#grids = data.grids.map(({ grid, definition, datumOffsetM }) => ({
      sampler: new GroundGridSampler(grid, definition),
      datumOffsetM,
    }));
    this.#clusters = data.clusters.map((cluster) => new GroundCluster(cluster));
    this.places = data.clusters.map(({ bounds, reach }) => ({ bounds, reach }));
  }

  /** Whether a terrain grid leads the surface at a position, so that ground levels of points there change nothing. */
  isInGrid(lon: number, lat: number): boolean {
    return this.#grids.some(({ sampler }) => sampler.covers(lon, lat));
  }

  at(lon: number, lat: number): GroundHeight {
    const undulation = undulationM(lon, lat);
    for (const { sampler, datumOffsetM } of this.#grids) {
      const height = sampler.heightAt(lon, lat);
      if (!Number.isNaN(height)) return { height: undulation + height + datumOffsetM, known: true, local: true };
    }
    let nearest: GroundCluster | null = null;
    let least = TO_GEOID_M;
    for (const cluster of this.#clusters) {
      if (!within(cluster.reach, lon, lat)) continue;
      const beyond = cluster.beyondM(lon, lat);
      if (beyond >= least) continue;
      least = beyond;
      nearest = cluster;
    }
    if (nearest === null) return { height: undulation, known: false, local: false };
    const above = nearest.at(lon, lat);
    return { ...above, height: undulation + above.height };
  }

  /** True when data bends the ground somewhere in the bounds. */
  reaches(bounds: Bounds): boolean {
    return this.#clusters.some((cluster) => intersects(cluster.reach, bounds));
  }
}

export const NO_GROUND: GroundData = { fingerprint: '', grids: [], clusters: [] };

function fingerprintOf(grids: GroundSource['grids'], clusters: readonly ClusterData[]): string {
  const hash = createHash('sha256');
  for (const { sampler, datumOffsetM } of grids) {
    const { heights, ...place } = sampler.grid;
    hash.update(JSON.stringify([place, sampler.definition, datumOffsetM])).update(heights);
  }
  for (const { mesh } of clusters) hash.update(mesh.xy).update(mesh.heights);
  return hash.digest('hex');
}

function clusterData(bounds: Bounds, samples: readonly GroundSample[]): ClusterData {
  const lon0 = (bounds[0] + bounds[2]) / 2;
  const lat0 = (bounds[1] + bounds[3]) / 2;
  const metresPerLon = METRES_PER_DEGREE * Math.cos((lat0 * Math.PI) / 180);
  const mean = samples.reduce((sum, sample) => sum + sample.height, 0) / samples.length;

  const xy = new Float64Array(2 * (samples.length + ANCHORS));
  const heights = new Float64Array(samples.length + ANCHORS).fill(mean);
  let farthest = 0;
  samples.forEach(({ lon, lat, height }, i) => {
    const x = (lon - lon0) * metresPerLon;
    const y = (lat - lat0) * METRES_PER_DEGREE;
    xy[2 * i] = x;
    xy[2 * i + 1] = y;
    heights[i] = height;
    farthest = Math.max(farthest, Math.hypot(x, y));
  });
  const radius = farthest + TO_MEAN_M;
  // The ring stands a little outside, so that its chords do.
  const ring = radius / Math.cos(Math.PI / ANCHORS);
  for (let i = 0; i < ANCHORS; i++) {
    const angle = (2 * Math.PI * i) / ANCHORS;
    xy[2 * (samples.length + i)] = ring * Math.cos(angle);
    xy[2 * (samples.length + i) + 1] = ring * Math.sin(angle);
  }
  const middle: Bounds = [lon0, lat0, lon0, lat0];
  return {
    bounds,
    reach: growBounds(middle, radius + TO_GEOID_M),
    lon0,
    lat0,
    metresPerLon,
    radius,
    mean,
    mesh: triangulateHeights(xy, heights, samples.length),
  };
}

class GroundCluster {
  readonly reach: Bounds;
  readonly #data: ClusterData;
  readonly #heights: TriangulatedHeights;

  constructor(data: ClusterData) {
    this.reach = data.reach;
    this.#data = data;
    this.#heights = new TriangulatedHeights(data.mesh);
  }

  /** Metres from the circle in which samples count; negative within. */
  beyondM(lon: number, lat: number): number {
    const [x, y] = this.#plane(lon, lat);
    return Math.hypot(x, y) - this.#data.radius;
  }

  /** Metres above the geoid, for positions less than `TO_GEOID_M` beyond the circle. */
  at(lon: number, lat: number): GroundHeight {
    const [x, y] = this.#plane(lon, lat);
    const beyond = (Math.hypot(x, y) - this.#data.radius) / TO_GEOID_M;
    if (beyond > 0) return { height: this.#data.mean * (1 - smoothstep(beyond)), known: false, local: false };
    const sample = this.#heights.at(x, y);
    if (sample === null) return { height: this.#data.mean, known: false, local: true };
    return { height: sample.height, known: sample.sampleDistance <= KNOWN_WITHIN_M, local: true };
  }

  #plane(lon: number, lat: number): [number, number] {
    const { lon0, lat0, metresPerLon } = this.#data;
    return [(lon - lon0) * metresPerLon, (lat - lat0) * METRES_PER_DEGREE];
  }
}

function smoothstep(t: number): number {
  return t * t * (3 - 2 * t);
}

function within([west, south, east, north]: Bounds, lon: number, lat: number): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

function area([west, south, east, north]: Bounds): number {
  return (east - west) * (north - south);
}
