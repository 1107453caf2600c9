import { segmentCollectionSchema, type SegmentCollectionJson } from '../../../core/contract/api.ts';
import { boxQuery, noParameters } from '../../../core/contract/parameters.ts';
import { findSegments } from '../../store/find-segment.ts';
import { defineRoute } from '../route.ts';
import { positions } from '../positions.ts';
import { segmentSummaryJson } from '../segment-json.ts';
import { writeJson } from '../write-json.ts';

export const segmentsInBox = defineRoute({
  method: 'get',
  path: '/api/segments',
  tag: 'network',
  summary: 'Segments that meet a box, as GeoJSON with ellipsoidal heights of their axes.',
  params: noParameters,
  query: boxQuery,
  answers: {
    200: { description: 'GeoJSON FeatureCollection.', type: 'application/json', schema: segmentCollectionSchema },
  },
  problems: ['invalid-parameter', 'database-unavailable'],
  async handle({ query: { bbox, limit }, req, res, context: { db, network } }) {
    const { ids, truncated } = network.segmentsInBox(bbox, limit);
    const { revision } = network;
    const rows = await findSegments(db, ids);
    const features = rows.flatMap((stored): SegmentCollectionJson['features'] => {
      const drawn = network.segment(stored.id);
      if (drawn === null) return [];
      return [
        {
          type: 'Feature',
          id: stored.id,
          geometry: { type: 'LineString', coordinates: positions(drawn.axis) },
          properties: segmentSummaryJson(stored, drawn),
        },
      ];
    });
    const body: SegmentCollectionJson = { type: 'FeatureCollection', revision, truncated, features };
    writeJson(req, res, body);
  },
});
