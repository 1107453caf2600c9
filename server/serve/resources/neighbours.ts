import { neighboursSchema, type NeighboursJson } from '../../../core/contract/neighbours.ts';
import { neighboursQuery, segmentPath } from '../../../core/contract/parameters.ts';
import { findSegments } from '../../store/find-segment.ts';
import { absentSegment } from '../absent-segment.ts';
import { drawnSegment } from '../drawn-segment.ts';
import { groundOver } from '../ground-over.ts';
import { neighbourJson } from '../neighbour-json.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

/** Ground around what is looked at, beyond the neighbours, metres. */
const GROUND_MARGIN_M = 1;

export const neighbours = defineRoute({
  method: 'get',
  path: '/api/segments/{id}/neighbours',
  tag: 'network',
  summary:
    'Segments whose axis comes within a distance of a segment: in space where both elevations are known, in plan where one is not. Nearest first, with where and how far.',
  params: segmentPath,
  query: neighboursQuery,
  answers: {
    200: { description: 'Neighbours with their distances.', type: 'application/json', schema: neighboursSchema },
  },
  problems: ['invalid-parameter', 'not-found', 'gone', 'not-ready', 'database-unavailable'],
  async handle({ params: { id }, query: { within, limit }, req, res, context: { db, network } }) {
    if ((await findSegments(db, [id])).length === 0) throw await absentSegment(db, id);
    await drawnSegment(network, id);
    const around = network.neighbours(id, within, limit);
    const { revision } = network;
    if (around === null) throw await absentSegment(db, id);
    const drawn = new Map([id, ...around.neighbours.map((one) => one.id)].map((one) => [one, network.segment(one)]));
    const ground = groundOver(network, around, within + GROUND_MARGIN_M);
    const rows = await findSegments(db, [...drawn.keys()]);
    const parts = new Map(
      rows.flatMap((stored) => {
        const one = drawn.get(stored.id);
        return one === undefined || one === null ? [] : [[stored.id, { stored, drawn: one }] as const];
      }),
    );
    const middle = parts.get(id);
    if (middle === undefined) throw await absentSegment(db, id);
    const body: NeighboursJson = {
      revision,
      id,
      withinM: within,
      truncated: around.truncated,
      frame: around.frame,
      ground,
      neighbours: around.neighbours.flatMap((found) => {
        const other = parts.get(found.id);
        return other === undefined ? [] : [neighbourJson(found, middle, other)];
      }),
    };
    writeJson(req, res, body);
  },
});
