import { expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';

function faultsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env, '/talpa');
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
  return [];
}

test('an empty environment gives loopback, port 8080, a private cluster and the demo district', () => {
  expect(readConfig({}, '/talpa')).toEqual({
    port: 8080,
    host: '127.0.0.1',
    databaseUrl: null,
    logLevel: 'info',
    dataFolder: '/talpa/.talpa',
    demo: 'district',
    token: null,
    publicUrl: null,
    outsideMap: null,
    tileCacheBytes: 128 * 2 ** 20,
  });
});

test('all faults are reported at once, each with its variable, and secrets are not shown', () => {
  const faults = faultsOf({
    PORT: '65536',
    HOST: 'a b',
    DATABASE_URL: 'mysql://ann:sesame@host/x',
    LOG_LEVEL: 'loud',
    TALPA_DEMO: 'village',
    TALPA_TOKEN: 'sesame',
    TALPA_PUBLIC_URL: 'ftp://host',
    TALPA_DATADIR: 'x',
  });
  const named = faults.map((fault) => fault.split(' ')[0]);
  const names = [
    'PORT',
    'HOST',
    'DATABASE_URL',
    'LOG_LEVEL',
    'TALPA_DEMO',
    'TALPA_TOKEN',
    'TALPA_PUBLIC_URL',
    'TALPA_DATADIR',
  ];
  expect(new Set(named)).toEqual(new Set(names));
  expect(named).toHaveLength(names.length);
  expect(faults.join()).not.toContain('sesame');
});

test.each(['0', '-1', '1.5', '65537', '128MB', ' 8'])('TALPA_TILE_CACHE_MB "%s" is refused', (size) => {
  expect(faultsOf({ TALPA_TILE_CACHE_MB: size })).toEqual([
    `TALPA_TILE_CACHE_MB "${size}" must be a number of megabytes from 1 to 65536`,
  ]);
});

test('TALPA_TILE_CACHE_MB is taken in megabytes', () => {
  expect(readConfig({ TALPA_TILE_CACHE_MB: '512' }).tileCacheBytes).toBe(536_870_912);
});

test.each(['8080.0', '0x50', '-1', ' 80', '100000', '65536', 'http'])('PORT "%s" is refused', (port) => {
  expect(faultsOf({ PORT: port })).toEqual([expect.stringContaining(`PORT "${port}"`)]);
});

test.each(['0', '80', '65535'])('PORT %s is taken', (port) => {
  expect(readConfig({ PORT: port }).port).toBe(Number(port));
});

test.each(['0.0.0.0', '::', '192.168.0.10', 'pipes.example.org'])('HOST %s without TALPA_TOKEN is refused', (host) => {
  expect(faultsOf({ HOST: host })).toEqual([expect.stringMatching(/TALPA_TOKEN/)]);
  expect(readConfig({ HOST: host, TALPA_TOKEN: '0123456789abcdef' }).host).toBe(host);
});

test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('HOST %s needs no token', (host) => {
  expect(readConfig({ HOST: host }).token).toBeNull();
});

test('an empty variable counts as not set', () => {
  expect(readConfig({ PORT: '', TALPA_TOKEN: '', TALPA_DEMO: '' })).toMatchObject({
    port: 8080,
    token: null,
    demo: 'district',
  });
  expect(faultsOf({ HOST: '0.0.0.0', TALPA_TOKEN: '' })).toHaveLength(1);
});

test('the public address loses its last slash', () => {
  expect(readConfig({ TALPA_PUBLIC_URL: 'https://pipes.example.org/' }).publicUrl).toBe('https://pipes.example.org');
});

test('an outside base map is a template with its attribution; maps that are shifted by law are refused', () => {
  const url = 'https://tiles.example.org/{z}/{x}/{y}.png?key=sesame';
  const { outsideMap } = readConfig({ TALPA_BASEMAP_URL: url, TALPA_BASEMAP_ATTRIBUTION: '© Example' }, '/talpa');
  expect(outsideMap).toEqual({ url, attribution: '© Example', maxZoom: 18 });
  const refused = [
    { TALPA_BASEMAP_URL: url },
    { TALPA_BASEMAP_URL: 'https://tiles.example.org/{z}/{x}.png?key=sesame', TALPA_BASEMAP_ATTRIBUTION: 'x' },
    { TALPA_BASEMAP_URL: 'https://webrd01.is.autonavi.com/t?x={x}&y={y}&z={z}', TALPA_BASEMAP_ATTRIBUTION: 'x' },
    { TALPA_BASEMAP_URL: 'https://{s}.example.org/{z}/{x}/{y}.png', TALPA_BASEMAP_ATTRIBUTION: 'x' },
    { TALPA_BASEMAP_URL: url, TALPA_BASEMAP_ATTRIBUTION: 'x', TALPA_BASEMAP_MAX_ZOOM: '23' },
  ].map((env) => faultsOf(env).join('\n'));
  expect(refused[0]).toMatch(/needs TALPA_BASEMAP_ATTRIBUTION/);
  for (const fault of refused.slice(1, 4)) expect(fault).toMatch(/^TALPA_BASEMAP_URL must be .*GCJ-02/);
  expect(refused[4]).toMatch(/TALPA_BASEMAP_MAX_ZOOM "23" must be a zoom from 1 to 22/);
  expect(refused.join()).not.toContain('sesame');
});
