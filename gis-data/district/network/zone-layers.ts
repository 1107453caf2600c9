import { COVER_M, verticalClearanceM, type Kind } from './clearances.ts';
import { kindOf } from './cross-section.ts';
import { outerHeightM, type PipeSpec, type System } from './pipe-spec.ts';

/** From the surface down, as GB 50289-2016 has it: cables first, drains last. Oil and gas trunks pass below everything. */
export const LAYER_ORDER: readonly System[] = [
  'signal',
  'lighting',
  'broadcast',
  'telecom',
  'power',
  'gas',
  'water',
  'storm',
];

/** Beyond the table, metres: depths are written in centimetres. */
const MARGIN_M = 0.03;

/** Depths of the outside tops below the plane of a crossing, metres, for the systems that pass it; the storm drains' is the least. */
export type Layers = Partial<Record<System, number>>;

/** Stacks the systems that meet in one crossing zone, each below those above it by the clearances of table 4.1.14. */
export function stackLayers(specs: ReadonlyMap<System, readonly PipeSpec[]>): Layers {
  const layers: Layers = {};
  const above: { kind: Kind; bottomM: number }[] = [];
  for (const system of LAYER_ORDER) {
    const here = specs.get(system) ?? [];
    if (here.length === 0 && system !== 'storm') continue;
    const kinds = here.length === 0 ? (['sewer'] as const) : [...new Set(here.map(kindOf))];
    let top = 0;
    for (const kind of kinds) {
      top = Math.max(top, COVER_M[kind] + MARGIN_M);
      const laid = inConduit(kind);
      for (const upper of above) top = Math.max(top, upper.bottomM + verticalClearanceM(upper.kind, laid) + MARGIN_M);
    }
    layers[system] = top;
    const height = Math.max(0, ...here.map(outerHeightM));
    for (const kind of kinds) above.push({ kind: inConduit(kind), bottomM: top + height });
  }
  return layers;
}

/** Cables lie in conduits where they cross a street. */
const inConduit = (kind: Kind): Kind => (kind === 'cable' ? 'conduit' : kind);

/** Planes below the ground, one a crossing zone, from which the depths of its layers are taken: lines on parallel planes keep their distance wherever they cross. */
export class ZonePlanes {
  readonly #originEast: Float64Array;
  readonly #originNorth: Float64Array;
  readonly #level: Float64Array;
  readonly #slopeEast: Float64Array;
  readonly #slopeNorth: Float64Array;

  /** Fitted to the ground at the points of each zone, and lowered until it lies nowhere above it. */
  constructor(
    zoneCount: number,
    drafts: readonly { east: number[]; north: number[]; groundM: number[]; zone: number[] }[],
  ) {
    const count = new Float64Array(zoneCount);
    const [oe, on, og] = [new Float64Array(zoneCount), new Float64Array(zoneCount), new Float64Array(zoneCount)];
    const each = (visit: (zone: number, x: number, y: number, ground: number) => void): void => {
      for (const { east, north, groundM, zone } of drafts) {
        for (let i = 0; i < zone.length; i++) if (zone[i]! >= 0) visit(zone[i]!, east[i]!, north[i]!, groundM[i]!);
      }
    };
    each((zone, x, y, ground) => {
      count[zone]!++;
      oe[zone]! += x;
      on[zone]! += y;
      og[zone]! += ground;
    });
    for (let zone = 0; zone < zoneCount; zone++) {
      const n = Math.max(1, count[zone]!);
      oe[zone]! /= n;
      on[zone]! /= n;
      og[zone]! /= n;
    }
    const [xx, xy, yy] = [new Float64Array(zoneCount), new Float64Array(zoneCount), new Float64Array(zoneCount)];
    const [xg, yg] = [new Float64Array(zoneCount), new Float64Array(zoneCount)];
    each((zone, x, y, ground) => {
      const dx = x - oe[zone]!;
      const dy = y - on[zone]!;
      const dg = ground - og[zone]!;
      xx[zone]! += dx * dx;
      xy[zone]! += dx * dy;
      yy[zone]! += dy * dy;
      xg[zone]! += dx * dg;
      yg[zone]! += dy * dg;
    });
    const [se, sn] = [new Float64Array(zoneCount), new Float64Array(zoneCount)];
    for (let zone = 0; zone < zoneCount; zone++) {
      const area = xx[zone]! * yy[zone]! - xy[zone]! * xy[zone]!;
      // Points on one straight line say nothing of the slope across it.
      if (!(area > 1e-3 * (xx[zone]! + yy[zone]!) ** 2)) continue;
      se[zone] = (xg[zone]! * yy[zone]! - yg[zone]! * xy[zone]!) / area;
      sn[zone] = (yg[zone]! * xx[zone]! - xg[zone]! * xy[zone]!) / area;
    }
    const below = new Float64Array(zoneCount);
    each((zone, x, y, ground) => {
      const plane = og[zone]! + se[zone]! * (x - oe[zone]!) + sn[zone]! * (y - on[zone]!);
      below[zone] = Math.min(below[zone]!, ground - plane);
    });
    for (let zone = 0; zone < zoneCount; zone++) og[zone]! += below[zone]!;
    this.#originEast = oe;
    this.#originNorth = on;
    this.#level = og;
    this.#slopeEast = se;
    this.#slopeNorth = sn;
  }

  /** Level of a zone's plane at a position, metres of the datum. */
  levelM(zone: number, east: number, north: number): number {
    return (
      this.#level[zone]! +
      this.#slopeEast[zone]! * (east - this.#originEast[zone]!) +
      this.#slopeNorth[zone]! * (north - this.#originNorth[zone]!)
    );
  }
}
