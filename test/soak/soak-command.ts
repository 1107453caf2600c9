import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster } from '../../server/store/cluster/open-cluster.ts';
import { runSoak } from './run-soak.ts';

const SECONDS = 600;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * `npm run soak`: ten minutes, or TALPA_SOAK_SECONDS, on a private cluster of its own (or that of TALPA_TEST_DATABASE_URL), with bases made in threads as they are in
 * the program. Prints the report; returns the exit code.
 */
export async function soakCommand(env: NodeJS.ProcessEnv): Promise<number> {
  const seconds = Number(env['TALPA_SOAK_SECONDS'] ?? SECONDS);
  const seed = Number(env['TALPA_SOAK_SEED'] ?? randomInt(2 ** 31));
  if (!(seconds > 0) || !Number.isInteger(seed)) {
    process.stderr.write('TALPA_SOAK_SECONDS must be a number of seconds, TALPA_SOAK_SEED a whole number.\n');
    return 2;
  }
  say(`Soak of ${seconds} s; TALPA_SOAK_SEED=${seed} makes each actor do the same again.`);
  const given = env['TALPA_TEST_DATABASE_URL'];
  const folder = mkdtempSync(join(tmpdir(), 'talpa-soak-'));
  chmodSync(folder, 0o755); // Root's cluster runs as postgres, which must get in.
  try {
    const cluster =
      given === undefined
        ? await openCluster({ dataFolder: join(folder, 'data'), purpose: 'test', say })
        : { url: given, stop: () => Promise.resolve() };
    try {
      const report = await runSoak({ adminUrl: cluster.url, seconds, seed });
      say(JSON.stringify(report, null, 2));
      return report.violations.length === 0 ? 0 : 1;
    } finally {
      await cluster.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
