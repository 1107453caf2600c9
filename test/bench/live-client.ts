import { createConnection, type Socket } from 'node:net';
import { spreadOf, type Spread } from './figure.ts';

export interface ListenOrder {
  port: number;
  clients: number;
}

/** Times by revision, nanoseconds of the machine's monotonic clock, which all processes share. */
export type SentTimes = readonly (readonly [revision: number, at: bigint])[];

export interface Delivery {
  /** Milliseconds from the change to the bytes at a client. */
  latency: Spread;
  /** Share of the changes that each client heard of, by itself or within a later one. */
  heard: number;
}

const NANOSECONDS_PER_MS = 1e6;
const arrivals: { revision: number; at: bigint }[] = [];
const newest = new Map<Socket, number>();

// A program of its own, with many clients of /live in it.
process.on('message', (message: ListenOrder | SentTimes) => {
  if ('port' in message) void listenAll(message).then(() => process.send!('listening'));
  else process.send!(deliveryOf(message));
});
process.send!('ready');

async function listenAll({ port, clients }: ListenOrder): Promise<void> {
  // A hundred at a time: more would overflow the queue of connections not yet accepted.
  for (let opened = 0; opened < clients; opened += 100) {
    await Promise.all(Array.from({ length: Math.min(100, clients - opened) }, () => listen(port)));
  }
}

/** Resolves with the greeting. */
function listen(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () =>
      socket.write(`GET /live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`),
    );
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      const at = process.hrtime.bigint();
      for (const [, event, id] of chunk.toString('latin1').matchAll(/event: (\w+)\nid: (\d+)-\w+\n/g)) {
        if (event === 'hello') resolve();
        else arrivals.push({ revision: Number(id), at });
        newest.set(socket, Number(id));
      }
    });
  });
}

function deliveryOf(sent: SentTimes): Delivery {
  const times = new Map(sent);
  const latencies = arrivals.map(({ revision, at }) => Number(at - times.get(revision)!) / NANOSECONDS_PER_MS);
  const last = sent.at(-1)![0];
  const upToDate = [...newest.values()].filter((revision) => revision === last).length;
  return { latency: spreadOf(latencies), heard: upToDate / newest.size };
}
