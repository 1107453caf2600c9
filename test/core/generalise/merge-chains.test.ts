import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mergeChains,
  NO_CHAIN,
  rechain,
  type ChainRows,
  type ChainTable,
} from '../../../core/generalise/merge-chains.ts';
import { touchedRows } from '../../../core/generalise/touched-rows.ts';
import { rowTable, type RowSpec } from './row-table.ts';

const NODES = 9;
const place = (node: number): [number, number] => [(node % 3) * 100, Math.floor(node / 3) * 100];

/** Rows between a few nodes, loops and parallels among them; one in five leaves its node by a little, as surveys do. */
const networks = fc
  .array(
    fc.record({
      startNode: fc.nat({ max: NODES - 1 }),
      endNode: fc.nat({ max: NODES - 1 }),
      group: fc.nat({ max: 1 }),
      dataset: fc.integer({ min: 1, max: 2 }),
      known: fc.boolean(),
      mm: fc.constantFrom(NaN, 100, 300),
      off: fc.constantFrom(0, 0, 0, 0, 0.25),
      bends: fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 })), { maxLength: 3 }),
    }),
    { maxLength: 24 },
  )
  .map((rows) =>
    rows.map(({ off, bends, ...row }, i): RowSpec => {
      const [x, y] = place(row.startNode);
      return { ...row, id: 7 * i + 3, vertices: [x + off, y, ...bends.flat(), ...place(row.endNode)] };
    }),
  );

interface Chain {
  ids: number[];
  reversed: number[];
  vertices: number[];
  lengthM: number;
  outerHeightMm: number;
}

/** The chains in terms that do not depend on the order of the table. */
function described({ ids }: ChainRows, chains: ChainTable): Chain[] {
  return Array.from({ length: chains.count }, (_, chain) => {
    const members = chains.members.subarray(chains.memberStart[chain], chains.memberStart[chain + 1]);
    return {
      ids: Array.from(members, (row) => ids[row]!),
      reversed: [...chains.reversed.subarray(chains.memberStart[chain], chains.memberStart[chain + 1])],
      vertices: [...chains.mercator.subarray(2 * chains.vertexStart[chain]!, 2 * chains.vertexStart[chain + 1]!)],
      lengthM: chains.lengthM[chain]!,
      outerHeightMm: chains.outerHeightMm[chain]!,
    };
  });
}

/** Ends of rows at each node, by group and dataset. */
function degrees(table: ChainRows, rows: Iterable<number>): Map<string, number> {
  const ends = new Map<string, number>();
  for (const row of rows) {
    for (const node of [table.graph.startNode[row]!, table.graph.endNode[row]!]) {
      const key = `${node}/${table.group[row]}/${table.datasetIds[row]}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
  }
  return ends;
}

describe('mergeChains', () => {
  it('puts every row into exactly one chain and tells which', () => {
    fc.assert(
      fc.property(networks, (specs) => {
        const table = rowTable(specs);
        const chains = mergeChains(table);
        expect([...chains.members].sort((a, b) => a - b)).toEqual(specs.map((_, row) => row));
        for (let chain = 0; chain < chains.count; chain++) {
          const members = chains.members.subarray(chains.memberStart[chain], chains.memberStart[chain + 1]);
          expect(chains.leastRow[chain]).toBe(Math.min(...members));
          for (const row of members) {
            expect(chains.rowToChain[row]).toBe(chain);
            expect(table.group[row]).toBe(chains.group[chain]);
            expect(table.datasetIds[row]).toBe(table.datasetIds[members[0]!]);
          }
        }
      }),
    );
  });

  it('runs on at a node where two ends of a group meet, and nowhere else', () => {
    fc.assert(
      fc.property(networks, (specs) => {
        const table = rowTable(specs);
        const chains = mergeChains(table);
        const ends = degrees(table, specs.keys());
        const degree = (row: number, node: number) => ends.get(`${node}/${table.group[row]}/${table.datasetIds[row]}`);
        for (let chain = 0; chain < chains.count; chain++) {
          const nodes = Array.from(
            { length: chains.memberStart[chain + 1]! - chains.memberStart[chain]! },
            (_, i): [row: number, enter: number, leave: number] => {
              const at = chains.memberStart[chain]! + i;
              const row = chains.members[at]!;
              const [start, end] = [table.graph.startNode[row]!, table.graph.endNode[row]!];
              return chains.reversed[at] === 0 ? [row, start, end] : [row, end, start];
            },
          );
          for (let i = 1; i < nodes.length; i++) {
            expect(nodes[i]![1]).toBe(nodes[i - 1]![2]);
            expect(degree(nodes[i]![0], nodes[i]![1])).toBe(2);
          }
          const [first, last] = [nodes[0]!, nodes.at(-1)!];
          const closed = first[1] === last[2] && degree(first[0], first[1]) === 2;
          if (closed) continue;
          expect(degree(first[0], first[1])).not.toBe(2);
          expect(degree(last[0], last[2])).not.toBe(2);
        }
      }),
    );
  });

  it('joins the vertices of the rows in order, in their direction, one that two rows share once', () => {
    fc.assert(
      fc.property(networks, (specs) => {
        const table = rowTable(specs);
        for (const chain of described(table, mergeChains(table))) {
          const joined: number[][] = [];
          for (const [i, id] of chain.ids.entries()) {
            const { vertices } = specs.find((row) => row.id === id)!;
            const pairs = Array.from({ length: vertices.length / 2 }, (_, v) => [
              vertices[2 * v]!,
              vertices[2 * v + 1]!,
            ]);
            if (chain.reversed[i] === 1) pairs.reverse();
            const last = joined.at(-1);
            if (last !== undefined && last[0] === pairs[0]![0] && last[1] === pairs[0]![1]) pairs.shift();
            joined.push(...pairs);
          }
          expect(chain.vertices).toEqual(joined.flat());
          // It runs through the row of the least id as that runs.
          expect(chain.reversed[chain.ids.indexOf(Math.min(...chain.ids))]).toBe(0);
        }
      }),
    );
  });

  it('keeps the sum of lengths, of all and of known ones, and the largest size', () => {
    fc.assert(
      fc.property(networks, (specs) => {
        const table = rowTable(specs);
        const chains = mergeChains(table);
        const sum = (lengths: Iterable<number>) => [...lengths].reduce((a, b) => a + b, 0);
        expect(sum(chains.lengthM)).toBeCloseTo(sum(table.lengthM), 6);
        expect(sum(chains.knownLengthM)).toBeCloseTo(sum(table.lengthM.map((m, row) => m * table.known[row]!)), 6);
        for (const { ids, outerHeightMm } of described(table, chains)) {
          const sizes = specs.filter(({ id, mm }) => ids.includes(id) && !Number.isNaN(mm)).map(({ mm }) => mm!);
          expect(outerHeightMm).toBe(sizes.length === 0 ? NaN : Math.max(...sizes));
        }
      }),
    );
  });

  it('gives the same chains in the same order however the table is shuffled', () => {
    fc.assert(
      fc.property(
        networks.chain((specs) =>
          fc.tuple(fc.constant(specs), fc.shuffledSubarray(specs, { minLength: specs.length })),
        ),
        ([specs, shuffled]) => {
          const [table, other] = [rowTable(specs), rowTable(shuffled)];
          expect(described(other, mergeChains(other))).toEqual(described(table, mergeChains(table)));
        },
      ),
    );
  });

  it('closes a ring at its least row, and a ring of one row too', () => {
    const square = [
      [1, 0],
      [2, 1],
      [2, 3],
      [3, 0],
    ].map(([startNode, endNode], i): RowSpec => ({
      id: i + 1,
      startNode: startNode!,
      endNode: endNode!,
      vertices: [...place(startNode!), ...place(endNode!)],
    }));
    const loop: RowSpec = { id: 9, startNode: 5, endNode: 5, vertices: [...place(5), 240, 160, 160, 160, ...place(5)] };
    const table = rowTable([...square, loop]);
    const chains = described(table, mergeChains(table));
    expect(chains.map(({ ids, reversed }) => ({ ids, reversed }))).toEqual([
      { ids: [1, 4, 3, 2], reversed: [0, 1, 1, 0] },
      { ids: [9], reversed: [0] },
    ]);
    expect(chains[0]!.vertices).toEqual([1, 0, 3, 2, 1].flatMap(place));
  });

  it('takes only the rows that it is given', () => {
    const table = rowTable(
      [0, 1, 2].map((i) => ({ id: i + 1, startNode: i, endNode: i + 1, vertices: [i, 0, i + 1, 0] })),
    );
    const chains = mergeChains(table, Uint32Array.of(0, 2));
    expect([...chains.rowToChain]).toEqual([0, NO_CHAIN, 1]);
    expect(mergeChains(table, new Uint32Array(0)).count).toBe(0);
  });
});

describe('touchedRows', () => {
  it('names the rows whose chains an edit changes: merged again they are as if all were', () => {
    fc.assert(
      fc.property(
        networks,
        fc.infiniteStream(fc.boolean()),
        fc.infiniteStream(fc.boolean()),
        (specs, removals, additions) => {
          const table = rowTable(specs);
          const before: number[] = [];
          const after: number[] = [];
          for (const row of specs.keys()) {
            const isNew = additions.next().value && additions.next().value;
            const isGone = !isNew && removals.next().value && removals.next().value;
            if (!isNew) before.push(row);
            if (!isGone) after.push(row);
          }
          const old = mergeChains(table, Uint32Array.from(before));
          const edited = [...specs.keys()].filter((row) => before.includes(row) !== after.includes(row));
          const { rows, gone, beside } = touchedRows(
            {
              ...table,
              isThere: (row) => after.includes(row),
              rowsAt: (node) =>
                after.filter((row) => table.graph.startNode[row] === node || table.graph.endNode[row] === node),
              chainRowsOf: (row) => {
                const chain = old.rowToChain[row]!;
                return chain === NO_CHAIN
                  ? []
                  : old.members.subarray(old.memberStart[chain], old.memberStart[chain + 1]);
              },
            },
            edited,
          );
          const touched = new Set([...rows, ...gone].map((row) => table.ids[row]!));
          const kept = described(table, old).filter(({ ids }) => !touched.has(ids[0]!));
          const made = described(table, rechain(table, rows, beside));
          const least = (chain: Chain): number => Math.min(...chain.ids);
          expect([...kept, ...made].sort((a, b) => least(a) - least(b))).toEqual(
            described(table, mergeChains(table, Uint32Array.from(after))),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
