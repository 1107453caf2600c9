import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster } from '../../server/store/cluster/open-cluster.ts';

/**
 * Global set-up of the projects that need PostGIS: a temporary private cluster without fsync, whose address goes to the tests as
 * TALPA_TEST_DATABASE_URL. Nothing is started when the variable is set already; `npm test` starts one cluster for all projects.
 */
export default async function startTestCluster(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['TALPA_TEST_DATABASE_URL'] !== undefined) return undefined;
  const dataFolder = mkdtempSync(join(tmpdir(), 'talpa-test-'));
  chmodSync(dataFolder, 0o755); // Root's cluster runs as postgres, which must get in.
  const cluster = await openCluster({ dataFolder, purpose: 'test', fast: true, say: () => undefined });
  process.env['TALPA_TEST_DATABASE_URL'] = cluster.url;
  return async () => {
    delete process.env['TALPA_TEST_DATABASE_URL'];
    await cluster.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  };
}
