import { STATUS_CODES } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { AccessLog } from './access-log.ts';
import type { HostCheck } from './admission.ts';
import { nextRequestId } from './exchange.ts';
import { VECTOR_TILE_ROUTE } from './resources/vector-tile.ts';
import type { Headers } from './security-headers.ts';
import { FORM_STATUS, tileFields, tileForm } from './tile-form.ts';
import type { TokenCheck } from './token-check.ts';
import type { VectorTiles } from './vector-tiles.ts';
import type { WarmAnswer } from './warm-front.ts';
import { commonTileFields } from './write-vector-tile.ts';

interface WarmTileParts {
  tiles: VectorTiles;
  isOurHost: HostCheck;
  token: TokenCheck | null;
  security: Headers;
  accessLog: AccessLog;
  /** Of the server, milliseconds. */
  keepAliveMs: number;
}

/**
 * Answers with a tile that is at hand, under the checks and with the header fields of every other answer; false for all that is not a tile at hand for a request that
 * is let in, so that one place says why. A body is written compressed; a client that takes none is left to the ordinary way.
 */
export function createWarmTileAnswer(parts: WarmTileParts): WarmAnswer {
  const { tiles, isOurHost, token, security, accessLog, keepAliveMs } = parts;
  const keepAlive = ['Connection', 'keep-alive', 'Keep-Alive', `timeout=${Math.floor(keepAliveMs / 1_000)}`];
  const common = fieldLines([...commonTileFields(security), ...keepAlive]);
  return (socket, head) => {
    const startedAt = performance.now();
    const { method, url } = head;
    const tile = tiles.peek(url);
    if (tile === undefined || !isOurHost(head.host, socket.localAddress)) return false;
    if (token !== null && !token.admits(head)) return false;
    const form = tileForm(tile, head.ifNoneMatch, head.acceptEncoding);
    if (form === 'identity' && tile.encoding === 'gzip') return false;
    const status = FORM_STATUS[form];
    const id = nextRequestId();
    const text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${common}${fieldLines(tileFields(tile, form))}x-request-id: ${id}\r\nDate: ${httpDate()}\r\n\r\n`;
    const bytes = status === 200 && method === 'GET' ? tile.body.length : 0;
    if (bytes > 0) socket.cork();
    socket.write(text, 'latin1');
    if (bytes > 0) {
      socket.write(tile.body);
      socket.uncork();
    }
    const ms = performance.now() - startedAt;
    accessLog({
      id,
      method,
      url,
      route: VECTOR_TILE_ROUTE,
      status,
      ms,
      bytes,
      cacheHit: true,
      isAborted: false,
      error: null,
    });
    return true;
  };
}

function fieldLines(fields: readonly string[]): string {
  let text = '';
  for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}\r\n`;
  return text;
}

let date = '';
let dateSecond = 0;

/** The Date field's value (RFC 9110 section 5.6.7), made once a second. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1_000);
  if (second !== dateSecond) {
    dateSecond = second;
    date = new Date(second * 1_000).toUTCString();
  }
  return date;
}
