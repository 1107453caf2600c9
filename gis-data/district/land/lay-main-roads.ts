import type { Rivers } from './draw-rivers.ts';
import { offsetLine } from './polyline.ts';
import type { RiverField } from './river-field.ts';
import { RoadLattice } from './road-lattice.ts';
import { seededRandom } from './seeded-random.ts';
import type { Settlement } from './settlement.ts';
import type { Site } from './site.ts';
import { placeName, type StreetNames } from './street-names.ts';
import type { StreetWeb } from './street-web.ts';

/** Between the bank and the end of a bridge. */
const ABUTMENT_M = 30;

/** Draws the roads between places into the web: an expressway, arterials, roads along the rivers, and a road to every village. */
export function layMainRoads(
  site: Site,
  settlement: Settlement,
  rivers: Rivers,
  river: RiverField,
  names: StreetNames,
  web: StreetWeb,
): void {
  const random = seededRandom(site.seed, 'main roads');
  const lattice = new RoadLattice(site, settlement, river, web);
  offerBridges(site, rivers, lattice);
  const { scale, centreEast, centreNorth } = site;
  const core = settlement.centres[0]!;
  const around = (east: number, north: number, direction: number, distance: number): number | undefined =>
    lattice.cellAt(east + distance * Math.cos(direction), north + distance * Math.sin(direction));
  const bridgeName = (): string => `${placeName(random)}大桥`;

  // The expressway passes the core on one side, from edge to edge.
  const heading = random.between(0, 2 * Math.PI);
  const side = random.chance(0.5) ? 1 : -1;
  const stops = [0, 0.32, 0.5, 0.68, 1].map((part) => {
    const turn = heading + side * (0.25 + part * (Math.PI - 0.5));
    const edge = site.outlineRadiusM(turn) - 150;
    return part === 0 || part === 1
      ? around(centreEast, centreNorth, turn, edge)
      : around(core.east, core.north, turn, Math.min(4_700 * scale, edge * 0.6));
  });
  const ring = names.take('绕城快速路');
  connectAll(lattice, stops, () => ({ rank: 'expressway', name: ring, bridgeName: bridgeName() }));

  // A ring and spokes of arterials make the core; further ones tie it to the sub-centres.
  const arterial = (name = names.next('arterial')) => ({ rank: 'arterial', name, bridgeName: bridgeName() }) as const;
  const hub = lattice.cellAt(core.east, core.north);
  const turn = random.between(0, Math.PI);
  for (const [reach, count] of [
    [1_250, 5],
    [2_700, 8],
  ] as const) {
    const posts = Array.from({ length: count }, (_, i) =>
      around(
        core.east,
        core.north,
        turn + (2 * Math.PI * i) / count + random.between(-0.2, 0.2),
        reach * scale * random.between(0.85, 1.15),
      ),
    );
    for (const post of posts) {
      if (reach < 2_000) connectAll(lattice, [hub, post], () => arterial());
    }
    for (let i = 0; i < count; i++) connectAll(lattice, [posts[i], posts[(i + 1) % count]], () => arterial());
  }
  const towns = settlement.centres.filter(({ kind }) => kind !== 'village');
  for (const [a, b] of gabrielPairs(towns)) {
    connectAll(lattice, [lattice.cellAt(a.east, a.north), lattice.cellAt(b.east, b.north)], () => arterial());
  }
  for (let i = 0; i < 5; i++) {
    const direction = heading + 0.6 + (2 * Math.PI * i) / 5 + random.between(-0.3, 0.3);
    const edge = around(centreEast, centreNorth, direction, site.outlineRadiusM(direction) - 100);
    if (edge !== undefined) lattice.join(edge, arterial());
  }

  // Roads along the banks tie the bridgeheads of each side together.
  for (const { line, widthM, name } of rivers.rivers) {
    for (const bank of [1, -1]) {
      const shore = offsetLine(line, bank * (widthM / 2 + ABUTMENT_M));
      const heads = lattice
        .builtBridgeheads()
        .map((cell) => ({ cell, station: stationOf(shore, lattice.position(cell)) }))
        .filter(({ station }) => station.distanceM < 25)
        .sort((a, b) => a.station.index - b.station.index);
      const street = names.take(name.slice(0, -1) + (bank === 1 ? '左岸路' : '滨江路'));
      for (let i = 1; i < heads.length; i++) {
        lattice.connect(heads[i - 1]!.cell, heads[i]!.cell, { rank: 'arterial', name: street, riverside: true });
      }
    }
  }

  for (const { kind, east, north } of settlement.centres) {
    const cell = lattice.cellAt(east, north);
    if (kind === 'village' && cell !== undefined) {
      lattice.join(cell, { rank: 'collector', name: names.next('collector'), bridgeName: `${placeName(random)}桥` });
    }
  }
}

function connectAll(
  lattice: RoadLattice,
  cells: readonly (number | undefined)[],
  plan: () => Parameters<RoadLattice['connect']>[2],
): void {
  const dry = cells.filter((cell) => cell !== undefined);
  for (let i = 1; i < dry.length; i++) {
    if (dry[i - 1] !== dry[i]) lattice.connect(dry[i - 1]!, dry[i]!, plan());
  }
}

/** Square bridges at even stations of each river. */
function offerBridges(site: Site, { rivers }: Rivers, lattice: RoadLattice): void {
  const stretch = Math.max(site.scale, 0.4);
  rivers.forEach(({ line, widthM }, index) => {
    const reach = widthM / 2 + ABUTMENT_M;
    const left = offsetLine(line, reach);
    const right = offsetLine(line, -reach);
    const every = Math.round(((index === 0 ? 700 : 260) * stretch) / 25);
    for (let i = every; i < line.length / 2 - every; i += every) {
      lattice.offerBridge(left[2 * i]!, left[2 * i + 1]!, right[2 * i]!, right[2 * i + 1]!, index === 0 ? 4 : 3);
    }
  });
}

/** Pairs of places with no third one in the circle between them (Gabriel graph). */
function gabrielPairs<T extends { east: number; north: number }>(places: readonly T[]): [T, T][] {
  return places.flatMap((a, i) =>
    places.slice(i + 1).flatMap((b): [T, T][] => {
      const east = (a.east + b.east) / 2;
      const north = (a.north + b.north) / 2;
      const radius = Math.hypot(a.east - b.east, a.north - b.north) / 2;
      const taken = places.some((c) => c !== a && c !== b && Math.hypot(c.east - east, c.north - north) < radius);
      return taken ? [] : [[a, b]];
    }),
  );
}

function stationOf(line: Float64Array, [east, north]: readonly [number, number]): { index: number; distanceM: number } {
  let index = 0;
  let distanceM = Infinity;
  for (let i = 0; i < line.length / 2; i++) {
    const distance = Math.hypot(line[2 * i]! - east, line[2 * i + 1]! - north);
    if (distance < distanceM) {
      distanceM = distance;
      index = i;
    }
  }
  return { index, distanceM };
}
