/** A request without a body, as far as the answer to a tile depends on it. */
export interface RequestHead {
  method: 'GET' | 'HEAD';
  /** As sent: a path, with its query. */
  url: string;
  host: string;
  ifNoneMatch: string | undefined;
  acceptEncoding: string | undefined;
  authorization: string | undefined;
  cookie: string | undefined;
}

/** Longer ones are left to Node's parser. */
const MAX_HEAD_BYTES = 8_192;
const END = '\r\n\r\n';
const VERSION = ' HTTP/1.1';
const [SPACE, TAB, COLON, DELETE] = [0x20, 0x09, 0x3a, 0x7f];

/**
 * The request that the bytes are, when they are the whole head of exactly one GET or HEAD of HTTP/1.1 that leaves its connection open and has no body, with each
 * of the fields above once at most and no byte beyond printable ASCII (RFC 9112 sections 3 to 6). Null for all else, right or wrong: this reads what
 * browsers send for a tile, and judges nothing.
 */
export function readRequestHead(bytes: Buffer): RequestHead | null {
  if (bytes.length > MAX_HEAD_BYTES) return null;
  const text = bytes.toString('latin1');
  const method = text.startsWith('GET /') ? 'GET' : text.startsWith('HEAD /') ? 'HEAD' : null;
  if (method === null || text.indexOf(END) !== text.length - END.length) return null;
  const lineEnd = text.indexOf('\r\n');
  const urlEnd = lineEnd - VERSION.length;
  if (!text.startsWith(VERSION, urlEnd)) return null;
  const urlStart = method.length + 1;
  for (let i = urlStart; i < urlEnd; i++) {
    const code = text.charCodeAt(i);
    if (code <= SPACE || code >= DELETE) return null;
  }
  const head: Fields = { method, url: text.slice(urlStart, urlEnd), ...NO_FIELDS };
  for (let at = lineEnd + 2; at < text.length - 2;) {
    const end = text.indexOf('\r\n', at);
    if (!readField(text, at, end, head)) return null;
    at = end + 2;
  }
  return head.host === undefined ? null : (head as RequestHead);
}

type Fields = Omit<RequestHead, 'host'> & { host: string | undefined };
const NO_FIELDS = {
  host: undefined,
  ifNoneMatch: undefined,
  acceptEncoding: undefined,
  authorization: undefined,
  cookie: undefined,
};

/** Notes a field that counts; false when the line is none, or the request must be left to Node's parser. */
function readField(text: string, start: number, end: number, head: Fields): boolean {
  let colon = start;
  while (colon < end && isNameCode(text.charCodeAt(colon))) colon++;
  if (colon === start || text.charCodeAt(colon) !== COLON) return false;
  for (let i = colon + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if ((code < SPACE && code !== TAB) || code >= DELETE) return false;
  }
  // By length first: most fields of a browser are of no concern here.
  switch (colon - start) {
    case 4:
      return note(head, text, start, colon, end, 'host', 'host');
    case 6:
      return !isName(text, start, colon, 'expect') && note(head, text, start, colon, end, 'cookie', 'cookie');
    case 7:
      return !isName(text, start, colon, 'upgrade') && !isName(text, start, colon, 'trailer');
    case 10:
      return (
        !isName(text, start, colon, 'connection') ||
        text
          .slice(colon + 1, end)
          .trim()
          .toLowerCase() === 'keep-alive'
      );
    case 13:
      return (
        note(head, text, start, colon, end, 'if-none-match', 'ifNoneMatch') &&
        note(head, text, start, colon, end, 'authorization', 'authorization')
      );
    case 14:
      return !isName(text, start, colon, 'content-length');
    case 15:
      return note(head, text, start, colon, end, 'accept-encoding', 'acceptEncoding');
    case 16:
      return !isName(text, start, colon, 'proxy-connection');
    case 17:
      return !isName(text, start, colon, 'transfer-encoding');
    default:
      return true;
  }
}

/** False when the field came before. */
function note(
  head: Fields,
  text: string,
  start: number,
  colon: number,
  end: number,
  name: string,
  as: keyof typeof NO_FIELDS,
): boolean {
  if (!isName(text, start, colon, name)) return true;
  if (head[as] !== undefined) return false;
  head[as] = text.slice(colon + 1, end).trim();
  return true;
}

function isName(text: string, start: number, colon: number, name: string): boolean {
  return text.slice(start, colon).toLowerCase() === name;
}

/** Letters, digits, "-" and "_": not every token, but every name in use. */
function isNameCode(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f;
}
