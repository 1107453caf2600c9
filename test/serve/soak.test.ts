import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { runSoak } from '../soak/run-soak.ts';
import { adminUrl } from '../support/database.ts';

const SECONDS = Number(process.env['TALPA_SOAK_SECONDS'] ?? 40);
const SEED = Number(process.env['TALPA_SOAK_SEED'] ?? randomInt(2 ** 31));
/** For the start, the catching up and the comparison. */
const BESIDE_MS = 300_000;

it(
  `edits, imports, reads and cut connections for ${SECONDS} s leave the server equal to the store (TALPA_SOAK_SEED=${SEED})`,
  async () => {
    const report = await runSoak({ adminUrl: adminUrl(), seconds: SECONDS, seed: SEED });
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    expect(report.violations).toEqual([]);
    // It did what it is for.
    for (const what of [
      'POST',
      'PATCH',
      'DELETE',
      'SQL: UPDATE',
      'imports',
      'reads',
      '/live events',
      'connections ended by the database',
    ])
      expect(report.counts[what], what).toBeGreaterThan(0);
    expect(report.bases.reloaded).toBeGreaterThan(0);
    if (SECONDS >= 40) expect(report.bases.compacted).toBeGreaterThan(0);
  },
  BESIDE_MS + 1_000 * SECONDS,
);
