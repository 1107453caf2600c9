/** A family of transverse Mercator zones whose EPSG codes follow one another. */
interface ZoneFamily {
  /** EPSG code of the zone `firstZone`. */
  firstEpsg: number;
  firstZone: number;
  zones: number;
  widthDeg: 3 | 6;
  /** True when the zone number stands in front of the easting (35,638,669 in zone 35). */
  prefix: boolean;
  datum: 'CGCS2000' | 'Xian 1980' | 'WGS 84 UTM north' | 'WGS 84 UTM south' | 'ETRS89 UTM';
  /** Degrees: central meridian = zone x widthDeg + this. */
  meridianOffsetDeg: number;
}

/** EPSG register: CGCS2000 4491 to 4554, Xian 1980 2327 to 2390, UTM 326xx, 327xx and 258xx. */
const FAMILIES: readonly ZoneFamily[] = [
  { firstEpsg: 4491, firstZone: 13, zones: 11, widthDeg: 6, prefix: true, datum: 'CGCS2000', meridianOffsetDeg: -3 },
  { firstEpsg: 4502, firstZone: 13, zones: 11, widthDeg: 6, prefix: false, datum: 'CGCS2000', meridianOffsetDeg: -3 },
  { firstEpsg: 4513, firstZone: 25, zones: 21, widthDeg: 3, prefix: true, datum: 'CGCS2000', meridianOffsetDeg: 0 },
  { firstEpsg: 4534, firstZone: 25, zones: 21, widthDeg: 3, prefix: false, datum: 'CGCS2000', meridianOffsetDeg: 0 },
  { firstEpsg: 2327, firstZone: 13, zones: 11, widthDeg: 6, prefix: true, datum: 'Xian 1980', meridianOffsetDeg: -3 },
  { firstEpsg: 2338, firstZone: 13, zones: 11, widthDeg: 6, prefix: false, datum: 'Xian 1980', meridianOffsetDeg: -3 },
  { firstEpsg: 2349, firstZone: 25, zones: 21, widthDeg: 3, prefix: true, datum: 'Xian 1980', meridianOffsetDeg: 0 },
  { firstEpsg: 2370, firstZone: 25, zones: 21, widthDeg: 3, prefix: false, datum: 'Xian 1980', meridianOffsetDeg: 0 },
  {
    firstEpsg: 32601,
    firstZone: 1,
    zones: 60,
    widthDeg: 6,
    prefix: false,
    datum: 'WGS 84 UTM north',
    meridianOffsetDeg: -183,
  },
  {
    firstEpsg: 32701,
    firstZone: 1,
    zones: 60,
    widthDeg: 6,
    prefix: false,
    datum: 'WGS 84 UTM south',
    meridianOffsetDeg: -183,
  },
  {
    firstEpsg: 25828,
    firstZone: 28,
    zones: 11,
    widthDeg: 6,
    prefix: false,
    datum: 'ETRS89 UTM',
    meridianOffsetDeg: -183,
  },
];

export interface ProjectionZone {
  zone: number;
  widthDeg: 3 | 6;
  prefix: boolean;
  centralMeridianDeg: number;
  /** West, south, east, north, degrees: the zone grown by the practice of towns on its edge to stay in one zone. */
  area: [number, number, number, number];
  /** EPSG code of the same family for another zone; null when the family has none. */
  epsgOfZone(zone: number): number | null;
  /** EPSG code of the zone with or without its number in the easting; null when there is none. */
  epsgWithPrefix(zone: number, prefix: boolean): number | null;
  /** Zone whose central meridian is nearest to a longitude. */
  zoneAt(lon: number): number;
}

/** A town keeps one zone although it reaches over the edge; 1 degree is about 100 km. */
const EDGE_MARGIN_DEG = 1;
/** Latitudes of China, with a margin; UTM ends at 84 north and 80 south. */
const LATITUDES: Readonly<Record<ZoneFamily['datum'], readonly [number, number]>> = {
  CGCS2000: [3, 54],
  'Xian 1980': [3, 54],
  'WGS 84 UTM north': [-1, 84],
  'WGS 84 UTM south': [-80, 1],
  'ETRS89 UTM': [27, 84],
};

/** Zone of a transverse Mercator EPSG code; null when the code belongs to no family listed here. */
export function projectionZone(epsg: number): ProjectionZone | null {
  const family = FAMILIES.find(({ firstEpsg, zones }) => epsg >= firstEpsg && epsg < firstEpsg + zones);
  if (family === undefined) return null;
  const { widthDeg, prefix, meridianOffsetDeg, datum } = family;
  const zone = family.firstZone + (epsg - family.firstEpsg);
  const meridian = zone * widthDeg + meridianOffsetDeg;
  const reach = widthDeg / 2 + EDGE_MARGIN_DEG;
  const [south, north] = LATITUDES[datum];
  return {
    zone,
    widthDeg,
    prefix,
    centralMeridianDeg: meridian,
    area: [meridian - reach, south, meridian + reach, north],
    epsgOfZone: (other) => epsgIn(family, other),
    epsgWithPrefix: (other, wanted) => {
      const sibling = FAMILIES.find((f) => f.datum === datum && f.widthDeg === widthDeg && f.prefix === wanted);
      return sibling === undefined ? null : epsgIn(sibling, other);
    },
    zoneAt: (lon) => Math.round((lon - meridianOffsetDeg) / widthDeg),
  };
}

function epsgIn({ firstEpsg, firstZone, zones }: ZoneFamily, zone: number): number | null {
  const i = zone - firstZone;
  return i >= 0 && i < zones ? firstEpsg + i : null;
}
