import { resolve } from 'node:path';
import { z } from 'zod';
import type { OutsideMapJson } from '../core/contract/api.ts';
import { isLoopbackName } from './serve/loopback.ts';

/** What the operator chose. Every part of the program gets it as an argument; the environment is read once, at the start. */
export interface Config {
  /** 0 lets the system choose. */
  port: number;
  host: string;
  /** Null: the private cluster of the data folder. */
  databaseUrl: string | null;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Absolute. */
  dataFolder: string;
  demo: (typeof DEMOS)[number];
  /** Secret that every request must show; null: none is asked for. */
  token: string | null;
  /** Address under which users reach the server, without a slash at the end; null: the one they ask for. */
  publicUrl: string | null;
  /** A base map of another host; null: none. */
  outsideMap: OutsideMapJson | null;
  /** Bytes of compressed vector tiles that the server keeps. */
  tileCacheBytes: number;
}

/** All faults of the environment, one line each. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const DEMOS = ['none', 'quarter', 'town', 'district'] as const;

const MEGABYTE = 2 ** 20;
const USUAL_BASEMAP_ZOOM = 18;
/** Hosts whose tiles are in GCJ-02 or BD-09. */
const SHIFTED_MAPS = /(^|\.)(autonavi\.com|amap\.com|gtimg\.com|map\.qq\.com|google\.cn|baidu\.com|bdimg\.com)$/i;
const MOST_TILE_CACHE_MB = 65_536;

/** One variable: how its text is read, what is right for it, and whether an error message may show it. */
interface Variable<T> {
  schema: z.ZodType<T, string>;
  rule: string;
  secret?: boolean;
}

const VARIABLES = {
  PORT: {
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine((port) => port <= 65_535),
    rule: 'must be a port number from 0 to 65535',
  },
  HOST: { schema: z.string().regex(/^[\w.:-]+$/), rule: 'must be a host name or an address' },
  DATABASE_URL: {
    schema: z.string().refine(isDatabaseUrl),
    rule: 'must look like postgres://account:password@host:5432/database',
    secret: true,
  },
  LOG_LEVEL: { schema: z.enum(LOG_LEVELS), rule: `must be one of ${LOG_LEVELS.join(', ')}` },
  TALPA_DATA_DIR: { schema: z.string(), rule: 'must be a folder' },
  TALPA_DEMO: {
    schema: z.enum(DEMOS),
    rule: `must be one of ${DEMOS.join(', ')}`,
  },
  TALPA_TOKEN: {
    schema: z.string().regex(/^[\x21-\x7e]{16,}$/),
    rule: 'must be at least 16 letters, digits or signs without spaces',
    secret: true,
  },
  TALPA_PUBLIC_URL: {
    schema: z
      .string()
      .refine(isPublicUrl)
      .transform((url) => url.replace(/\/+$/, '')),
    rule: 'must look like https://pipes.example.org, without a query',
  },
  TALPA_BASEMAP_URL: {
    schema: z.string().refine(isTileTemplate),
    rule:
      'must be the address of XYZ tiles in web mercator (EPSG:3857) on WGS 84 or CGCS2000, such as https://tiles.example.org/{z}/{x}/{y}.png; ' +
      'maps in GCJ-02 or BD-09 (Amap, Tencent, Baidu, Google in China) lie hundreds of metres off and are not supported',
    // It may carry a key.
    secret: true,
  },
  TALPA_BASEMAP_ATTRIBUTION: { schema: z.string().max(200), rule: 'must have at most 200 characters' },
  TALPA_BASEMAP_MAX_ZOOM: {
    schema: z
      .string()
      .regex(/^\d{1,2}$/)
      .transform(Number)
      .refine((zoom) => zoom >= 1 && zoom <= 22),
    rule: 'must be a zoom from 1 to 22',
  },
  TALPA_TILE_CACHE_MB: {
    schema: z
      .string()
      .regex(/^\d{1,6}$/)
      .transform((text) => Number(text) * MEGABYTE)
      .refine((bytes) => bytes >= MEGABYTE && bytes <= MOST_TILE_CACHE_MB * MEGABYTE),
    rule: `must be a number of megabytes from 1 to ${MOST_TILE_CACHE_MB}`,
  },
} satisfies Record<string, Variable<unknown>>;

/**
 * The configuration that the environment gives; an empty variable counts as not set.
 *
 * @throws ConfigError with all faults at once, misspelt `TALPA_` names among them
 */
export function readConfig(env: NodeJS.ProcessEnv, folder: string = process.cwd()): Config {
  const faults = Object.keys(env)
    .filter((name) => name.startsWith('TALPA_') && !name.startsWith('TALPA_TEST_') && !(name in VARIABLES))
    .map((name) => `${name} is not known; the names are ${Object.keys(VARIABLES).join(', ')}`);

  const read = <T>(name: string, { schema, rule, secret = false }: Variable<T>): T | null => {
    const text = env[name] ?? '';
    if (text === '') return null;
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    faults.push(`${name} ${secret ? '' : `"${text}" `}${rule}`);
    return null;
  };

  const basemap = read('TALPA_BASEMAP_URL', VARIABLES.TALPA_BASEMAP_URL);
  const attribution = read('TALPA_BASEMAP_ATTRIBUTION', VARIABLES.TALPA_BASEMAP_ATTRIBUTION);
  const basemapZoom = read('TALPA_BASEMAP_MAX_ZOOM', VARIABLES.TALPA_BASEMAP_MAX_ZOOM);
  if (basemap !== null && attribution === null) {
    faults.push('TALPA_BASEMAP_URL needs TALPA_BASEMAP_ATTRIBUTION: the text that the map demands to be shown with it');
  }
  const outsideMap =
    basemap === null || attribution === null
      ? null
      : { url: basemap, attribution, maxZoom: basemapZoom ?? USUAL_BASEMAP_ZOOM };

  const config: Config = {
    port: read('PORT', VARIABLES.PORT) ?? 8080,
    host: read('HOST', VARIABLES.HOST) ?? '127.0.0.1',
    databaseUrl: read('DATABASE_URL', VARIABLES.DATABASE_URL),
    logLevel: read('LOG_LEVEL', VARIABLES.LOG_LEVEL) ?? 'info',
    dataFolder: resolve(folder, read('TALPA_DATA_DIR', VARIABLES.TALPA_DATA_DIR) ?? '.talpa'),
    demo: read('TALPA_DEMO', VARIABLES.TALPA_DEMO) ?? 'district',
    token: read('TALPA_TOKEN', VARIABLES.TALPA_TOKEN),
    publicUrl: read('TALPA_PUBLIC_URL', VARIABLES.TALPA_PUBLIC_URL),
    outsideMap,
    tileCacheBytes: read('TALPA_TILE_CACHE_MB', VARIABLES.TALPA_TILE_CACHE_MB) ?? 128 * MEGABYTE,
  };
  if (!isLoopbackName(config.host) && (env['TALPA_TOKEN'] ?? '') === '') {
    faults.push(
      `HOST "${config.host}" can be reached from other machines: set TALPA_TOKEN to a secret that users must show, or leave HOST at 127.0.0.1`,
    );
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return config;
}

/** An http address with each of the placeholders, of no service whose maps are shifted by law. */
function isTileTemplate(value: string): boolean {
  if (!['{z}', '{x}', '{y}'].every((part) => value.includes(part)) || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return ['http:', 'https:'].includes(protocol) && !hostname.includes('{') && !SHIFTED_MAPS.test(hostname);
}

function isDatabaseUrl(value: string): boolean {
  return URL.canParse(value) && ['postgres:', 'postgresql:'].includes(new URL(value).protocol);
}

function isPublicUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, search, hash, username } = new URL(value);
  return ['http:', 'https:'].includes(protocol) && search === '' && hash === '' && username === '';
}
