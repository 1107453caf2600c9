import type { NeighboursJson } from '../../core/contract/neighbours.ts';
import { createLocalFrame } from '../../core/geodesy/local-frame.ts';
import { enuToEcefMatrix, geodeticToEnu } from '../../core/geodesy/enu-frame.ts';
import type { DerivedNetwork } from '../derive/derived-network.ts';
import type { Neighbourhood } from '../derive/segment-neighbours.ts';

/** Rows along the segment: one every so many metres, within limits. */
const STEP_M = 2;
const MOST_ROWS = 48;
const COLUMNS = 9;

/** The ground over a segment and `marginM` metres around it, as a grid that runs from its start to its end. Positions are east, north, up of the frame's origin. */
export function groundOver(
  network: DerivedNetwork,
  { frame, axis }: Neighbourhood,
  marginM: number,
): NeighboursJson['ground'] {
  const strip = stripAround(axis, marginM);
  const rows = Math.min(Math.max(Math.ceil((strip.to - strip.from) / STEP_M), 2), MOST_ROWS - 1) + 1;
  const plane = createLocalFrame(frame.lon, frame.lat);
  const toEcef = enuToEcefMatrix(frame.lon, frame.lat, frame.height);
  const [place, position] = [new Float64Array(2), new Float64Array(3)];
  const positions: [number, number, number][] = [];
  let known = true;
  for (let row = 0; row < rows; row++) {
    const along = strip.from + ((strip.to - strip.from) * row) / (rows - 1);
    for (let column = 0; column < COLUMNS; column++) {
      const across = strip.left + ((strip.right - strip.left) * column) / (COLUMNS - 1);
      plane.unproject(along * strip.east + across * strip.north, along * strip.north - across * strip.east, place);
      const ground = network.ground(place[0]!, place[1]!);
      known &&= ground.known;
      geodeticToEnu(toEcef, place[0]!, place[1]!, ground.height, position);
      positions.push([position[0]!, position[1]!, position[2]!]);
    }
  }
  return { known, columns: COLUMNS, rows, positions };
}

/** The box along the direction from start to end that holds the line, grown by a margin; `east` and `north` are that direction. */
function stripAround(axis: Float64Array, marginM: number) {
  const last = axis.length - 3;
  const [de, dn] = [axis[last]! - axis[0]!, axis[last + 1]! - axis[1]!];
  const length = Math.hypot(de, dn);
  // A vertical or closed one has no direction in plan: any will do.
  const [east, north] = length < 1e-6 ? [1, 0] : [de / length, dn / length];
  const strip = { east, north, from: Infinity, to: -Infinity, left: Infinity, right: -Infinity };
  for (let v = 0; v < axis.length; v += 3) {
    const along = axis[v]! * east + axis[v + 1]! * north;
    const across = axis[v]! * north - axis[v + 1]! * east;
    strip.from = Math.min(strip.from, along - marginM);
    strip.to = Math.max(strip.to, along + marginM);
    strip.left = Math.min(strip.left, across - marginM);
    strip.right = Math.max(strip.right, across + marginM);
  }
  return strip;
}
