import { readinessSchema, type ReadinessJson } from '../../../core/contract/operations.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import type { DerivedNetwork } from '../../derive/derived-network.ts';
import { databaseHealth } from '../../store/database-health.ts';
import { readOneState } from '../../store/read-one-state.ts';
import type { ServeContext } from '../context.ts';
import { Problem } from '../problem.ts';
import { reachesRevision } from '../reaches-revision.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

type Check = ReadinessJson['checks'][number];

/** A revision that was committed a moment ago is on its way into the snapshot; only what stays behind is a fault. */
const CATCH_UP_MS = 2_000;

export const readiness = defineRoute({
  method: 'get',
  path: '/readyz',
  tag: 'operations',
  summary:
    'Whether the server can do its work: the database answers, the snapshot is at its revision, a tile can be made.',
  params: noParameters,
  query: noParameters,
  answers: {
    200: { description: 'Ready.', type: 'application/json', schema: readinessSchema },
  },
  problems: ['invalid-parameter', 'not-ready'],
  async handle({ req, res, context }) {
    const checks = [await databaseCheck(context), tileCheck(context.network)];
    if (checks[0]?.ok) checks.push(await snapshotCheck(context));
    const errors = checks
      .filter(({ ok }) => !ok)
      .map(({ name, detail }) => ({ code: 'CHECK_FAILED', path: name, message: detail }));
    if (errors.length > 0) {
      const detail = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
      throw new Problem('not-ready', detail, { errors, headers: { 'retry-after': '2' } });
    }
    const { full } = context.storage;
    // No fault: behind a balancer, maps must not go with the writing.
    checks.push({ name: 'storage', ok: full === null, detail: full ?? 'there is room' });
    const status = full === null ? 'ready' : 'read-only';
    const body: ReadinessJson = { status, revision: context.network.revision, checks };
    writeJson(req, res, body);
  },
});

async function databaseCheck({ db }: ServeContext): Promise<Check> {
  return { name: 'database', ...(await databaseHealth(db)) };
}

async function snapshotCheck({ db, network }: ServeContext): Promise<Check> {
  const stored = await readOneState(db, async ({ revision }) => Promise.resolve(revision));
  const ok = await reachesRevision(network, stored, CATCH_UP_MS);
  return { name: 'snapshot', ok, detail: `revision ${network.revision} of the store's ${stored}` };
}

/** Makes a tile of the least zoom, and looks for a segment in the box of a network that has any. */
function tileCheck(network: DerivedNetwork): Check {
  const segments = network.networks().reduce((sum, row) => sum + row.segments, 0);
  try {
    const { bounds, minzoom } = network.tileJson('pipes');
    const [west, south, east, north] = bounds;
    const column = Math.floor((((west + east) / 2 + 180) / 360) * 2 ** minzoom);
    const sine = Math.sin((((south + north) / 2) * Math.PI) / 180);
    const row = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** minzoom);
    const { length } = network.vectorTile('pipes', minzoom, column, row);
    const found = network.segmentsInBox(bounds, 1).ids.length;
    return {
      name: 'tiles',
      ok: segments === 0 || found > 0,
      detail: `${segments} segments, ${length} bytes in tile ${minzoom}/${column}/${row}`,
    };
  } catch (error) {
    return { name: 'tiles', ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
