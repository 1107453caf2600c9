import { destination, pino, type Logger } from 'pino';
import type { Config } from './config.ts';

/** The program's log: one JSON line an event on standard error, so that standard output keeps the lines meant for people. */
export function createLog(level: Config['logLevel']): Logger {
  return pino({ level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` }, destination(2));
}
