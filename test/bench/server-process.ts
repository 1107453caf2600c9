import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { tileAt } from '../../core/geodesy/tile-coord.ts';
import { projectFolder } from '../../server/command/project-folder.ts';

const POLL_MS = 20;
const LIMIT_MS = 900_000;
const KILOBYTE = 1024;
/** What `npm start` sets: the C library gives large blocks back to the system as long as it may not learn to keep them. */
const AS_SHIPPED = { MALLOC_MMAP_THRESHOLD_: '1048576' };
/** Zoom of the first tile that a page asks for when it shows a whole district. */
const FIRST_ZOOM = 10;

/** The program as it ships, in a process of its own. */
export interface ServerProcess {
  /** On 127.0.0.1. */
  port: number;
  /** Milliseconds from its start to a tile that holds pipes. */
  firstTileMs: number;
  /** Resident memory now, bytes. */
  residentBytes(): number;
  get(path: string): Promise<{ status: number; bytes: number }>;
  stop(): Promise<void>;
}

/** Starts the program on a free port with settings of its own and waits for its first tile. */
export async function startServer(settings: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const port = await freePort();
  const main = pathToFileURL(join(projectFolder, 'dist', 'server', 'main.js')).href;
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    ['-e', `import('${main}').then(({ main }) => main()).then((code) => process.exit(code))`],
    {
      env: { ...process.env, ...AS_SHIPPED, LOG_LEVEL: 'error', PORT: String(port), ...settings },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const get = async (path: string) => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: reply.status, bytes: (await reply.arrayBuffer()).byteLength };
  };
  try {
    await untilFirstTile(child, port, begun);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    port,
    firstTileMs: performance.now() - begun,
    residentBytes: () => {
      const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      return Number(kilobytes) * KILOBYTE;
    },
    get,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function untilFirstTile(child: ChildProcess, port: number, begun: number): Promise<void> {
  const address = `http://127.0.0.1:${port}/tiles/pipes`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`);
    if (performance.now() - begun > LIMIT_MS) throw new Error('the server gave no tile');
    try {
      const reply = await fetch(`${address}.json`);
      if (reply.ok && (await holdsPipes(address, (await reply.json()) as { bounds: Box }))) return;
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

type Box = readonly [number, number, number, number];

/** Whether a tile in the middle of the network, or beside it, holds something. */
async function holdsPipes(address: string, { bounds: [west, south, east, north] }: { bounds: Box }): Promise<boolean> {
  const { x, y } = tileAt((west + east) / 2, (south + north) / 2, FIRST_ZOOM);
  for (const [dx, dy] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ] as const) {
    const reply = await fetch(`${address}/${FIRST_ZOOM}/${x + dx}/${y + dy}.mvt`);
    if (reply.status === 200 && (await reply.arrayBuffer()).byteLength > 0) return true;
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
