import { assembleBase, type NetworkBase } from './network-base.ts';
import { finishPoints, type PointTable } from './point-table.ts';
import { finishSegments, type SegmentTable } from './segment-table.ts';

/** The rows alive of both tables as a new base. */
export function compactNetwork(
  { segments, points }: { segments: SegmentTable; points: PointTable },
  rest: Pick<NetworkBase, 'revision' | 'commit' | 'datums' | 'ground'>,
): NetworkBase {
  return assembleBase({ ...rest, segments: finishSegments(segments), points: finishPoints(points) });
}
