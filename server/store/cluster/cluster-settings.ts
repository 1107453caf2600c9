import { totalmem } from 'node:os';

const MIB = 2 ** 20;

/**
 * Settings of the private cluster as `name=value`, for its command line: no TCP at all, memory by what this machine (or its container)
 * has. With `fast` nothing is synced to disk: for tests, whose data nobody misses after a power cut.
 */
export function clusterSettings(
  socketFolder: string,
  options: { fast?: boolean; memoryBytes?: number } = {},
): string[] {
  const memoryMiB = Math.floor((options.memoryBytes ?? availableMemory()) / MIB);
  const sharedMiB = clamp(Math.floor(memoryMiB / 4), 64, 1024);
  const settings = [
    'listen_addresses=',
    // A list: quoted, so that commas and spaces in a path do not part it.
    `unix_socket_directories="${socketFolder.replaceAll('"', '""')}"`,
    'unix_socket_permissions=0700',
    'port=5432',
    'max_connections=100',
    `shared_buffers=${sharedMiB}MB`,
    `effective_cache_size=${Math.max(128, Math.floor(memoryMiB / 2))}MB`,
    `maintenance_work_mem=${clamp(Math.floor(memoryMiB / 16), 32, 256)}MB`,
    `work_mem=${clamp(Math.floor(memoryMiB / 128), 4, 32)}MB`,
    'random_page_cost=1.1',
    'min_wal_size=256MB',
    'max_wal_size=2GB',
    'wal_compression=on',
    'checkpoint_timeout=15min',
    // Short spatial queries: compiling them costs more than it gives.
    'jit=off',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_line_prefix=%m [%p] ',
    'logging_collector=off',
    'lc_messages=C',
  ];
  return options.fast === true
    ? [...settings, 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum_naptime=10min']
    : settings;
}

/** Bytes: the limit of the control group where there is one, else what the machine has. */
function availableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
