import { WORLD_HALF_M } from '../geodesy/web-mercator.ts';
import { TILE_BUFFER, TILE_EXTENT } from '../mvt/tile-frame.ts';
import type { ChainTable } from './merge-chains.ts';
import { FIRST_ZOOM, tileUnitM } from './zoom-levels.ts';

/** Bytes that no tile of a level passes, gzipped. */
export const TILE_BUDGET_BYTES = 200_000;

/**
 * Estimate of what a feature takes in a gzipped tile, bytes: so much for its id, tags and first position, and for each leg what the bits of its differences
 * in x and y take. Fitted to 81 tiles of five made-up towns by least squares, gzip level 1: 7% below to 7% above the measured size. Tags pack
 * well, positions hardly at all.
 */
const FEATURE_BYTES = 12;
const BIT_BYTES = 0.6;
const LEG_BYTES = -2.8;
const LEAST_LEG_BYTES = 1;

export interface RankedChains extends Pick<ChainTable, 'count' | 'vertexStart' | 'mercator'> {
  importance: Float64Array;
  /** Chains by falling importance. */
  order: Uint32Array;
  /** See `vertexZooms`. */
  zooms: Uint8Array;
}

/** How far down the order of importance a zoom goes. */
export interface Threshold {
  /** Least importance of the chains shown, no less than the floor; the floor when all those fit, Infinity when not even the first does. */
  leastImportance: number;
  /** Tiles with chains in them, by falling estimate of their gzipped bytes. */
  tiles: readonly { x: number; y: number; bytes: number }[];
}

/**
 * The threshold of a zoom: as low as the tile allows that is full first, by estimate, and the same for all tiles, so that no line ends where a tile does. Chains less
 * important than `floor` are not asked for: a zoom shows nothing that the next does not.
 */
export function chooseThreshold(chains: RankedChains, zoom: number, budgetBytes: number, floor: number): Threshold {
  const { order, importance } = chains;
  const load = new TileLoad(zoom, budgetBytes);
  const isAsked = (place: number): boolean => place < order.length && importance[order[place]!]! >= floor;
  let shown = 0;
  while (isAsked(shown) && load.add(chains, order[shown]!)) shown++;
  let leastImportance = floor;
  if (isAsked(shown)) {
    // Of chains that count the same, all are shown or none.
    const full = importance[order[shown]!]!;
    while (shown > 0 && importance[order[shown - 1]!]! <= full) shown--;
    leastImportance = shown === 0 ? Infinity : importance[order[shown - 1]!]!;
  }
  return { leastImportance, tiles: load.fullestFirst() };
}

/** Bytes that chains take in the tiles of a zoom. */
class TileLoad {
  readonly #level: number;
  readonly #tiles: number;
  readonly #unitM: number;
  readonly #budget: number;
  readonly #numberOf = new Map<number, number>();
  #bytes = new Float64Array(64);
  /** The chain that was added to each tile last, for counting its feature once. */
  #chain = new Int32Array(64);

  constructor(zoom: number, budgetBytes: number) {
    this.#level = zoom - FIRST_ZOOM;
    this.#tiles = 2 ** zoom;
    this.#unitM = tileUnitM(zoom);
    this.#budget = budgetBytes;
  }

  /** Adds a chain, simplified for the zoom, to the tiles that show it; false when one of them passes the budget. */
  add({ vertexStart, mercator, zooms }: RankedChains, chain: number): boolean {
    let fits = true;
    let lastX = 0;
    let lastY = 0;
    for (let v = vertexStart[chain]!, first = v; v < vertexStart[chain + 1]!; v++) {
      if (zooms[v]! > this.#level) continue;
      const x = (mercator[2 * v]! + WORLD_HALF_M) / this.#unitM;
      const y = (WORLD_HALF_M - mercator[2 * v + 1]!) / this.#unitM;
      const isFirst = v === first;
      const bytes = isFirst ? 0 : legBytes(x - lastX, y - lastY);
      // A leg goes to every tile that its box with the tiles' buffer touches.
      const west = this.#tileOf((isFirst ? x : Math.min(x, lastX)) - TILE_BUFFER);
      const east = this.#tileOf((isFirst ? x : Math.max(x, lastX)) + TILE_BUFFER);
      const north = this.#tileOf((isFirst ? y : Math.min(y, lastY)) - TILE_BUFFER);
      const south = this.#tileOf((isFirst ? y : Math.max(y, lastY)) + TILE_BUFFER);
      for (let column = west; column <= east; column++) {
        for (let row = north; row <= south; row++) {
          if (!this.#addTo(column * this.#tiles + row, chain, bytes)) fits = false;
        }
      }
      lastX = x;
      lastY = y;
    }
    return fits;
  }

  fullestFirst(): { x: number; y: number; bytes: number }[] {
    return Array.from(this.#numberOf, ([tile, number]) => ({
      x: Math.floor(tile / this.#tiles),
      y: tile % this.#tiles,
      bytes: this.#bytes[number]!,
    })).sort((a, b) => b.bytes - a.bytes);
  }

  #tileOf(units: number): number {
    return Math.min(Math.max(Math.floor(units / TILE_EXTENT), 0), this.#tiles - 1);
  }

  #addTo(tile: number, chain: number, bytes: number): boolean {
    let number = this.#numberOf.get(tile);
    if (number === undefined) {
      number = this.#numberOf.size;
      this.#numberOf.set(tile, number);
      if (number === this.#bytes.length) {
        this.#bytes = grown(this.#bytes, new Float64Array(2 * number));
        this.#chain = grown(this.#chain, new Int32Array(2 * number));
      }
      this.#chain[number] = -1;
    }
    if (this.#chain[number] !== chain) {
      this.#chain[number] = chain;
      this.#bytes[number]! += FEATURE_BYTES;
    }
    this.#bytes[number]! += bytes;
    return this.#bytes[number]! <= this.#budget;
  }
}

function legBytes(dx: number, dy: number): number {
  const bits = 64 - Math.clz32(Math.abs(dx)) - Math.clz32(Math.abs(dy));
  return Math.max(LEAST_LEG_BYTES, LEG_BYTES + BIT_BYTES * bits);
}

function grown<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
