import { nearSchema, type NearJson } from '../../../core/contract/api.ts';
import { nearQuery, noParameters } from '../../../core/contract/parameters.ts';
import { findSegments } from '../../store/find-segment.ts';
import { defineRoute } from '../route.ts';
import { segmentSummaryJson } from '../segment-json.ts';
import { writeJson } from '../write-json.ts';

export const segmentsNear = defineRoute({
  method: 'get',
  path: '/api/segments/near',
  tag: 'network',
  summary: 'Segments within a radius of a position, nearest first, by plane distance to their axes.',
  params: noParameters,
  query: nearQuery,
  answers: { 200: { description: 'Segments with their distances.', type: 'application/json', schema: nearSchema } },
  problems: ['invalid-parameter', 'database-unavailable'],
  async handle({ query: { lon, lat, radius, limit }, req, res, context: { db, network } }) {
    const { hits, truncated } = network.segmentsNear(lon, lat, radius, limit);
    const { revision } = network;
    const rows = await findSegments(
      db,
      hits.map(({ id }) => id),
    );
    const stored = new Map(rows.map((row) => [row.id, row]));
    const segments = hits.flatMap(({ id, distanceM }): NearJson['segments'] => {
      const row = stored.get(id);
      const drawn = network.segment(id);
      return row === undefined || drawn === null ? [] : [{ ...segmentSummaryJson(row, drawn), distanceM }];
    });
    const body: NearJson = { revision, truncated, segments };
    writeJson(req, res, body);
  },
});
