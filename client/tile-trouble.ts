import { signal } from '@preact/signals';
import { t } from './i18n/translate.ts';
import { connection, showToast } from './state.ts';

/** Quiet time after which a new failure is worth a new word, milliseconds. */
const QUIET_MS = 60_000;

/** Counts how often tiles that failed are to be asked for again. */
export const tilesAskedAgain = signal(0);

let lastFailure = -Infinity;
let failed = false;

/** Says once that parts of the picture could not be read, however many fail. While the server is away, that is said already. */
export function reportTileFailure(reason: string): void {
  const now = performance.now();
  const isNew = now - lastFailure > QUIET_MS;
  lastFailure = now;
  failed = true;
  if (isNew && connection.peek().state !== 'offline') showToast(t('toast.tilesFailed', { reason }), 'warning');
}

/** The server is back: what failed meanwhile is read again. */
export function askFailedTilesAgain(): void {
  lastFailure = -Infinity;
  if (failed) tilesAskedAgain.value++;
  failed = false;
}
