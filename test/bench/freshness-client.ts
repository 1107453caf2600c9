import { Agent, request } from 'node:http';
import { tileAt } from '../../core/geodesy/tile-coord.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { seededRandom } from '../derive/seeded-random.ts';

/** What the parent asks for. */
export interface FreshnessOrder {
  url: string;
  port: number;
  edits: number;
}

export interface FreshnessSamples {
  /** From the end of the commit to the end of the first new answer. */
  bySqlMs: number[];
  /** From the PATCH being sent to the end of the first new answer. */
  byApiMs: number[];
  /** Old tiles that came after the reply to a PATCH. */
  stale: number;
}

interface Answer {
  status: number;
  etag: string;
  text: string;
}

const SEED = 2;
const ZOOM = 16;
const LIMIT_MS = 5_000;

// A program of its own, as an editor and a user's page are, so that its CPU time is not the server's.
process.once('message', (order: FreshnessOrder) => {
  measure(order).then(
    (samples) => process.send!(samples),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send!('ready');

async function measure({ url, port, edits }: FreshnessOrder): Promise<FreshnessSamples> {
  const db = connectDatabase(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const random = seededRandom(SEED);
  // Of drains the subclass, storm water or sewage, shows in the tiles.
  const { rows } = await db.knex.raw<{ rows: { id: string; sub: string; lon: number; lat: number }[] }>(
    `SELECT s.id, s.survey_subclass AS sub, ST_X(c) AS lon, ST_Y(c) AS lat
     FROM segment AS s CROSS JOIN LATERAL ST_StartPoint(s.geom) AS c WHERE s.survey_class = 'PS' ORDER BY s.id`,
  );
  const ask = (path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'PATCH';
      const asked = request({ host: '127.0.0.1', port, path, agent, method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            etag: answer.headers.etag ?? '',
            text: Buffer.concat(chunks).toString('latin1'),
          }),
        );
      });
      asked.once('error', reject);
      asked.end(body);
    });
  const samples: FreshnessSamples = { bySqlMs: [], byApiMs: [], stale: 0 };
  for (let edit = 0; edit < edits; edit++) {
    const row = rows[Math.floor(random() * rows.length)]!;
    const { x, y } = tileAt(row.lon, row.lat, ZOOM);
    const path = `/tiles/pipes/${ZOOM}/${x}/${y}.mvt`;
    const { etag } = await ask(path);
    const fresh = async (since: number): Promise<{ ms: number; stale: number }> => {
      for (let stale = 0; ; stale++) {
        const answer = await ask(path, { 'if-none-match': etag });
        if (answer.status === 200 && answer.etag !== etag) return { ms: performance.now() - since, stale };
        if (performance.now() - since > LIMIT_MS) throw new Error(`${path} is old after ${LIMIT_MS} ms`);
      }
    };
    row.sub = row.sub === 'YS' ? 'WS' : 'YS';
    await db.knex('segment').where('id', row.id).update({ survey_subclass: row.sub });
    samples.bySqlMs.push((await fresh(performance.now())).ms);
  }
  for (let edit = 0; edit < edits; edit++) {
    const row = rows[Math.floor(random() * rows.length)]!;
    const { x, y } = tileAt(row.lon, row.lat, ZOOM);
    const path = `/tiles/pipes/${ZOOM}/${x}/${y}.mvt`;
    const { etag } = await ask(path);
    const { version } = JSON.parse((await ask(`/api/segments/${row.id}`)).text) as { version: string };
    row.sub = row.sub === 'YS' ? 'WS' : 'YS';
    const begun = performance.now();
    const headers = { 'content-type': 'application/merge-patch+json', 'if-match': `"${version}"` };
    const body = JSON.stringify({ surveySubclass: row.sub, reason: 'measured' });
    const patched = await ask(`/api/segments/${row.id}`, headers, body);
    if (patched.status !== 200) throw new Error(`PATCH answered ${patched.status}: ${patched.text}`);
    const next = await ask(path, { 'if-none-match': etag });
    if (next.etag === etag) samples.stale += 1;
    samples.byApiMs.push(performance.now() - begun);
  }
  agent.destroy();
  await db.close();
  return samples;
}
