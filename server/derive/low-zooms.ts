import { levelsOfRows } from '../../core/generalise/build-levels.ts';
import { rechain } from '../../core/generalise/merge-chains.ts';
import { touchedRows } from '../../core/generalise/touched-rows.ts';
import { FIRST_ZOOM, LAST_ZOOM } from '../../core/generalise/zoom-levels.ts';
import { tileFrame } from '../../core/mvt/tile-frame.ts';
import { LevelLines, tagsOf } from './level-lines.ts';
import { pipeRows, type LowZoomBase } from './low-zoom-base.ts';
import { rowsAtNode } from './network-graph.ts';
import type { SegmentTable } from './segment-table.ts';
import { TagSets } from './tag-sets.ts';

/** West, south, east, north, EPSG:3857 metres. */
export type MercatorBox = [number, number, number, number];

/** A chain that changes made, in the place of chains of the base. */
interface NewChain {
  rows: Uint32Array;
  /** The row in each level; {@link NOT_SHOWN} where the level does not show it. */
  lines: number[];
  box: MercatorBox;
}

const NOT_SHOWN = -1;

/** Whether a zoom shows chains and not the single segment. */
export function isLowZoom(z: number): boolean {
  return z >= FIRST_ZOOM && z <= LAST_ZOOM;
}

/**
 * Tiles of the zooms that show chains of segments. A change makes anew the chains that it touches, with the thresholds of the base, so what a tile shows is
 * what it would show if all were made again, but for lines about as important as the last ones shown.
 */
export class LowZooms {
  readonly #segments: SegmentTable;
  readonly #base: LowZoomBase;
  readonly #levels: readonly LevelLines[];
  readonly #tagSets: TagSets;
  /** 1 for chains of the base that are no more. */
  readonly #gone: Uint8Array;
  readonly #newChains = new Map<number, NewChain>();
  /** Number in `#newChains` of the chain of a row. */
  readonly #newChainOf = new Map<number, number>();
  #lastNew = 0;

  constructor(segments: SegmentTable, base: LowZoomBase) {
    this.#segments = segments;
    this.#base = base;
    this.#gone = new Uint8Array(base.chains.count);
    this.#tagSets = new TagSets(base.tagSets);
    this.#levels = base.levels.map((level) => new LevelLines(level, base.tagSets));
  }

  /** MVT bytes of a tile of a low zoom; none when it is empty. */
  tile(z: number, x: number, y: number): Uint8Array {
    const level = z - FIRST_ZOOM;
    const { west, south, east, north } = tileFrame(z, x, y);
    const added: number[] = [];
    for (const { lines, box } of this.#newChains.values()) {
      if (lines[level] === NOT_SHOWN) continue;
      if (box[0] <= east && box[2] >= west && box[1] <= north && box[3] >= south) added.push(lines[level]!);
    }
    return this.#levels[level]!.tile(z, x, y, this.#gone, added);
  }

  /** Takes rows that came and rows that went; returns the box of all chains that are other than before. */
  change(edited: readonly number[]): MercatorBox | null {
    const segments = this.#segments;
    const network = pipeRows(segments);
    const touched = touchedRows(
      {
        ...network,
        isThere: (row) => segments.alive[row] === 1,
        rowsAt: (node) => rowsAtNode(segments.graph, segments, node),
        chainRowsOf: (row) => this.#chainRowsOf(row),
      },
      edited,
    );
    for (const row of [...touched.rows, ...touched.gone]) this.#forget(row);
    const chains = rechain(network, touched.rows, touched.beside);
    const levels = levelsOfRows(network, touched, this.#base.thresholds);
    const made = Array.from({ length: chains.count }, (_, chain): NewChain => {
      const rows = chains.members.slice(chains.memberStart[chain], chains.memberStart[chain + 1]);
      return { rows, lines: levels.map(() => NOT_SHOWN), box: boxOfRows(segments, rows) };
    });
    levels.forEach((table, level) => {
      for (let row = 0; row < table.count; row++) {
        const tags = this.#tagSets.numberOf(tagsOf(table, row));
        made[table.chains[row]!]!.lines[level] = this.#levels[level]!.append(table, row, tags);
      }
    });
    for (const chain of made) {
      const number = ++this.#lastNew;
      this.#newChains.set(number, chain);
      for (const row of chain.rows) this.#newChainOf.set(row, number);
    }
    const all = [...touched.rows, ...touched.gone];
    return all.length === 0 ? null : boxOfRows(segments, all);
  }

  #chainRowsOf(row: number): Iterable<number> {
    const made = this.#newChainOf.get(row);
    if (made !== undefined) return this.#newChains.get(made)!.rows;
    const chain = this.#baseChainOf(row);
    if (chain === -1 || this.#gone[chain] === 1) return [];
    const { members, memberStart } = this.#base.chains;
    return members.subarray(memberStart[chain], memberStart[chain + 1]);
  }

  #baseChainOf(row: number): number {
    return row < this.#segments.baseCount ? this.#base.rowToChain[row]! : -1;
  }

  /** The chain in which a row was is no more. */
  #forget(row: number): void {
    const made = this.#newChainOf.get(row);
    if (made !== undefined) {
      for (const member of this.#newChains.get(made)!.rows) this.#newChainOf.delete(member);
      this.#newChains.delete(made);
      return;
    }
    const chain = this.#baseChainOf(row);
    if (chain !== -1) this.#gone[chain] = 1;
  }
}

function boxOfRows({ vertexStart, mercator }: SegmentTable, rows: Iterable<number>): MercatorBox {
  const box: MercatorBox = [Infinity, Infinity, -Infinity, -Infinity];
  for (const row of rows) {
    for (let v = vertexStart[row]!; v < vertexStart[row + 1]!; v++) {
      box[0] = Math.min(box[0], mercator[2 * v]!);
      box[1] = Math.min(box[1], mercator[2 * v + 1]!);
      box[2] = Math.max(box[2], mercator[2 * v]!);
      box[3] = Math.max(box[3], mercator[2 * v + 1]!);
    }
  }
  return box;
}
