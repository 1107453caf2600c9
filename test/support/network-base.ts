import type { Dataset } from '../../core/model/dataset.ts';
import type { StoredPoint, StoredSegment } from '../../core/model/segment.ts';
import { groundData, type GroundSource, GroundSurface } from '../../server/derive/ground-surface.ts';
import { assembleBase, datumOf, type NetworkBase } from '../../server/derive/network-base.ts';
import { pointInput } from '../../server/derive/point-input.ts';
import { createPointTable, finishPoints, pushPoint, settleHeights } from '../../server/derive/point-table.ts';
import { segmentInput } from '../../server/derive/segment-input.ts';
import { createSegmentTable, finishSegments, pushSegment } from '../../server/derive/segment-table.ts';

/** The base of rows as the store would give them, without a store. */
export function baseOf(
  segments: readonly StoredSegment[],
  points: readonly StoredPoint[],
  datasets: readonly Dataset[],
  source: GroundSource = { grids: [], points: [] },
): NetworkBase {
  const datums = new Map(datasets.map(({ id, verticalDatum }) => [id, verticalDatum]));
  const data = groundData(source);
  const ground = new GroundSurface(data);
  const pointTable = createPointTable();
  for (const point of points) pushPoint(pointTable, pointInput(point));
  settleHeights(pointTable, (id) => datumOf(datums, id), ground);
  const segmentTable = createSegmentTable();
  for (const segment of segments) {
    pushSegment(segmentTable, segmentInput(segment), datumOf(datums, segment.datasetId), ground);
  }
  return assembleBase({
    revision: 1,
    commit: '',
    datums,
    ground: data,
    segments: finishSegments(segmentTable),
    points: finishPoints(pointTable),
  });
}
