import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { Problem } from './problem.ts';
import type { ServeConfig, ServeLimits } from './serve-config.ts';
import { isLoopbackName } from './loopback.ts';
import type { TokenCheck } from './token-check.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Reachable without a token: whether the process lives, and the page that takes the token. */
const OPEN_PATHS = new Set(['/healthz', '/session']);

export type Admission = (req: IncomingMessage) => Problem | null;

/** Whether a Host field names this server; `localAddress` is that of the socket. */
export type HostCheck = (host: string, localAddress: string | undefined) => boolean;

/** Fields of Host that were found to be ours are few: names of ours, with ports. */
const KEPT_HOSTS = 100;

/** The names by which this server may be asked for (DNS rebinding); a field that was right once is not read again. */
export function createHostCheck(config: ServeConfig): HostCheck {
  const names = new Set([config.host.toLowerCase()]);
  if (config.publicUrl !== null) names.add(new URL(config.publicUrl).hostname);
  const known = new Set<string>();
  return (host, localAddress) => {
    if (known.has(host)) return true;
    const name = hostName(host);
    if (name === null) return false;
    if (isLoopbackName(name) || names.has(name)) {
      if (known.size < KEPT_HOSTS) known.add(host);
      return true;
    }
    return isIP(name) !== 0 && name === unmapped(localAddress);
  };
}

/**
 * What every request must pass, the tiles' in front of Express too: a sane address, a Host that is ours (DNS rebinding), an Origin that is ours
 * for methods that change things (cross-site POST), a body within the limit, the token. Null when it may go on.
 */
export function createAdmission(
  config: ServeConfig,
  limits: ServeLimits,
  token: TokenCheck | null,
  isOurHost: HostCheck,
): Admission {
  const publicUrl = config.publicUrl === null ? null : new URL(config.publicUrl);
  return (req) => {
    const url = req.url ?? '';
    if (url.length > limits.urlCharacters)
      return new Problem(
        'address-too-long',
        `The address has ${url.length} characters; at most ${limits.urlCharacters} are taken.`,
      );
    if (!url.startsWith('/'))
      return new Problem('bad-request', 'The request must ask for a path that starts with "/".');

    const host = req.headers.host;
    if (host === undefined) return new Problem('bad-request', 'The header Host is missing.');
    if (!isOurHost(host, req.socket.localAddress))
      return new Problem(
        'foreign-host',
        `The header Host says "${shown(host)}". Set TALPA_PUBLIC_URL to the address that users type.`,
      );

    if (!SAFE_METHODS.has(req.method ?? '')) {
      const origin = req.headers.origin;
      if (origin !== undefined && origin !== publicUrl?.origin && originHost(origin) !== host)
        return new Problem('foreign-origin', `The header Origin says "${shown(origin)}".`);
      // Browsers tell it themselves, pages cannot; a sibling of our domain is another site too.
      const site = req.headers['sec-fetch-site'];
      if (site !== undefined && site !== 'same-origin' && site !== 'none')
        return new Problem('foreign-origin', `The header Sec-Fetch-Site says "${shown(site)}".`);
    }

    const length = Number(req.headers['content-length'] ?? 0);
    if (length > limits.bodyBytes)
      return new Problem('body-too-large', `The body has ${length} bytes; at most ${limits.bodyBytes} are taken.`, {
        headers: { connection: 'close' },
      });

    if (token !== null && !OPEN_PATHS.has(pathOf(url)) && !token.admits(req.headers)) {
      return new Problem('token-required', 'Send it as "Authorization: Bearer ...", or open /session in a browser.', {
        headers: { 'www-authenticate': 'Bearer realm="talpa"' },
      });
    }
    return null;
  };
}

export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/** The name in a Host header, in lower case, without port and brackets; null when it is none. */
function hostName(host: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}

function originHost(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** An IPv4 address that arrived on an IPv6 socket, in its own form. */
function unmapped(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/i, '');
}

function shown(value: string): string {
  return value.length > 100 ? `${value.slice(0, 100)}...` : value;
}
