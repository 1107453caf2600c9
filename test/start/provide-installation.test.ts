import { expect, test } from 'vitest';
import {
  findInstallations,
  isPostgisRecent,
  type Installation,
} from '../../server/store/cluster/find-installations.ts';
import { provideInstallation } from '../../server/store/cluster/provide-installation.ts';

const installation = (major: number, postgis: string | null): Installation => ({
  binDirectory: `/opt/${major}`,
  major,
  version: `${major}.1`,
  postgis,
});

/** What is chosen among these installations, and which packages were asked for. */
async function provide(found: Installation[], major: number | null, afterInstall: Installation[] | null = null) {
  const asked: string[] = [];
  let now = found;
  const chosen = await provideInstallation({
    major,
    clusterFolder: '/data/cluster',
    say: () => undefined,
    find: () => Promise.resolve(now),
    install: (packages) => {
      asked.push(...packages);
      if (afterInstall === null) return Promise.resolve('this system has no apt-get');
      now = afterInstall;
      return Promise.resolve(null);
    },
  });
  return { binDirectory: chosen.binDirectory, asked };
}

test('the PostgreSQL of this machine is found with its PostGIS', async () => {
  const usable = (await findInstallations()).filter((one) => one.major >= 15 && one.postgis !== null);
  expect(usable.length).toBeGreaterThan(0);
  expect(usable[0]?.version).toMatch(/^\d+\.\d+/);
  expect(isPostgisRecent(usable[0]?.postgis ?? '')).toBe(true);
});

test('a PATH without PostgreSQL is no hindrance and adds nothing', async () => {
  expect(await findInstallations('/nowhere:relative')).toEqual(await findInstallations());
});

test('a new cluster takes the newest PostgreSQL that has PostGIS', async () => {
  const found = [installation(17, null), installation(16, '3.4.2'), installation(15, '3.3.2')];
  expect(await provide(found, null)).toEqual({ binDirectory: '/opt/16', asked: [] });
});

test('an existing cluster takes its own version though a newer one is there', async () => {
  const found = [installation(17, '3.5.0'), installation(15, '3.3.2')];
  expect(await provide(found, 15)).toEqual({ binDirectory: '/opt/15', asked: [] });
});

test('a PostgreSQL without PostGIS, or with an old one, has the PostGIS package of its version installed', async () => {
  for (const postgis of [null, '3.2.9']) {
    const answer = await provide([installation(15, postgis)], null, [installation(15, '3.3.2')]);
    expect(answer).toEqual({ binDirectory: '/opt/15', asked: ['postgresql-15-postgis-3'] });
  }
});

test('with no PostgreSQL, or one that is too old, the system packages are installed', async () => {
  for (const found of [[], [installation(14, '3.3.2')]]) {
    const answer = await provide(found, null, [installation(15, '3.3.2')]);
    expect(answer).toEqual({ binDirectory: '/opt/15', asked: ['postgresql', 'postgresql-postgis'] });
  }
});

test('what cannot be installed is said in one sentence with the fix for Debian, macOS and Docker', async () => {
  await expect(provide([], null)).rejects.toThrow(
    /no apt-get.*Debian.*apt-get install.*macOS.*brew install.*Docker.*DATABASE_URL/,
  );
  await expect(provide([installation(15, '3.3.2')], 16)).rejects.toThrow(
    /made by PostgreSQL 16.*found: 15\.1.*postgresql-16-postgis-3.*postgresql@16.*postgis\/postgis:16/,
  );
});

test.each([
  ['3.3.0', true],
  ['3.10.0', true],
  ['4.0.0', true],
  ['3.2.9', false],
  ['2.5.5', false],
])('PostGIS %s is recent: %s', (version, recent) => {
  expect(isPostgisRecent(version)).toBe(recent);
});
