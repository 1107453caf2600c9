import { setTimeout as wait } from 'node:timers/promises';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { seededRandom } from '../derive/seeded-random.ts';

/** What the parent asks for: edits at a steady rate, each a commit of its own, until it sends "stop". It is told of the first. */
export interface EditOrder {
  url: string;
  editsPerSecond: number;
}

const SEED = 3;

// A program of its own, as an editor with psql or QGIS is, so that its CPU time is not the server's.
process.once('message', (order: EditOrder) => {
  run(order).then(
    (edits) => process.send!(edits),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send!('ready');

/** The number of edits made. */
async function run({ url, editsPerSecond }: EditOrder): Promise<number> {
  const db = connectDatabase(url);
  const random = seededRandom(SEED);
  const stop = new AbortController();
  process.once('message', () => stop.abort());
  const ids: string[] = await db.knex('segment').where('survey_class', 'PS').pluck('id');
  const begun = performance.now();
  let edits = 0;
  while (!stop.signal.aborted) {
    // The subclass of a drain shows in the tiles, so that they are not the same as before.
    await db
      .knex('segment')
      .where('id', ids[Math.floor(random() * ids.length)]!)
      .update({ survey_subclass: random() < 0.5 ? 'YS' : 'WS' });
    edits += 1;
    if (edits === 1) process.send!('editing');
    await wait(Math.max(0, begun + (edits * 1000) / editsPerSecond - performance.now()));
  }
  await db.close();
  return edits;
}
