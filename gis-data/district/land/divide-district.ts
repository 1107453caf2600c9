import type { Area } from './land.ts';
import { partitionCells, type CellGraph } from './partition-cells.ts';
import type { Sites } from './scatter-sites.ts';
import { seededRandom } from './seeded-random.ts';
import { placeName } from './street-names.ts';
import type { Site } from './site.ts';
import { voronoiCells, type VoronoiCells } from './voronoi-cells.ts';

const MICRO_GRIDS_PER_GRID = 6.2;
const GRIDS_PER_COMMUNITY = 9;
const COMMUNITIES_PER_OFFICE = 10;
const LEAST_BORDER_M = 0.1;

/** The district, its street offices, their communities, grids and micro-grids: each is put together from the cells of the one below, so that every level tiles the one above. */
export function divideDistrict(site: Site, key: string, sites: Sites): Area[] {
  const cells = voronoiCells(sites.positions);
  const graph: CellGraph = { positions: sites.positions, neighbours: realNeighbours(cells) };
  const all = Int32Array.from({ length: sites.inside }, (_, i) => i);
  const names = new PlaceNames(site.seed);
  const areas: Area[] = [];
  const add = (area: Omit<Area, 'ring'>, group: Int32Array): void => {
    areas.push({ ...area, ring: outlineOf(cells, group, area.name) });
  };
  add({ key, name: site.name, kind: 'district', parent: null }, all);
  const officeCount = Math.max(
    2,
    Math.round(all.length / MICRO_GRIDS_PER_GRID / GRIDS_PER_COMMUNITY / COMMUNITIES_PER_OFFICE),
  );
  partitionCells(graph, all, officeCount).forEach((office, i) => {
    const officeKey = `${key}-${twoDigits(i)}`;
    add({ key: officeKey, name: `${names.next()}街道`, kind: 'street-office', parent: key }, office);
    const communityCount = Math.max(2, Math.round(office.length / MICRO_GRIDS_PER_GRID / GRIDS_PER_COMMUNITY));
    partitionCells(graph, office, communityCount).forEach((community, j) => {
      const communityKey = `${officeKey}-${twoDigits(j)}`;
      const name = `${names.next()}社区`;
      add({ key: communityKey, name, kind: 'community', parent: officeKey }, community);
      const gridCount = Math.max(2, Math.round(community.length / MICRO_GRIDS_PER_GRID));
      partitionCells(graph, community, gridCount).forEach((grid, k) => {
        const gridKey = `${communityKey}-${twoDigits(k)}`;
        const gridName = `${name}第${k + 1}网格`;
        add({ key: gridKey, name: gridName, kind: 'grid', parent: communityKey }, grid);
        partitionCells(graph, grid, grid.length).forEach((cell, l) => {
          const microKey = `${gridKey}-${twoDigits(l)}`;
          add({ key: microKey, name: `${gridName}${l + 1}号微网格`, kind: 'micro-grid', parent: gridKey }, cell);
        });
      });
    });
  });
  return areas;
}

/** Neighbours beyond a border of some length. Where four cells all but meet in a corner, two of them share a border that rounds to nothing: areas must not hang together there. */
function realNeighbours({ vertices, rings, neighbours }: VoronoiCells): Int32Array[] {
  return neighbours.map((beyond, cell) => {
    const ring = rings[cell]!;
    return beyond.filter((_, i) => {
      const [a, b] = [2 * ring[i]!, 2 * ring[(i + 1) % ring.length]!];
      return Math.hypot(vertices[a]! - vertices[b]!, vertices[a + 1]! - vertices[b + 1]!) >= LEAST_BORDER_M;
    });
  });
}

const twoDigits = (index: number): string => String(index + 1).padStart(2, '0');

/** The ring around connected cells: the edges beyond which another group lies, put end to end. */
function outlineOf({ vertices, rings, neighbours }: VoronoiCells, group: Int32Array, name: string): Float64Array {
  const members = new Set(group);
  const next = new Map<number, number>();
  for (const cell of group) {
    const ring = rings[cell]!;
    for (let i = 0; i < ring.length; i++) {
      if (!members.has(neighbours[cell]![i]!)) next.set(ring[i]!, ring[(i + 1) % ring.length]!);
    }
  }
  const ring: number[] = [];
  const first = next.keys().next().value!;
  for (let vertex = first; ring.length < 2 * next.size; vertex = next.get(vertex)!) {
    ring.push(vertices[2 * vertex]!, vertices[2 * vertex + 1]!);
    if (next.get(vertex) === first) break;
  }
  if (ring.length !== 2 * next.size)
    throw new RangeError(`the cells of ${name} have a hole or hang together at a corner`);
  return Float64Array.from(ring);
}

/** Names of places, none of them twice. */
class PlaceNames {
  readonly #random;
  readonly #given = new Set<string>();

  constructor(seed: number) {
    this.#random = seededRandom(seed, 'area names');
  }

  next(): string {
    for (;;) {
      const name = placeName(this.#random);
      if (this.#given.has(name)) continue;
      this.#given.add(name);
      return name;
    }
  }
}
