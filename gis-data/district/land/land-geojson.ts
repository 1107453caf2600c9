import { createLocalFrame } from '../../../core/geodesy/local-frame.ts';
import type { Land } from './land.ts';

/** EPSG:4544: central meridian 105° E, false easting 500 km, scale 1, northings from the equator. */
const FRAME = createLocalFrame(105, 0);
const FALSE_EASTING_M = 500_000;
/** 1e-8 of a degree is about a millimetre. */
const DEGREE_PARTS = 1e8;
const FEATURES_A_CHUNK = 1_000;

/** The streets as a GeoJSON feature collection (longitude, latitude of EPSG:4490) in chunks of text; properties key, name, rank, widthM, bridge. */
export function roadsGeoJson({ streets, areas }: Land): Generator<string, void, undefined> {
  const district = districtKey(areas);
  return collection(streets, ({ index, name, rank, widthM, bridge, line }) =>
    feature(
      { key: `${district}-R${index + 1}`, name, rank, widthM, bridge },
      `{"type":"LineString","coordinates":[${positions(line).join()}]}`,
    ),
  );
}

/** The areas as a feature collection; properties key, name, kind, parent (null where there is none). */
export function areasGeoJson({ areas }: Land): Generator<string, void, undefined> {
  return collection(areas, ({ key, name, kind, parent, ring }) => feature({ key, name, kind, parent }, polygon(ring)));
}

/** The buildings as a feature collection; properties key, heightM, storeys, use. */
export function buildingsGeoJson({ buildings, areas }: Land): Generator<string, void, undefined> {
  const district = districtKey(areas);
  let number = 0;
  return collection(buildings, ({ footprint, heightM, storeys, use }) =>
    feature({ key: `${district}-B${++number}`, heightM, storeys, use }, polygon(footprint)),
  );
}

function districtKey(areas: Land['areas']): string {
  const district = areas.find(({ kind }) => kind === 'district');
  if (district === undefined) throw new RangeError('the land has no area of kind district, which gives the keys');
  return district.key;
}

/** One feature a line. */
function* collection<T>(items: readonly T[], write: (item: T) => string): Generator<string, void, undefined> {
  yield '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"features":[\n';
  for (let first = 0; first < items.length; first += FEATURES_A_CHUNK) {
    const last = Math.min(first + FEATURES_A_CHUNK, items.length);
    yield items.slice(first, last).map(write).join(',\n') + (last < items.length ? ',\n' : '\n');
  }
  yield ']}\n';
}

const feature = (properties: Record<string, unknown>, geometry: string): string =>
  `{"type":"Feature","properties":${JSON.stringify(properties)},"geometry":${geometry}}`;

function polygon(ring: Float64Array): string {
  const around = positions(ring);
  around.push(around[0]!);
  return `{"type":"Polygon","coordinates":[[${around.join()}]]}`;
}

const degrees = new Float64Array(2);

/** Positions as JSON; of neighbours that a millimetre does not part one stays. */
function positions(line: Float64Array): string[] {
  const out: string[] = [];
  for (let i = 0; i < line.length; i += 2) {
    FRAME.unproject(line[i]! - FALSE_EASTING_M, line[i + 1]!, degrees);
    const lon = Math.round(degrees[0]! * DEGREE_PARTS) / DEGREE_PARTS;
    const lat = Math.round(degrees[1]! * DEGREE_PARTS) / DEGREE_PARTS;
    const position = `[${lon},${lat}]`;
    if (position !== out.at(-1)) out.push(position);
  }
  return out;
}
