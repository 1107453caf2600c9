import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { isLoopbackAddress } from './loopback.ts';
import { MonotonicWindows } from './monotonic-windows.ts';
import { Problem } from './problem.ts';

const WINDOW_MS = 60_000;
/** A proxy on this machine brings all its users from one address. */
const LOOPBACK_FACTOR = 50;

/** Refuses an address that asks too often within a minute, with the draft-8 RateLimit fields. */
export function requestsPerMinute(limit: number, what: string): RequestHandler {
  const limitOf = (address: string | undefined): number =>
    address !== undefined && isLoopbackAddress(address) ? limit * LOOPBACK_FACTOR : limit;
  return rateLimit({
    windowMs: WINDOW_MS,
    store: new MonotonicWindows(WINDOW_MS),
    limit: (req) => limitOf(req.socket.remoteAddress),
    identifier: what,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // The socket's address counts; a forwarded one could be made up, and is not looked at.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler: (req, _res, next) => {
      const detail = `At most ${limitOf(req.socket.remoteAddress)} requests a minute are taken from one address.`;
      next(new Problem('too-many-requests', detail));
    },
  });
}
