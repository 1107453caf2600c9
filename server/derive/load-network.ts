import type { GroundGrid, VerticalDatum } from '../../core/model/dataset.ts';
import type { Database } from '../store/connect-database.ts';
import { scanNetwork } from '../store/scan-network.ts';
import { spatialReference } from '../store/spatial-reference.ts';
import { GroundGridSampler, type GroundSample } from './ground-grid-sampler.ts';
import { groundData, type GroundData, type GroundSource, GroundSurface, NO_GROUND } from './ground-surface.ts';
import { assembleBase, datumOf, type NetworkBase } from './network-base.ts';
import { scanPoint } from './point-input.ts';
import { createPointTable, finishPoints, pushPoint, settleHeights } from './point-table.ts';
import { emptySegmentInput, scanSegment } from './segment-input.ts';
import { createSegmentTable, finishSegments, pushSegment } from './segment-table.ts';

/** Reads the whole network of the store's newest revision into flat arrays. Rejects when the store cannot be read. */
export async function loadNetwork(db: Database): Promise<NetworkBase> {
  let points = createPointTable();
  let segments = createSegmentTable();
  const place = { coordinates: new Float64Array(3) };
  const input = emptySegmentInput();
  const levels: GroundSample[] = [];
  let datums: ReadonlyMap<number, VerticalDatum> = new Map();
  let grids: GroundSource['grids'] = [];
  let data: GroundData = NO_GROUND;
  let ground = new GroundSurface(data);

  const { revision, commit } = await scanNetwork(db, {
    async begin(listed, stored, counts) {
      points = createPointTable(counts.points);
      segments = createSegmentTable(counts.segments);
      datums = new Map(listed.map(({ id, verticalDatum }) => [id, verticalDatum]));
      grids = await samplers(db, datums, stored);
    },
    point(row) {
      const point = scanPoint(row, place);
      pushPoint(points, point);
      // A terrain grid stands before the survey points in it.
      if (!point.groundKnown || grids.some(({ sampler }) => sampler.covers(point.lon, point.lat))) return;
      const height = point.groundLevelM + datumOf(datums, point.datasetId).offsetM;
      levels.push({ lon: point.lon, lat: point.lat, height });
    },
    pointsDone() {
      data = groundData({ grids, points: levels });
      ground = new GroundSurface(data);
      settleHeights(points, (datasetId) => datumOf(datums, datasetId), ground);
    },
    segment(row) {
      scanSegment(row, input);
      pushSegment(segments, input, datumOf(datums, input.datasetId), ground);
    },
  });
  return assembleBase({
    revision,
    commit,
    datums,
    ground: data,
    segments: finishSegments(segments),
    points: finishPoints(points),
  });
}

async function samplers(
  db: Database,
  datums: ReadonlyMap<number, VerticalDatum>,
  stored: readonly { datasetId: number; grid: GroundGrid }[],
): Promise<GroundSource['grids']> {
  const found: { sampler: GroundGridSampler; datumOffsetM: number }[] = [];
  for (const { datasetId, grid } of stored) {
    const reference = await spatialReference(db, grid.epsg);
    if (reference === null) {
      throw new Error(
        `the ground grid of dataset ${datasetId} is in EPSG:${grid.epsg}, which spatial_ref_sys does not list`,
      );
    }
    found.push({
      sampler: new GroundGridSampler(grid, reference.proj4),
      datumOffsetM: datumOf(datums, datasetId).offsetM,
    });
  }
  return found;
}
