import { basename } from 'node:path';
import type { Unit } from '../profile/units.ts';
import { SourceError } from '../source-error.ts';
import { ROWS_PER_BATCH, type CellValue, type RowFault, type SourceRow, type SourceTable } from '../source-row.ts';
import { readInpSections, type InpLine, type InpSection } from './epanet-sections.ts';

/** Flow units of EPANET 2.2 that go with feet and inches; the others go with metres and millimetres. */
const US_FLOW_UNITS = new Set(['CFS', 'GPM', 'MGD', 'IMGD', 'AFD']);
const SI_FLOW_UNITS = new Set(['LPS', 'LPM', 'MLD', 'CMH', 'CMD', 'CMS']);
const DEFAULT_FLOW_UNIT = 'GPM';

const NODE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  JUNCTIONS: ['id', 'elevation', 'demand', 'pattern'],
  RESERVOIRS: ['id', 'head', 'pattern'],
  TANKS: ['id', 'elevation', 'initialLevel', 'minLevel', 'maxLevel', 'tankDiameter', 'minVolume', 'volumeCurve'],
};
const LINK_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  PIPES: ['id', 'node1', 'node2', 'length', 'diameter', 'roughness', 'minorLoss', 'status'],
  PUMPS: ['id', 'node1', 'node2'],
  VALVES: ['id', 'node1', 'node2', 'diameter', 'valveType', 'setting', 'minorLoss'],
};
const SINGULAR: Readonly<Record<string, string>> = {
  JUNCTIONS: 'JUNCTION',
  RESERVOIRS: 'RESERVOIR',
  TANKS: 'TANK',
  PIPES: 'PIPE',
  PUMPS: 'PUMP',
  VALVES: 'VALVE',
};
const TEXT_COLUMNS = new Set(['id', 'node1', 'node2', 'pattern', 'volumeCurve', 'status', 'valveType', 'parameters']);

type Sections = Map<InpSection, InpLine[]>;

/**
 * Opens an EPANET input file as two tables: `nodes` (junctions, reservoirs, tanks as points) and `links` (pipes, pumps, valves as lines through
 * their vertices), each with the column `type`. Units follow the flow unit of [OPTIONS]. The network is held in memory, since links need their
 * nodes. Throws SourceError: INP_NO_NETWORK, INP_NO_COORDINATES, INP_UNITS_UNKNOWN.
 */
export async function openEpanet(path: string): Promise<SourceTable[]> {
  const file = basename(path);
  const sections = await readInpSections(path);
  const lines = (name: InpSection): InpLine[] => sections.get(name) ?? [];
  if (lines('JUNCTIONS').length + lines('RESERVOIRS').length + lines('TANKS').length === 0) {
    throw new SourceError('INP_NO_NETWORK', file);
  }
  if (lines('COORDINATES').length === 0) throw new SourceError('INP_NO_COORDINATES', file);
  const isUs = usesFeet(lines('OPTIONS'), file);
  const length: Unit = isUs ? 'ft' : 'm';
  const diameter: Unit = isUs ? 'in' : 'mm';
  const coordinates = readCoordinates(lines('COORDINATES'));
  const vertices = readVertices(lines('VERTICES'));
  return [
    {
      file,
      name: 'nodes',
      columns: ['type', ...new Set(Object.values(NODE_COLUMNS).flat())],
      geometry: 'point',
      units: { elevation: length, head: length, tankDiameter: length },
      rows: () => batches(nodeRows(sections, coordinates)),
    },
    {
      file,
      name: 'links',
      columns: ['type', ...new Set(Object.values(LINK_COLUMNS).flat()), 'parameters'],
      geometry: 'line',
      units: { length, diameter },
      rows: () => batches(linkRows(sections, coordinates, vertices)),
    },
  ];
}

function usesFeet(options: InpLine[], file: string): boolean {
  const units = options.find(({ cells }) => /^units$/i.test(cells[0] ?? ''));
  const flow = units?.cells[1]?.toUpperCase() ?? DEFAULT_FLOW_UNIT;
  if (US_FLOW_UNITS.has(flow)) return true;
  if (SI_FLOW_UNITS.has(flow)) return false;
  throw new SourceError('INP_UNITS_UNKNOWN', `${file}:${units?.row ?? 1}`, {
    unit: flow,
    known: [...US_FLOW_UNITS, ...SI_FLOW_UNITS].join(', '),
  });
}

interface Position {
  x: number;
  y: number;
}

function readCoordinates(lines: InpLine[]): Map<string, Position> {
  const positions = new Map<string, Position>();
  for (const { cells } of lines) {
    const [id, x, y] = cells;
    if (id !== undefined) positions.set(id, { x: Number(x ?? Number.NaN), y: Number(y ?? Number.NaN) });
  }
  return positions;
}

function readVertices(lines: InpLine[]): Map<string, Position[]> {
  const vertices = new Map<string, Position[]>();
  for (const { cells } of lines) {
    const [id, x, y] = cells;
    if (id === undefined) continue;
    const list = vertices.get(id) ?? [];
    list.push({ x: Number(x ?? Number.NaN), y: Number(y ?? Number.NaN) });
    vertices.set(id, list);
  }
  return vertices;
}

function* nodeRows(sections: Sections, coordinates: Map<string, Position>): Generator<SourceRow> {
  for (const section of ['JUNCTIONS', 'RESERVOIRS', 'TANKS'] as const) {
    for (const line of sections.get(section) ?? []) {
      const values = cellsOf(line, section, NODE_COLUMNS[section] as readonly string[]);
      const node = coordinates.get(line.cells[0] as string);
      const faults: RowFault[] = [];
      if (node === undefined || !isPlace(node))
        faults.push({ code: 'INP_NODE_WITHOUT_COORDINATES', column: 'id', params: { node: line.cells[0] as string } });
      const geometry =
        faults.length > 0 ? null : { kind: 'point' as const, parts: [flat([node as Position])], stride: 2 as const };
      yield { row: line.row, values, geometry, faults };
    }
  }
}

function* linkRows(
  sections: Sections,
  coordinates: Map<string, Position>,
  vertices: Map<string, Position[]>,
): Generator<SourceRow> {
  for (const section of ['PIPES', 'PUMPS', 'VALVES'] as const) {
    for (const line of sections.get(section) ?? []) {
      const columns = LINK_COLUMNS[section] as readonly string[];
      const values = cellsOf(line, section, columns);
      if (line.cells.length > columns.length) values['parameters'] = line.cells.slice(columns.length).join(' ');
      const faults: RowFault[] = [];
      const ends = (['node1', 'node2'] as const).map((column, i) => {
        const id = line.cells[i + 1];
        const node = id === undefined ? undefined : coordinates.get(id);
        if (node === undefined) faults.push({ code: 'INP_UNKNOWN_NODE', column, params: { node: id ?? '' } });
        return node;
      });
      const places = [ends[0], ...(vertices.get(line.cells[0] as string) ?? []), ends[1]];
      if (faults.length === 0 && !places.every((place) => place !== undefined && isPlace(place))) {
        faults.push({
          code: 'SHAPE_UNREADABLE',
          column: null,
          params: { reason: 'a coordinate or vertex is not a number' },
        });
      }
      const geometry =
        faults.length > 0 ? null : { kind: 'line' as const, parts: [flat(places as Position[])], stride: 2 as const };
      yield { row: line.row, values, geometry, faults };
    }
  }
}

function cellsOf(line: InpLine, section: string, columns: readonly string[]): Record<string, CellValue> {
  const values: Record<string, CellValue> = { type: SINGULAR[section] as string };
  columns.forEach((column, i) => {
    const text = line.cells[i];
    if (text === undefined) values[column] = null;
    else values[column] = TEXT_COLUMNS.has(column) || Number.isNaN(Number(text)) ? text : Number(text);
  });
  return values;
}

function isPlace({ x, y }: Position): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}

function flat(places: Position[]): Float64Array {
  return Float64Array.from(places.flatMap(({ x, y }) => [x, y]));
}

async function* batches(rows: Iterable<SourceRow>): AsyncGenerator<SourceRow[]> {
  let batch: SourceRow[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length === ROWS_PER_BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
