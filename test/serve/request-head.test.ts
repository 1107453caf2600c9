import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRequestHead } from '../../server/serve/request-head.ts';

const read = (...lines: string[]) => readRequestHead(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
const TILE = 'GET /tiles/pipes/14/1/2.mvt HTTP/1.1';
const HOST = 'Host: localhost:8080';

describe('the head of a request', () => {
  it('is read with the fields that count, however their names are written', () => {
    const head = read(
      TILE,
      HOST,
      'User-Agent: a browser; with (things)',
      'accept-encoding: gzip, br',
      'IF-NONE-MATCH:W/"x"  ',
      'Cookie: a=1; b=2',
      'Authorization: Bearer abc',
      'Connection: Keep-Alive',
    );
    expect(head).toEqual({
      method: 'GET',
      url: '/tiles/pipes/14/1/2.mvt',
      host: 'localhost:8080',
      ifNoneMatch: 'W/"x"',
      acceptEncoding: 'gzip, br',
      authorization: 'Bearer abc',
      cookie: 'a=1; b=2',
    });
    expect(read('HEAD /a?b=c HTTP/1.1', HOST)).toMatchObject({ method: 'HEAD', url: '/a?b=c', cookie: undefined });
  });

  it.each([
    ['HTTP/1.0', ['GET / HTTP/1.0', HOST]],
    ['HTTP/2', ['GET / HTTP/2', HOST]],
    ['another method', ['POST / HTTP/1.1', HOST]],
    ['a method in lower case', ['get / HTTP/1.1', HOST]],
    ['a whole address', ['GET http://localhost/ HTTP/1.1', HOST]],
    ['a blank in the address', ['GET /a b HTTP/1.1', HOST]],
    ['a letter beyond ASCII in the address', ['GET /\u00e9 HTTP/1.1', HOST]],
    ['no Host', [TILE, 'Accept: */*']],
    ['two Hosts', [TILE, HOST, 'host: evil.example']],
    ['two cookies', [TILE, HOST, 'Cookie: a=1', 'Cookie: b=2']],
    ['two ETags', [TILE, HOST, 'If-None-Match: "a"', 'If-None-Match: "b"']],
    ['a body', [TILE, HOST, 'Content-Length: 5']],
    ['a body of no bytes', [TILE, HOST, 'content-length: 0']],
    ['a chunked body', [TILE, HOST, 'Transfer-Encoding: chunked']],
    ['a trailer', [TILE, HOST, 'Trailer: Expires']],
    ['the wish to close', [TILE, HOST, 'Connection: close']],
    ['the wish to close, by a proxy', [TILE, HOST, 'Proxy-Connection: close']],
    ['an upgrade', [TILE, HOST, 'Connection: Upgrade', 'Upgrade: websocket']],
    ['an expectation', [TILE, HOST, 'Expect: 100-continue']],
    ['a folded line', [TILE, HOST, 'Accept: a,', ' b']],
    ['a blank before the colon', [TILE, 'Host : localhost']],
    ['a line without a colon', [TILE, HOST, 'Accept']],
    ['a line without a name', [TILE, HOST, ': x']],
    ['a bare line feed', [TILE, `${HOST}\nContent-Length: 5`]],
    ['a bare carriage return', [TILE, `${HOST}\rX: y`]],
    ['a NUL', [TILE, HOST, 'Accept: \0']],
    ['a byte beyond ASCII', [TILE, HOST, 'Cookie: \u00e9']],
    ['8 KiB', [TILE, HOST, `Cookie: ${'a'.repeat(8_192)}`]],
    ['a second request', [TILE, HOST, '', TILE, HOST]],
    ['an empty line before it', ['', TILE, HOST]],
  ])('is left to Node when it has %s', (_what, lines) => {
    expect(read(...lines)).toBeNull();
  });

  it('is left to Node when it is cut anywhere, or followed by anything', () => {
    const whole = `${TILE}\r\n${HOST}\r\nAccept: */*\r\n\r\n`;
    expect(readRequestHead(Buffer.from(whole))).not.toBeNull();
    for (let length = 0; length < whole.length; length++)
      expect(readRequestHead(Buffer.from(whole.slice(0, length)))).toBeNull();
    for (const more of ['G', '\r\n', whole, '\0']) expect(readRequestHead(Buffer.from(whole + more))).toBeNull();
  });
});

const piece = fc.constantFrom(
  'GET ',
  'HEAD ',
  'POST ',
  '/',
  '/a',
  ' ',
  '\t',
  '\r\n',
  '\n',
  '\r',
  ':',
  'Host: a\r\n',
  'HTTP/1.1\r\n',
  'HTTP/1.0\r\n',
  'Cookie: x\r\n',
  'Content-Length: 1\r\n',
  'Content-Length:0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'X:y\r\n',
  '\0',
  'Connection: close\r\n',
  'Connection: keep-alive\r\n',
  'If-None-Match: "a"\r\n',
  '\u00e9',
  'a',
  '0\r\n\r\n',
);
const likely = fc.constantFrom('GET /a HTTP/1.1\r\nHost: a\r\n', 'HEAD / HTTP/1.1\r\nhost:b\r\n', '');

it('is what Node makes of the same bytes, whenever it is read: one request, and nothing left over', async () => {
  const seen: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    seen.push(req);
    res.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let read = 0;
  await fc.assert(
    fc.asyncProperty(likely, fc.array(piece, { maxLength: 6 }), async (start, pieces) => {
      const bytes = Buffer.from(`${start}${pieces.join('')}\r\n`, 'latin1');
      const head = readRequestHead(bytes);
      if (head === null) return;
      read += 1;
      seen.length = 0;
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.resume();
      // The second request is seen as such only if the first ended where its bytes ended.
      socket.write(bytes);
      socket.write('GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      await once(socket, 'close');
      expect(seen.map(({ url }) => url)).toEqual([head.url, '/next']);
      expect(seen[0]?.method).toBe(head.method);
      expect(seen[0]?.headers).toMatchObject({
        host: head.host,
        ...(head.cookie === undefined ? {} : { cookie: head.cookie }),
        ...(head.ifNoneMatch === undefined ? {} : { 'if-none-match': head.ifNoneMatch }),
      });
    }),
    { numRuns: 3_000 },
  );
  expect(read).toBeGreaterThan(50);
  server.close();
});
