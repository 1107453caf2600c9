import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { codesDir, profilesDir } from '../../server/command/project-folder.ts';
import { runImport } from '../../server/ingest/run-import.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { isLostConnection } from '../../server/store/lost-connection.ts';
import { BESIDE_QUARTER, writeSurvey } from './survey-files.ts';
import type { Actor, World } from './world.ts';

const DATASET = 'soak import';
const SMALL = 200;
/** From 2,000 rows on an import into an empty dataset is loaded straight. */
const LARGE = 2_600;

/**
 * Imports a survey, again and again with other rows, and now and then takes the whole dataset away: an import whose connection is cut is wholly there or
 * not at all, one that is told to be in holds what its files hold.
 */
export const importSurveys: Actor = async (world, random) => {
  const folder = mkdtempSync(join(tmpdir(), 'talpa-soak-'));
  const db = connectDatabase(world.relay.url);
  try {
    while (!world.isOver()) {
      if (world.isCalm()) {
        await wait(100);
        continue;
      }
      let mayGo = false;
      if (random() < 0.2) {
        await db
          .knex('dataset')
          .where('name', DATASET)
          .delete()
          .catch((error: unknown) => {
            // The database may not know yet that nobody waits, and still take the dataset away.
            mayGo = true;
            tolerated(world)(error);
          });
      }
      const files = writeSurvey(folder, random, {
        size: random() < 0.2 ? LARGE : SMALL,
        corner: BESIDE_QUARTER,
      });
      const before = await digest(world);
      try {
        const report = await runImport(db, {
          files: [files.points, files.lines],
          profileName: 'cjj61',
          profilesDir,
          codesDir,
          epsg: 4544,
          dataset: DATASET,
          dryRun: random() < 0.1,
          quarantine: false,
        });
        if (!report.ok) world.violate(`an import was refused: ${JSON.stringify(report.issues.slice(0, 2))}`);
        const after = await digest(world);
        if (report.dryRun && after.all !== before.all) world.violate('a dry run changed the dataset');
        if (!report.dryRun && after.segments !== files.segments)
          world.violate(`${after.segments} segments after an import of ${files.segments}`);
        world.count(report.dryRun ? 'dry runs' : 'imports');
      } catch (error) {
        tolerated(world)(error);
        const after = await digest(world);
        const isGone = mayGo && after.segments === 0;
        const isWhole = after.all === before.all || after.segments === files.segments || isGone;
        if (!isWhole) world.violate(`an import that was cut left ${after.segments} segments of ${files.segments}`);
        world.count(after.all === before.all || isGone ? 'imports cut, not there' : 'imports cut, wholly there');
      }
      await wait(200 + random() * 1_500);
    }
  } finally {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

function tolerated(world: World): (error: unknown) => void {
  return (error) => {
    if (isLostConnection(error)) return;
    world.violate(`an import failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
}

/** Rows and a hash of the dataset's keys and versions. An edit by SQL in between changes both alike. */
async function digest({ judge }: World): Promise<{ segments: number; all: string }> {
  const [row] = await judge.rows<{ n: number; hash: string | null }>(
    `SELECT count(*)::int AS n, md5(string_agg(key || year, ',' ORDER BY key)) AS hash
     FROM talpa.segment WHERE dataset_id = (SELECT id FROM talpa.dataset WHERE name = $1)`,
    [DATASET],
  );
  return { segments: row?.n ?? 0, all: `${row?.n} ${row?.hash}` };
}
