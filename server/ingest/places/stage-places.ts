import type { Area, Building, Road } from '../../../core/model/place.ts';
import type { ImportWriter } from '../../store/import-writer.ts';
import { keyPrefix } from '../key-prefix.ts';
import type { ImportContext } from '../normalise/context.ts';
import type { PlannedTable } from '../plan-import.ts';
import type { TableSource } from '../profile/match-source.ts';
import type { AreaSource, PlaceSource } from '../profile/profile.ts';
import type { SourceCount } from '../report/import-report.ts';
import type { SourceRow } from '../source-row.ts';
import { eachRow, type RowPass } from '../stage-rows.ts';
import { isError, type Staging } from '../staging.ts';
import { checkParents, type AreaRow } from './check-parents.ts';
import {
  createAreaNormaliser,
  createBuildingNormaliser,
  createRoadNormaliser,
  type PlaceNormaliser,
} from './normalise-place.ts';

const BATCH_ROWS = 2000;

export interface PlaceTotals {
  roads: number;
  areas: number;
  buildings: number;
}

export interface PlacePass extends Pick<RowPass, 'bounds' | 'counts' | 'onBytes'> {
  context: ImportContext;
  staging: Staging;
  writer: Pick<ImportWriter, 'addRoads' | 'addAreas' | 'addBuildings'>;
  /** Called after each table. */
  onTable: (table: PlannedTable) => void;
}

/** Reads, checks and stages the tables of roads, areas and buildings; returns how many go in. */
export async function stagePlaces(tables: readonly PlannedTable[], pass: PlacePass): Promise<PlaceTotals> {
  const { writer, context } = pass;
  const roads = new Batch<Road>((rows) => writer.addRoads(rows));
  const areas = new Batch<Area>((rows) => writer.addAreas(rows));
  const buildings = new Batch<Building>((rows) => writer.addBuildings(rows));
  const keys = {
    roads: new Map<string, number>(),
    areas: new Map<string, number>(),
    buildings: new Map<string, number>(),
  };
  const waiting: WaitingArea[] = [];
  for (const planned of tables) {
    const { source, table } = planned;
    if (!isPlace(source)) continue;
    const input = { table, context, keyPrefix: keyPrefix(context.profile, source) };
    const reading = { planned, source, pass, rowOfKey: keys[source.role] };
    switch (source.role) {
      case 'roads':
        await stageEach(reading, createRoadNormaliser({ ...input, source }), async (road) => {
          for (const line of road.lines) grow(pass.bounds, line);
          await roads.add(road);
        });
        break;
      case 'buildings':
        await stageEach(reading, createBuildingNormaliser({ ...input, source }), async (building) => {
          for (const [outer] of building.polygons) grow(pass.bounds, outer);
          await buildings.add(building);
        });
        break;
      case 'areas':
        await readAreas({ ...reading, source }, createAreaNormaliser({ ...input, source }), waiting);
        break;
    }
    pass.onTable(planned);
  }
  await stageAreas(waiting, pass, areas);
  for (const batch of [roads, areas, buildings]) await batch.flush();
  return { roads: roads.total, areas: areas.total, buildings: buildings.total };
}

export function isPlace(source: TableSource): source is PlaceSource {
  return source.role === 'roads' || source.role === 'areas' || source.role === 'buildings';
}

interface Reading<Source = PlaceSource> {
  planned: PlannedTable;
  source: Source;
  pass: PlacePass;
  rowOfKey: Map<string, number>;
}

async function stageEach<Place extends { key: string }>(
  { planned: { table, isShared }, source, pass, rowOfKey }: Reading,
  read: PlaceNormaliser<Place>,
  add: (place: Place) => Promise<void>,
): Promise<void> {
  await eachRow({ table, source, pass }, async (row) => {
    const place = read(row);
    if (place !== null) checkKey(row, place.key, rowOfKey);
    const isGood = pass.staging.accept(row, table.file, isShared);
    if (place === null || !isGood) return 'rejected';
    await add(place);
    return 'accepted';
  });
}

/** An area that waits until all are read, since it may name any as its parent. */
interface WaitingArea extends AreaRow {
  row: SourceRow;
  planned: PlannedTable;
  count: SourceCount;
}

async function readAreas(
  { planned, source, pass, rowOfKey }: Reading<AreaSource>,
  read: PlaceNormaliser<Area>,
  waiting: WaitingArea[],
): Promise<void> {
  const column = source.fields.parent?.columns?.find((name) => planned.table.columns.includes(name)) ?? null;
  await eachRow({ table: planned.table, source, pass }, (row, count) => {
    const area = read(row);
    if (area !== null) checkKey(row, area.key, rowOfKey);
    waiting.push({ area, faults: row.faults, column, row, planned, count });
    return Promise.resolve('accepted');
  });
}

async function stageAreas(waiting: readonly WaitingArea[], pass: PlacePass, areas: Batch<Area>): Promise<void> {
  checkParents(waiting, ({ faults }) => !faults.some(isError));
  for (const { area, row, planned, count } of waiting) {
    const isGood = pass.staging.accept(row, planned.table.file, planned.isShared);
    if (area === null || !isGood) {
      count.accepted--;
      count.rejected++;
      continue;
    }
    for (const [outer] of area.polygons) grow(pass.bounds, outer);
    await areas.add(area);
  }
}

function checkKey(row: SourceRow, key: string, rowOfKey: Map<string, number>): void {
  const other = rowOfKey.get(key);
  if (other === undefined) rowOfKey.set(key, row.row);
  else row.faults.push({ code: 'KEY_DUPLICATE', column: null, params: { key, other } });
}

function grow(bounds: RowPass['bounds'], positions: Float64Array | undefined): void {
  if (positions === undefined) return;
  for (let i = 0; i < positions.length; i += 2) {
    const [lon, lat] = [positions[i] as number, positions[i + 1] as number];
    bounds[0] = Math.min(bounds[0], lon);
    bounds[1] = Math.min(bounds[1], lat);
    bounds[2] = Math.max(bounds[2], lon);
    bounds[3] = Math.max(bounds[3], lat);
  }
}

/** Rows on their way to the store. */
class Batch<Place> {
  total = 0;
  #rows: Place[] = [];
  readonly #write: (rows: readonly Place[]) => Promise<void>;

  constructor(write: (rows: readonly Place[]) => Promise<void>) {
    this.#write = write;
  }

  async add(place: Place): Promise<void> {
    this.total++;
    this.#rows.push(place);
    if (this.#rows.length >= BATCH_ROWS) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    await this.#write(rows);
  }
}
