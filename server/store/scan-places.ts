import { to as copyTo } from 'pg-copy-streams';
import type { Client } from 'pg';
import type { AreaKind, Polygons, RoadRank } from '../../core/model/place.ts';
import type { Database } from './connect-database.ts';
import { type CopyCursor, scanCopy } from './copy-cursor.ts';
import { ewkbToLines, ewkbToPolygons } from './ewkb.ts';
import { readOneState } from './read-one-state.ts';

/** Positions are longitude, latitude in degrees EPSG:4490, stride 2; rings are closed. */
export interface ScannedRoad {
  id: number;
  datasetId: number;
  name: string | null;
  rank: RoadRank | null;
  /** NaN where not known. */
  widthM: number;
  bridge: boolean;
  lines: Float64Array[];
}

export interface ScannedArea {
  id: number;
  name: string | null;
  kind: AreaKind;
  polygons: Polygons;
}

export interface ScannedBuilding {
  id: number;
  name: string | null;
  heightM: number;
  /** 0 where not known. */
  storeys: number;
  use: string | null;
  polygons: Polygons;
}

export interface PlacesVisitor {
  road(road: ScannedRoad): void;
  area(area: ScannedArea): void;
  building(building: ScannedBuilding): void;
}

/**
 * Shows all roads, areas and buildings to `visitor`, each kind ascending by id, all of one state of the store, and returns the newest revision in which any of
 * them changed (0: they never did). With `unless` that revision, nothing is shown and null is returned.
 */
export async function scanPlaces(
  db: Database,
  visitor: PlacesVisitor,
  unless: number | null = null,
): Promise<number | null> {
  return readOneState(db, async ({ client, trx }) => {
    const { rows } = await trx.raw<{ rows: { revision: string | null }[] }>(
      `SELECT max(c.revision) AS revision FROM change AS c JOIN change_entry AS e ON e.change_id = c.id
       WHERE e.relation IN ('road', 'area', 'building')`,
    );
    const revision = Number(rows[0]?.revision ?? 0);
    if (revision === unless) return null;
    await scan(client, 'SELECT id, dataset_id, name, rank, width_m, bridge, geom FROM road ORDER BY id', 7, (row) =>
      visitor.road({
        id: row.int8(0),
        datasetId: row.int4(1),
        name: row.text(2),
        rank: row.text(3) as RoadRank | null,
        widthM: row.float8(4),
        bridge: row.bool(5),
        lines: ewkbToLines(row.bytes, row.offset(6)),
      }),
    );
    await scan(client, 'SELECT id, name, kind, geom FROM area ORDER BY id', 4, (row) =>
      visitor.area({
        id: row.int8(0),
        name: row.text(1),
        kind: row.text(2) as AreaKind,
        polygons: ewkbToPolygons(row.bytes, row.offset(3)),
      }),
    );
    const buildings = 'SELECT id, name, height_m, storeys::int, use, geom FROM building ORDER BY id';
    await scan(client, buildings, 6, (row) =>
      visitor.building({
        id: row.int8(0),
        name: row.text(1),
        heightM: row.float8(2),
        storeys: row.isNull(3) ? 0 : row.int4(3),
        use: row.text(4),
        polygons: ewkbToPolygons(row.bytes, row.offset(5)),
      }),
    );
    return revision;
  });
}

async function scan(client: Client, query: string, columns: number, visit: (row: CopyCursor) => void): Promise<void> {
  const chunks = client.query(copyTo(`COPY (${query}) TO STDOUT WITH (FORMAT binary)`));
  await scanCopy(chunks, columns, visit);
}
