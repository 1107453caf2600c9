import type { PipeRows } from '../../core/generalise/pipe-rows.ts';
import { mercatorX, mercatorY } from '../../core/geodesy/web-mercator.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import { seededRandom } from '../derive/seeded-random.ts';
import { PIPE_LINES, type PipeLine } from './pipe-line.ts';

/** Middle of the town, degrees. */
const CENTRE = { lon: 106.45, lat: 29.45 };
/** Metres of EPSG:3857 in a metre on the ground. */
const STRETCH = 1 / Math.cos((CENTRE.lat * Math.PI) / 180);
const SEGMENT_M = 20;
const CENTRE_SPACING_M = 120;
const EDGE_SPACING_M = 420;
/** Share of local streets that are missing, of segments with a bend, without a known elevation, without a size. */
const MISSING = 0.14;
const BENT = 0.08;
const HEIGHT_UNKNOWN = 0.12;
const SIZE_UNKNOWN = 0.06;
/** Every so many-th line of the grid is an arterial, and a trunk road. */
const ARTERIAL = 4;
const TRUNK = 12;

/**
 * The pipes of a made-up town of `lines` by `lines` streets, as rows: nine classes side by side, joined at the crossings, larger in arterials. 62 lines
 * give about 465,000 segments of 20 m. The same for the same seed.
 */
export function streetRows(seed: number, lines: number): PipeRows {
  const random = seededRandom(seed);
  const places = gridPlaces(lines);
  const wave = (a: number, b: number): number => 90 * Math.sin(a / 1300 + b / 2900) + 35 * Math.sin(b / 700 - a / 510);
  const crossings = places.map((y) => places.map((x) => [x + wave(x, y), y + wave(y, x)] as const));
  const subclasses: (string | null)[] = [null, ...new Set(PIPE_LINES.map((line) => line.surveySubclass))];
  const made: { line: PipeLine; mm: number; known: boolean; from: number; to: number; vertices: number[] }[] = [];
  let nodes = lines * lines * PIPE_LINES.length;

  for (let row = 0; row < lines; row++) {
    for (let column = 0; column < lines; column++) {
      street(row, column, row, column + 1, row);
      street(row, column, row + 1, column, column);
    }
  }
  return toRows();

  function street(row: number, column: number, toRow: number, toColumn: number, grid: number): void {
    const there = crossings[toRow]?.[toColumn];
    if (there === undefined) return;
    const rank = grid % TRUNK === 0 ? 2 : grid % ARTERIAL === 0 ? 1 : 0;
    if (rank === 0 && random() < MISSING) return;
    const here = crossings[row]![column]!;
    for (const [number, line] of PIPE_LINES.entries()) {
      // Oil and gas follow a few lines of the grid, all the rest has its share.
      if (line.reportClass === 'oil-gas' ? grid % 31 !== 7 : rank === 0 && random() > line.share) continue;
      const from = (row * lines + column) * PIPE_LINES.length + number;
      const to = (toRow * lines + toColumn) * PIPE_LINES.length + number;
      lay(line, rank, [here[0], here[1], there[0], there[1]], from, to);
    }
  }

  function lay(
    line: PipeLine,
    rank: number,
    [ax, ay, bx, by]: [number, number, number, number],
    from: number,
    to: number,
  ): void {
    const length = Math.hypot(bx - ax, by - ay);
    const count = Math.max(1, Math.round(length / SEGMENT_M));
    const sizes = line.outerMm;
    const at = Math.round((rank / 2) * (sizes.length - 1));
    const mm = sizes[Math.min(at + (rank === 0 ? Math.floor(random() * 2) : 0), sizes.length - 1)]!;
    const bulge = 0.05 * Math.sin(ax + by);
    const place = (share: number): [number, number] => {
      const aside = bulge * Math.sin(Math.PI * share) * length;
      const beside = share === 0 || share === 1 ? 0 : line.asideM;
      const x = ax + share * (bx - ax) - ((by - ay) / length) * (aside + beside) + line.asideM;
      const y = ay + share * (by - ay) + ((bx - ax) / length) * (aside + beside) + line.asideM / 3;
      return [x * STRETCH, y * STRETCH];
    };
    let node = from;
    let last = place(0);
    for (let i = 1; i <= count; i++) {
      const next = place(i === count ? 1 : (i + (random() - 0.5) * 0.4) / count);
      const vertices = [...last];
      if (random() < BENT)
        vertices.push((last[0] + next[0]) / 2 + random() - 0.5, (last[1] + next[1]) / 2 + random() - 0.5);
      vertices.push(...next);
      const end = i === count ? to : nodes++;
      made.push({
        line,
        mm: random() < SIZE_UNKNOWN / count ? NaN : mm,
        known: random() >= HEIGHT_UNKNOWN,
        from: node,
        to: end,
        vertices,
      });
      node = end;
      last = next;
    }
  }

  function toRows(): PipeRows {
    const count = made.length;
    const vertexStart = new Uint32Array(count + 1);
    for (let r = 0; r < count; r++) vertexStart[r + 1] = vertexStart[r]! + made[r]!.vertices.length / 2;
    const mercator = new Float64Array(2 * vertexStart[count]!);
    const origin = [mercatorX(CENTRE.lon), mercatorY(CENTRE.lat)];
    const lengthM = new Float64Array(count);
    for (let r = 0; r < count; r++) {
      const { vertices } = made[r]!;
      for (let i = 0; i < vertices.length; i++) mercator[2 * vertexStart[r]! + i] = vertices[i]! + origin[i % 2]!;
      for (let i = 2; i < vertices.length; i += 2) {
        lengthM[r]! += Math.hypot(vertices[i]! - vertices[i - 2]!, vertices[i + 1]! - vertices[i - 1]!) / STRETCH;
      }
    }
    return {
      count,
      ids: Uint32Array.from(made, (_, r) => r + 1),
      datasetIds: new Int32Array(count).fill(1),
      surveyClass: Uint8Array.from(made, ({ line }) => SURVEY_CLASSES.indexOf(line.surveyClass)),
      reportClass: Uint8Array.from(made, ({ line }) => REPORT_CLASSES.indexOf(line.reportClass)),
      subclass: Uint16Array.from(made, ({ line }) => subclasses.indexOf(line.surveySubclass)),
      subclasses,
      known: Uint8Array.from(made, ({ known }) => Number(known)),
      outerHeightMm: Float64Array.from(made, ({ mm }) => mm),
      lengthM,
      vertexStart,
      mercator,
      graph: {
        startNode: Uint32Array.from(made, ({ from }) => from),
        endNode: Uint32Array.from(made, ({ to }) => to),
      },
    };
  }
}

/** Places of the grid's lines along an axis, metres: symmetric about 0, wider apart outwards. */
function gridPlaces(lines: number): number[] {
  const places = [0];
  for (let i = 1; i < lines; i++) {
    const outwards = Math.abs((2 * i - lines) / lines);
    places.push(places[i - 1]! + CENTRE_SPACING_M + (EDGE_SPACING_M - CENTRE_SPACING_M) * outwards ** 2);
  }
  const middle = places[lines - 1]! / 2;
  return places.map((place) => place - middle);
}
