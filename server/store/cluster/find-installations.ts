import { accessSync, constants, existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram } from './run-program.ts';

/** PostgreSQL programs on this machine, and the PostGIS that lies beside them. */
export interface Installation {
  /** Folder of initdb, postgres, pg_dump and pg_restore. */
  binDirectory: string;
  /** For example 15. */
  major: number;
  /** For example `15.18`. */
  version: string;
  /** PostGIS version such as `3.3.2`; null when its extension is not installed. */
  postgis: string | null;
}

export const MINIMUM_POSTGRESQL = 15;
/** Major and minor: the release that came out for PostgreSQL 15. */
export const MINIMUM_POSTGIS: readonly [number, number] = [3, 3];

const PROGRAMS = ['initdb', 'postgres', 'pg_dump', 'pg_restore'] as const;

/** Every PostgreSQL found in the places of Debian, Red Hat and Homebrew and on the PATH, newest first, each folder once. */
export async function findInstallations(path = process.env['PATH'] ?? ''): Promise<Installation[]> {
  const found = new Map<string, Installation>();
  for (const folder of candidateFolders(path)) {
    if (!PROGRAMS.every((program) => isExecutable(join(folder, program)))) continue;
    const binDirectory = realpathSync(folder);
    if (found.has(binDirectory)) continue;
    const installation = await readInstallation(binDirectory);
    if (installation !== null) found.set(binDirectory, installation);
  }
  return [...found.values()].toSorted((a, b) => b.major - a.major);
}

/** Whether a PostGIS version such as `3.3.2` is new enough. */
export function isPostgisRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > MINIMUM_POSTGIS[0] || (major === MINIMUM_POSTGIS[0] && minor >= MINIMUM_POSTGIS[1]);
}

function candidateFolders(path: string): string[] {
  const onPath = path.split(delimiter).filter((folder) => folder.startsWith('/'));
  return [
    ...children('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`),
    ...children('/usr')
      .filter((name) => name.startsWith('pgsql-'))
      .map((name) => `/usr/${name}/bin`),
    ...['/opt/homebrew/opt', '/usr/local/opt', '/home/linuxbrew/.linuxbrew/opt'].flatMap((brew) =>
      children(brew)
        .filter((name) => name.startsWith('postgresql'))
        .map((name) => `${brew}/${name}/bin`),
    ),
    ...onPath,
  ];
}

async function readInstallation(binDirectory: string): Promise<Installation | null> {
  const { code, output } = await runProgram(join(binDirectory, 'postgres'), ['--version']);
  const version = /\(PostgreSQL\) ((\d+)[.\w]*)/.exec(output);
  if (code !== 0 || version === null) return null;
  return {
    binDirectory,
    major: Number(version[2]),
    version: String(version[1]),
    postgis: await readPostgisVersion(binDirectory, String(version[2])),
  };
}

async function readPostgisVersion(binDirectory: string, major: string): Promise<string | null> {
  const shares = [`/usr/share/postgresql/${major}`];
  const configured = await runProgram(join(binDirectory, 'pg_config'), ['--sharedir']);
  if (configured.code === 0) shares.unshift(configured.output.trim());
  for (const share of shares) {
    const control = join(share, 'extension', 'postgis.control');
    if (!existsSync(control)) continue;
    return /default_version\s*=\s*'([\d.]+)/.exec(readFileSync(control, 'utf8'))?.[1] ?? null;
  }
  return null;
}

function children(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
