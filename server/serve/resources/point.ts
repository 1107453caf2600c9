import { pointSchema, type PointJson } from '../../../core/contract/api.ts';
import { noParameters, pointPath } from '../../../core/contract/parameters.ts';
import { findDataset } from '../../store/find-dataset.ts';
import { findPoints } from '../../store/find-segment.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { coded, codedOrNull } from '../segment-json.ts';
import { writeJson } from '../write-json.ts';

export const point = defineRoute({
  method: 'get',
  path: '/api/points/{id}',
  tag: 'network',
  summary: 'All that is known of a survey point, with the meaning of its codes.',
  params: pointPath,
  query: noParameters,
  answers: { 200: { description: 'The point.', type: 'application/json', schema: pointSchema } },
  problems: ['invalid-parameter', 'not-found', 'database-unavailable'],
  async handle({ params: { id }, req, res, context }) {
    const { db, network } = context;
    const [stored] = await findPoints(db, [id]);
    if (stored === undefined) throw new Problem('not-found', `There is no survey point ${id}.`);
    const [dataset, codes] = await Promise.all([findDataset(db, stored.datasetId), context.codes()]);
    if (dataset === null) throw new Problem('not-found', `The dataset of point ${id} was removed a moment ago.`);
    const { surveyClass, surveySubclass: sub } = stored;
    const { gid, key, surveyNumber, reportClass, kind, featureText, lon, lat, groundLevelM, groundKnown } = stored;
    const body: PointJson = {
      id,
      gid,
      key,
      surveyNumber,
      dataset: {
        id: dataset.id,
        name: dataset.name,
        synthetic: dataset.synthetic,
        verticalDatum: dataset.verticalDatum.name,
      },
      reportClass,
      surveyClass,
      surveyClassName: coded(codes.surveyClass, surveyClass),
      surveySubclassName: sub === null ? null : { ...coded(codes.surveySubclass, `${surveyClass}/${sub}`), code: sub },
      kind,
      feature: codedOrNull(codes.featureCode, stored.featureCode),
      featureText,
      lon,
      lat,
      groundLevelM,
      groundKnown,
      height: network.point(id)?.height ?? network.ground(lon, lat).height,
      wellDepthM: stored.wellDepthM,
      owner: stored.owner,
      road: stored.road,
      year: stored.year,
      status: codedOrNull(codes.status, stored.status),
      attributes: { ...stored.attributes },
      revision: network.revision,
    };
    writeJson(req, res, body);
  },
});
