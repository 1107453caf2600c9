import type { StoredPoint, StoredSegment } from '../../core/model/segment.ts';
import { drawnSize, type DrawnSize } from './drawn-size.ts';

/** The part of a stored segment that is drawn; attributes and texts stay in the store. */
export type SegmentRow = Pick<
  StoredSegment,
  | 'id'
  | 'gid'
  | 'datasetId'
  | 'surveyClass'
  | 'reportClass'
  | 'surveySubclass'
  | 'vertices'
  | 'startKnown'
  | 'endKnown'
  | 'zReference'
  | 'startPointKey'
  | 'endPointKey'
  | 'crossSection'
  | 'outerHeightMm'
> & { size: DrawnSize };

export type PointRow = Pick<
  StoredPoint,
  | 'id'
  | 'gid'
  | 'datasetId'
  | 'surveyClass'
  | 'reportClass'
  | 'kind'
  | 'featureCode'
  | 'featureText'
  | 'lon'
  | 'lat'
  | 'groundLevelM'
  | 'groundKnown'
  | 'wellDepthM'
  | 'rotationRad'
>;

export interface RowChange {
  segments: { upserted: readonly StoredSegment[]; removed: readonly number[] };
  points: { upserted: readonly StoredPoint[]; removed: readonly number[] };
}

/** The drawn rows of the store at one revision, by id. Snapshots are built from them, so that a small change reads only what changed. */
export class NetworkRows {
  readonly segments = new Map<number, SegmentRow>();
  readonly points = new Map<number, PointRow>();

  apply(change: RowChange): void {
    for (const id of change.segments.removed) this.segments.delete(id);
    for (const id of change.points.removed) this.points.delete(id);
    this.addSegments(change.segments.upserted);
    this.addPoints(change.points.upserted);
  }

  addSegments(batch: readonly StoredSegment[]): void {
    for (const segment of batch) this.segments.set(segment.id, segmentRow(segment));
  }

  addPoints(batch: readonly StoredPoint[]): void {
    for (const point of batch) this.points.set(point.id, pointRow(point));
  }
}

function segmentRow(segment: StoredSegment): SegmentRow {
  return {
    id: segment.id,
    gid: segment.gid,
    datasetId: segment.datasetId,
    surveyClass: segment.surveyClass,
    reportClass: segment.reportClass,
    surveySubclass: segment.surveySubclass,
    vertices: segment.vertices,
    startKnown: segment.startKnown,
    endKnown: segment.endKnown,
    zReference: segment.zReference,
    startPointKey: segment.startPointKey,
    endPointKey: segment.endPointKey,
    crossSection: segment.crossSection,
    outerHeightMm: segment.outerHeightMm,
    size: drawnSize(segment),
  };
}

function pointRow(point: StoredPoint): PointRow {
  return {
    id: point.id,
    gid: point.gid,
    datasetId: point.datasetId,
    surveyClass: point.surveyClass,
    reportClass: point.reportClass,
    kind: point.kind,
    featureCode: point.featureCode,
    featureText: point.featureText,
    lon: point.lon,
    lat: point.lat,
    groundLevelM: point.groundLevelM,
    groundKnown: point.groundKnown,
    wellDepthM: point.wellDepthM,
    rotationRad: point.rotationRad,
  };
}
