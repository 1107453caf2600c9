import type { RiverField } from './river-field.ts';
import { layLine } from './road-lattice.ts';
import { StreetWeb } from './street-web.ts';

const ROUNDS = 24;
const DRY_M = 28;
/** A stub shorter than this that ends nowhere is left out. */
const STUB_M = 320;

/**
 * The same roads as smooth curves: every vertex is drawn towards the middle of its neighbours, which takes the corners of the grid out of
 * roads and crossings. Bridges and ends stay, and nothing moves into the water.
 */
export function relaxMainRoads(
  web: StreetWeb,
  river: RiverField,
  bounds: readonly [number, number, number, number],
): StreetWeb {
  const count = web.east.length;
  const neighbours: number[][] = Array.from({ length: count }, () => []);
  const fixed = new Uint8Array(count);
  const stubs = stubWays(web);
  web.ways.forEach(({ vertices, bridge }, index) => {
    if (stubs.has(index)) return;
    for (let i = 1; i < vertices.length; i++) {
      neighbours[vertices[i - 1]!]!.push(vertices[i]!);
      neighbours[vertices[i]!]!.push(vertices[i - 1]!);
    }
    if (bridge) for (const vertex of vertices) fixed[vertex] = 1;
  });
  let east = Float64Array.from(web.east);
  let north = Float64Array.from(web.north);
  for (let round = 0; round < ROUNDS; round++) {
    const nextEast = Float64Array.from(east);
    const nextNorth = Float64Array.from(north);
    for (let vertex = 0; vertex < count; vertex++) {
      const around = neighbours[vertex]!;
      if (fixed[vertex] === 1 || around.length < 2) continue;
      let sumEast = 0;
      let sumNorth = 0;
      for (const other of around) {
        sumEast += east[other]!;
        sumNorth += north[other]!;
      }
      const pull = around.length === 2 ? 0.5 : 0.25;
      const e = east[vertex]! + pull * (sumEast / around.length - east[vertex]!);
      const n = north[vertex]! + pull * (sumNorth / around.length - north[vertex]!);
      const bank = river.bankDistanceM(e, n);
      if (bank < DRY_M && bank < river.bankDistanceM(east[vertex]!, north[vertex]!)) continue;
      nextEast[vertex] = e;
      nextNorth[vertex] = n;
    }
    east = nextEast;
    north = nextNorth;
  }

  const relaxed = new StreetWeb(bounds);
  const moved = new Map<number, number>();
  const place = (vertex: number): number => {
    let index = moved.get(vertex);
    if (index === undefined) {
      index = relaxed.addVertex(east[vertex]!, north[vertex]!);
      moved.set(vertex, index);
    }
    return index;
  };
  web.ways.forEach((way, index) => {
    if (stubs.has(index)) return;
    const start = place(way.vertices[0]!);
    // Crossings inside a way keep their vertex: the way is laid from one to the next.
    let from = 0;
    let before = start;
    for (let i = 1; i < way.vertices.length; i++) {
      const vertex = way.vertices[i]!;
      if (i < way.vertices.length - 1 && neighbours[vertex]!.length === 2) continue;
      const line = new Float64Array(2 * (i - from + 1));
      for (let k = from; k <= i; k++) line.set([east[way.vertices[k]!]!, north[way.vertices[k]!]!], 2 * (k - from));
      const after = place(vertex);
      layLine(relaxed, before, after, line, way);
      from = i;
      before = after;
    }
  });
  return relaxed;
}

/** Short arterials that end nowhere: roads that set out for a place and were led another way. */
function stubWays(web: StreetWeb): Set<number> {
  const stubs = new Set<number>();
  web.ways.forEach(({ vertices, rank, bridge }, index) => {
    if (bridge || rank !== 'arterial') return;
    let length = 0;
    for (let i = 1; i < vertices.length; i++) {
      length += Math.hypot(
        web.east[vertices[i]!]! - web.east[vertices[i - 1]!]!,
        web.north[vertices[i]!]! - web.north[vertices[i - 1]!]!,
      );
    }
    const inner = vertices.slice(1, -1).every((vertex) => web.degree[vertex] === 2);
    const loose = web.degree[vertices[0]!] === 1 || web.degree[vertices.at(-1)!] === 1;
    if (inner && loose && length < STUB_M) stubs.add(index);
  });
  return stubs;
}
