import type { TourJson } from '../../core/contract/api.ts';
import { REPORT_CLASSES } from '../../core/model/survey-class.ts';
import { segmentsNear } from './network-queries.ts';
import { rowOf } from './row-table.ts';
import type { SegmentTable } from './segment-table.ts';

type Stop = TourJson['stops'][number];

/** Segments looked at: enough to find a good crossroads in any district, few enough to answer at once. */
const SAMPLES = 400;
const AROUND_M = 20;
const LEAST_LENGTH_M = 6;
const LIMIT = 200;
/** A drain or a main that one can look into, metres of half its height. */
const STOUT_M = 0.2;

interface Candidate {
  row: number;
  lon: number;
  lat: number;
  classes: number;
  near: number;
}

/**
 * Places worth a first look: where most classes meet, a stout segment with known depths among most classes, and one of unknown depth. The same
 * table gives the same places; a stop for which it has nothing is left out.
 */
export function chooseTour(segments: SegmentTable, groundAt: (lon: number, lat: number) => number): Stop[] {
  const candidates = sampleRows(segments).map((row) => candidateOf(segments, row));
  const best = (fits: (one: Candidate) => boolean) =>
    candidates
      .filter(fits)
      .toSorted((a, b) => b.classes - a.classes || b.near - a.near || segments.ids[a.row]! - segments.ids[b.row]!)[0];
  const known = ({ row }: Candidate) => segments.known[row] === 1;
  const long = ({ row }: Candidate) => segments.lengthM[row]! >= LEAST_LENGTH_M;
  const stout = ({ row }: Candidate) => segments.halfHeightM[row]! >= STOUT_M;
  const crossroads = best(() => true);
  const segment =
    best((one) => one !== crossroads && known(one) && long(one) && stout(one)) ??
    best((one) => one !== crossroads && known(one));
  const unknown = best((one) => !known(one) && long(one));
  const chosen = [
    ['crossroads', crossroads],
    ['segment', segment],
    ['unknown', unknown],
  ] as const;
  return chosen.flatMap(([kind, one]) => (one === undefined ? [] : [stopOf(segments, kind, one, groundAt)]));
}

/** Rows that are alive, evenly over the table. */
function sampleRows({ count, alive }: SegmentTable): number[] {
  const step = Math.max(1, count / SAMPLES);
  const rows: number[] = [];
  for (let at = 0; at < count; at += step) {
    const row = Math.floor(at);
    if (alive[row] === 1) rows.push(row);
  }
  return rows;
}

function candidateOf(segments: SegmentTable, row: number): Candidate {
  const [lon, lat] = middleOf(segments, row);
  const { hits } = segmentsNear(segments, lon, lat, AROUND_M, LIMIT);
  const classes = new Set(hits.map(({ id }) => segments.reportClass[rowOf(segments, id)]));
  classes.delete(REPORT_CLASSES.indexOf('other'));
  return { row, lon, lat, classes: classes.size, near: hits.length };
}

function stopOf(
  segments: SegmentTable,
  kind: Stop['kind'],
  { row, lon, lat, classes }: Candidate,
  groundAt: (lon: number, lat: number) => number,
): Stop {
  const from = segments.vertexStart[row]!;
  const to = segments.vertexStart[row + 1]! - 1;
  const at = (vertex: number) => [segments.lonLat[2 * vertex]!, segments.lonLat[2 * vertex + 1]!] as const;
  const [west, south] = at(from);
  const [east, north] = at(to);
  const turn = Math.atan2((east - west) * Math.cos((lat * Math.PI) / 180), north - south);
  return {
    kind,
    segmentId: segments.ids[row]!,
    lon,
    lat,
    groundHeight: groundAt(lon, lat),
    axisHeight: (segments.height[from]! + segments.height[to]!) / 2,
    bearing: ((turn * 180) / Math.PI + 360) % 360,
    classes,
  };
}

/** Between the ends of a segment of one leg; else a vertex in its middle. */
function middleOf({ lonLat, vertexStart }: SegmentTable, row: number): [number, number] {
  const from = vertexStart[row]!;
  const count = vertexStart[row + 1]! - from;
  const a = from + Math.floor((count - 1) / 2);
  const b = from + Math.ceil((count - 1) / 2);
  return [(lonLat[2 * a]! + lonLat[2 * b]!) / 2, (lonLat[2 * a + 1]! + lonLat[2 * b + 1]!) / 2];
}
