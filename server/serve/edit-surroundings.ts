import type { SegmentPatch } from '../../core/contract/segment-record.ts';
import { ellipsoidalHeightM } from '../../core/geodesy/ellipsoidal-height.ts';
import type { Segment } from '../../core/model/segment.ts';
import type { EditSurroundings } from '../ingest/edit/apply-patch.ts';
import type { EditReader } from '../store/edit-segment.ts';
import type { DatasetHead } from '../store/find-dataset.ts';
import type { ServeContext } from './context.ts';

/** Gathers what an edit is worked out from: rules of the dataset's profile, its survey points, the ground. */
export type Surround = (read: EditReader, before: Segment | null, patch: SegmentPatch) => Promise<EditSurroundings>;

export async function surroundingsOf(context: ServeContext, dataset: DatasetHead): Promise<Surround> {
  const { network } = context;
  const rules = await context.editRules(dataset.profile);
  const groundLevelM = (lon: number, lat: number): number =>
    network.ground(lon, lat).height - ellipsoidalHeightM(dataset.verticalDatum, lon, lat, 0);
  return async (read, before, { start, end }) => {
    const keys = [before?.startPointKey, before?.endPointKey, start?.pointKey, end?.pointKey];
    const points = await read.points([...new Set(keys.filter((key) => typeof key === 'string'))]);
    return { rules, points, groundLevelM };
  };
}
