import { createConnection } from 'node:net';

/** What the parent asks for: so many requests in all, over so many connections at once, each sent when the one before was answered. */
export interface LoadOrder {
  port: number;
  connections: number;
  requests: number;
  /** Whole requests, header fields and the empty line included; each connection sends them in turn. */
  asked: readonly string[];
  expectStatus: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

// A program of its own, so that the server's CPU time can be told from the client's.
process.on('message', (order: LoadOrder) => {
  Promise.all(Array.from({ length: order.connections }, (_, number) => runConnection(order, number)))
    .then(() => process.send!('done'))
    .catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
});
process.send!('ready');

/** Sends this connection's share of the requests and takes the answers; rejects at an answer that is not the expected one. */
function runConnection({ port, connections, requests, asked, expectStatus }: LoadOrder, number: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = Math.ceil(requests / connections);
    // Each connection begins at another place, so that not all ask for the same at once.
    let next = Math.floor((number * asked.length) / connections);
    const request = (): string => asked[next++ % asked.length]!;
    let rest: Buffer = Buffer.alloc(0);
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true }, () => socket.write(request()));
    socket.on('error', reject);
    socket.on('close', () => (left === 0 ? resolve() : reject(new Error('the server closed the connection'))));
    socket.on('data', (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const headEnd = rest.indexOf(HEAD_END);
      if (headEnd === -1) return;
      const head = rest.toString('latin1', 0, headEnd);
      if (!head.startsWith(`HTTP/1.1 ${expectStatus} `)) {
        reject(new Error(`expected ${expectStatus}: ${head.slice(0, 200)}`));
        return;
      }
      const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
      if (rest.length < headEnd + HEAD_END.length + length) return;
      rest = Buffer.alloc(0);
      if (--left === 0) socket.end();
      else socket.write(request());
    });
  });
}
