import { STREET_RANKS, type Street, type StreetNode, type StreetRank } from './land.ts';
import type { StreetWeb } from './street-web.ts';

/** Between the property lines, pavements included, metres: least and most of each rank. */
const WIDTHS_M: Readonly<Record<StreetRank, readonly [number, number]>> = {
  expressway: [44, 44],
  arterial: [32, 44],
  collector: [22, 30],
  local: [14, 20],
  lane: [7, 11],
};

/** The streets of a web cut at their crossings, as one network: what hangs together with the most streets stays. */
export function finishStreets(web: StreetWeb): { nodes: StreetNode[]; streets: Street[] } {
  const isNode = new Uint8Array(web.east.length);
  for (let vertex = 0; vertex < isNode.length; vertex++) {
    if (web.degree[vertex] !== 2) isNode[vertex] = 1;
  }
  for (const { vertices } of web.ways) {
    isNode[vertices[0]!] = 1;
    isNode[vertices.at(-1)!] = 1;
  }
  const stretches: { way: number; vertices: number[] }[] = [];
  web.ways.forEach(({ vertices }, way) => {
    let from = 0;
    for (let i = 1; i < vertices.length; i++) {
      if (isNode[vertices[i]!] === 0) continue;
      stretches.push({ way, vertices: vertices.slice(from, i + 1) });
      from = i;
    }
  });
  const group = connectedGroups(web.east.length, stretches);
  const counts = new Map<number, number>();
  for (const { vertices } of stretches) {
    const root = group(vertices[0]!);
    counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  const largest = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];

  const nodes: StreetNode[] = [];
  const streets: Street[] = [];
  const nodeOf = new Map<number, number>();
  const node = (vertex: number): StreetNode => {
    let index = nodeOf.get(vertex);
    if (index === undefined) {
      index = nodes.length;
      nodeOf.set(vertex, index);
      nodes.push({ index, east: web.east[vertex]!, north: web.north[vertex]!, streets: [] });
    }
    return nodes[index]!;
  };
  for (const { way, vertices } of stretches) {
    if (group(vertices[0]!) !== largest) continue;
    const { name, rank, bridge } = web.ways[way]!;
    const from = node(vertices[0]!);
    const to = node(vertices.at(-1)!);
    const line = new Float64Array(2 * vertices.length);
    vertices.forEach((vertex, i) => line.set([web.east[vertex]!, web.north[vertex]!], 2 * i));
    const index = streets.length;
    from.streets.push(index);
    to.streets.push(index);
    streets.push({ index, name, rank, widthM: widthOf(name, rank), line, from: from.index, to: to.index, bridge });
  }
  return { nodes, streets };
}

/** Width of a street, a whole number of metres that all its stretches share. */
export function widthOf(name: string, rank: StreetRank): number {
  const [least, most] = WIDTHS_M[rank];
  let hash = STREET_RANKS.indexOf(rank);
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
  return least + ((hash >>> 0) % (most - least + 1));
}

/** Which group a vertex belongs to: union-find over the stretches. */
function connectedGroups(count: number, stretches: readonly { vertices: number[] }[]): (vertex: number) => number {
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  const find = (vertex: number): number => {
    let root = vertex;
    while (parent[root] !== root) root = parent[root]!;
    while (parent[vertex] !== root) {
      const next = parent[vertex]!;
      parent[vertex] = root;
      vertex = next;
    }
    return root;
  };
  for (const { vertices } of stretches) parent[find(vertices.at(-1)!)] = find(vertices[0]!);
  return find;
}
