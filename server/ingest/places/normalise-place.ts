import {
  AREA_KINDS,
  ROAD_RANKS,
  type Area,
  type AreaKind,
  type Building,
  type Road,
  type RoadRank,
} from '../../../core/model/place.ts';
import type { ImportContext } from '../normalise/context.ts';
import { createRowFields, missingCell, type RowFields } from '../normalise/row-fields.ts';
import { createKeyMaker, readCoded, readSideNumber } from '../normalise/shared-fields.ts';
import type {
  AreaField,
  AreaSource,
  BuildingField,
  BuildingSource,
  RoadField,
  RoadSource,
} from '../profile/profile.ts';
import type { SourceRow, SourceTable } from '../source-row.ts';
import { readLines, readPolygons } from './place-geometry.ts';

/** The store holds the same bounds. */
const WIDTH_RANGE = { min: 0.1, max: 500 };
const STOREYS_RANGE = { min: 1, max: 300 };
const MOST_HEIGHT_M = 1000;
const YES = /^(true|yes|y|t|1|是|有)$/i;
const NO = /^(false|no|n|f|0|否|无)$/i;

/** Makes a place of a row; null, with faults in the row, when it can be none. */
export type PlaceNormaliser<Place> = (row: SourceRow) => Place | null;

interface NormaliserInput<Source> {
  source: Source;
  table: SourceTable;
  context: Pick<ImportContext, 'crs' | 'profile'>;
  keyPrefix: string;
}

export function createRoadNormaliser(input: NormaliserInput<RoadSource>): PlaceNormaliser<Road> {
  const { source, table, context, keyPrefix } = input;
  const fields = createRowFields<RoadField>(source.fields, table, context.profile.unknown);
  const keyOf = createKeyMaker(source.key, fields, keyPrefix);
  return (row) => {
    const key = keyOf(row, () => '');
    const lines = readLines(row, context.crs);
    const rank = readCoded(row, fields, 'rank', (text) => wordOf(ROAD_RANKS, text) as RoadRank | null);
    const widthM = readSideNumber(row, fields, 'width', WIDTH_RANGE);
    const bridge = readCoded(row, fields, 'bridge', (text) => (YES.test(text) ? 'yes' : NO.test(text) ? 'no' : null));
    if (key === null || lines === null) return null;
    return { key, name: fields.text('name', row), rank, widthM, bridge: bridge === 'yes', lines };
  };
}

export function createAreaNormaliser(input: NormaliserInput<AreaSource>): PlaceNormaliser<Area> {
  const { source, table, context, keyPrefix } = input;
  const fields = createRowFields<AreaField>(source.fields, table, context.profile.unknown);
  const keyOf = createKeyMaker(source.key, fields, keyPrefix);
  return (row) => {
    const key = keyOf(row, () => '');
    const polygons = readPolygons(row, context.crs);
    const kind = readKind(row, fields);
    if (key === null || polygons === null || kind === null) return null;
    const parent = fields.text('parent', row);
    return {
      key,
      name: fields.text('name', row),
      kind,
      parentKey: parent === null ? null : keyPrefix + parent,
      polygons,
    };
  };
}

export function createBuildingNormaliser(input: NormaliserInput<BuildingSource>): PlaceNormaliser<Building> {
  const { source, table, context, keyPrefix } = input;
  const fields = createRowFields<BuildingField>(source.fields, table, context.profile.unknown);
  const keyOf = createKeyMaker(source.key, fields, keyPrefix);
  return (row) => {
    const key = keyOf(row, () => '');
    const polygons = readPolygons(row, context.crs);
    const heightM = readHeight(row, fields);
    const storeys = readSideNumber(row, fields, 'storeys', STOREYS_RANGE);
    if (key === null || polygons === null || heightM === null) return null;
    return {
      key,
      name: fields.text('name', row),
      heightM,
      storeys: storeys === null ? null : Math.round(storeys),
      use: fields.text('use', row),
      polygons,
    };
  };
}

function readKind(row: SourceRow, fields: RowFields<AreaField>): AreaKind | null {
  const text = fields.text('kind', row);
  if (text === null) {
    missingCell(row, fields.column('kind'));
    return null;
  }
  const kind = wordOf(AREA_KINDS, text) as AreaKind | null;
  if (kind === null) {
    const params = { value: text, known: AREA_KINDS.join(', ') };
    row.faults.push({ code: 'AREA_KIND_UNKNOWN', column: fields.column('kind'), params });
  }
  return kind;
}

function readHeight(row: SourceRow, fields: RowFields<BuildingField>): number | null {
  if (fields.text('height', row) === null) {
    missingCell(row, fields.column('height'));
    return null;
  }
  const height = fields.number('height', row);
  if (height === null || (height > 0 && height <= MOST_HEIGHT_M)) return height;
  const params = { value: height, most: MOST_HEIGHT_M };
  row.faults.push({ code: 'BUILDING_HEIGHT_WRONG', column: fields.column('height'), params });
  return null;
}

function wordOf(words: readonly string[], text: string): string | null {
  const word = text.toLowerCase();
  return words.includes(word) ? word : null;
}
