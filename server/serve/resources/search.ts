import { searchSchema, type SearchJson } from '../../../core/contract/api.ts';
import { noParameters, searchQuery } from '../../../core/contract/parameters.ts';
import { typedCoordinate, type Position } from '../../../core/contract/typed-coordinate.ts';
import type { Bounds, DerivedNetwork } from '../../derive/derived-network.ts';
import { searchText, type SearchRow } from '../../store/search-text.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

type SearchResult = SearchJson['results'][number];

/** About a centimetre. */
const COORDINATE_DECIMALS = 7;

export const search = defineRoute({
  method: 'get',
  path: '/api/search',
  tag: 'network',
  summary: 'Segments, points, roads, areas, buildings and datasets by text or pinyin initials, and typed coordinates.',
  params: noParameters,
  query: searchQuery,
  answers: { 200: { description: 'Results, best first.', type: 'application/json', schema: searchSchema } },
  problems: ['invalid-parameter', 'database-unavailable'],
  async handle({ query: { q, limit }, req, res, context: { db, network } }) {
    const places = coordinateResults(q, network);
    const rows = await searchText(db, q, limit);
    const results = [...places, ...rows.map((row) => ({ ...row, height: heightOf(row, network) }))].slice(0, limit);
    const body: SearchJson = { query: q, results };
    writeJson(req, res, body);
  },
});

/** Of the readings of a typed pair, those within the data come first. */
function coordinateResults(text: string, network: DerivedNetwork): SearchResult[] {
  const { bounds } = network.tileJson('pipes');
  const readings = typedCoordinate(text);
  const inside = readings.filter((position) => isWithin(position, bounds));
  const outside = readings.filter((position) => !isWithin(position, bounds));
  return [...inside, ...outside].map(({ lon, lat }) => ({
    kind: 'coordinate',
    id: null,
    label: `${axisText(lon, 'E', 'W')} ${axisText(lat, 'N', 'S')}`,
    detail: '',
    areaKind: null,
    lon,
    lat,
    height: network.ground(lon, lat).height,
  }));
}

function isWithin({ lon, lat }: Position, [west, south, east, north]: Bounds): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

function axisText(degrees: number, positive: string, negative: string): string {
  const digits = Number(Math.abs(degrees).toFixed(COORDINATE_DECIMALS));
  return `${digits}° ${degrees < 0 ? negative : positive}`;
}

/** Of the axis in the middle of a segment, of the ground for everything else. */
function heightOf(row: SearchRow, network: DerivedNetwork): number {
  if (row.kind === 'segment' && row.id !== null) {
    const axis = network.segment(row.id)?.axis;
    const height = axis?.[3 * Math.floor(axis.length / 6) + 2];
    if (height !== undefined) return height;
  }
  if (row.kind === 'point' && row.id !== null) {
    const height = network.point(row.id)?.height;
    if (height !== undefined) return height;
  }
  return network.ground(row.lon, row.lat).height;
}
