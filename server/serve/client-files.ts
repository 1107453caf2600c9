import { readFile, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { ByteLru } from './byte-lru.ts';
import { represent, type Representation } from './representation.ts';

interface KeptFile {
  mark: string;
  representation: Representation;
}

export interface ClientFile {
  representation: Representation;
  cached: boolean;
}

/** What Vite builds and Cesium ships. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.glb': 'model/gltf-binary',
  '.woff2': 'font/woff2',
};

const ENTRY_OVERHEAD_BYTES = 512;
const GZIP_LEVEL = 6;

/** The files of the built page, compressed at the first request and kept; a file that was built anew is read anew. */
export class ClientFiles {
  readonly #root: string;
  readonly #kept: ByteLru<KeptFile>;

  constructor(root: string, limitBytes: number) {
    this.#root = resolve(root);
    this.#kept = new ByteLru(limitBytes);
  }

  /** The file of a URL path; null when there is none, also for names that begin with a dot or lead out of the folder. */
  async get(urlPath: string): Promise<ClientFile | null> {
    const path = this.#pathOf(urlPath);
    if (path === null) return null;
    const status = await stat(path).catch(() => null);
    if (status === null || !status.isFile()) return null;
    const mark = `${status.mtimeMs} ${status.size}`;
    const kept = this.#kept.get(path);
    if (kept?.mark === mark) return { representation: kept.representation, cached: true };
    const representation = represent(typeOf(path), await readFile(path), GZIP_LEVEL);
    this.#kept.set(path, { mark, representation }, representation.body.length + ENTRY_OVERHEAD_BYTES);
    return { representation, cached: false };
  }

  #pathOf(urlPath: string): string | null {
    let decoded: string;
    try {
      decoded = decodeURIComponent(urlPath);
    } catch {
      return null;
    }
    const isOdd =
      decoded.includes('\0') || decoded.includes('\\') || decoded.split('/').some((part) => part.startsWith('.'));
    if (isOdd) return null;
    const path = join(this.#root, decoded);
    return path.startsWith(this.#root + sep) ? path : null;
  }
}

function typeOf(path: string): string {
  return TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
}
