import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revisionEventSchema, type RevisionEventJson } from '../../core/contract/api.ts';
import type { DerivedNetwork, NetworkRevision } from '../../server/derive/derived-network.ts';
import { deriveQuarter, runServer, until, type Derived, type Running } from './running-server.ts';
import { CORNER } from './street-quarter.ts';

interface LiveEvent {
  event: string;
  /** Revision and name of the store, as its id has them. */
  id: string;
  store: string;
  data: RevisionEventJson;
}

interface Stream {
  events: LiveEvent[];
  /** Everything as it came. */
  text(): string;
  res: IncomingMessage;
  isEnded(): boolean;
  leave(): void;
}

/** Reads `/live` as a browser does. */
function listen(port: number, headers: Record<string, string> = {}): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const req: ClientRequest = request({ host: '127.0.0.1', port, path: '/live', headers, agent: false }, (res) => {
      let text = '';
      let rest = '';
      let ended = false;
      const events: LiveEvent[] = [];
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => {
        text += chunk;
        rest += chunk;
        const blocks = rest.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const fields = new Map(
            block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
          );
          const data = fields.get('data');
          if (data === undefined) continue;
          const [id = '', store = ''] = (fields.get('id') ?? '').split('-');
          events.push({
            event: fields.get('event') ?? 'message',
            id,
            store,
            data: revisionEventSchema.strict().parse(JSON.parse(data)),
          });
        }
      });
      res.on('end', () => (ended = true));
      res.on('error', () => (ended = true));
      resolve({ events, text: () => text, res, isEnded: () => ended, leave: () => req.destroy() });
    });
    req.on('error', reject);
    req.end();
  });
}

let derived: Derived;
let running: Running;
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await runServer(derived);
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

/** Commits a change by plain SQL, as somebody with psql would, and gives the revision it became. */
async function change(year: number): Promise<number> {
  const { revision } = derived.network;
  await derived.db.knex('segment').where('key', 'J0-0').update({ year });
  await until(() => derived.network.revision > revision);
  return derived.network.revision;
}

/** The id under which the server tells a revision. */
async function idOf(revision: number): Promise<string> {
  const stream = await listen(running.port);
  await until(() => stream.events.length === 1);
  stream.leave();
  return `${revision}-${stream.events[0]?.store}`;
}

/** The derived network, with revisions that the test makes up: faster ones than a database commits. */
function publishing(): {
  network: DerivedNetwork;
  publish: (change: Pick<NetworkRevision, 'revision' | 'bounds'>) => void;
} {
  const listeners = new Set<(change: NetworkRevision) => void>();
  const network = Object.create(derived.network) as DerivedNetwork;
  network.onRevision = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    network,
    publish: (change) => {
      for (const listener of listeners) listener({ ...change, lowZoomBounds: change.bounds, otherHistory: false });
    },
  };
}

describe('/live', () => {
  it('greets with the revision at hand', async () => {
    const stream = await listen(running.port);
    await until(() => stream.events.length === 1);
    expect(stream.res.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    const { revision } = derived.network;
    expect(stream.events[0]).toEqual({
      event: 'hello',
      id: String(revision),
      store: expect.stringMatching(/^[0-9a-f]{12}$/),
      data: { revision, bounds: null, places: derived.network.placesRevision },
    });
    expect(stream.text()).toMatch(/^retry: 2000\n/);
    stream.leave();
  });

  it('tells each listener of a commit from elsewhere, with a box around it', async () => {
    const streams = await Promise.all([listen(running.port), listen(running.port)]);
    await until(() => streams.every(({ events }) => events.length === 1));
    const revision = await change(2001);
    for (const stream of streams) {
      await until(() => stream.events.length === 2);
      const event = stream.events[1];
      expect(event).toMatchObject({ event: 'revision', id: String(revision), data: { revision } });
      const [west, south, east, north] = event?.data.bounds ?? [180, 90, -180, -90];
      expect(west <= CORNER.lon && south <= CORNER.lat && east >= CORNER.lon && north >= CORNER.lat + 0.0002).toBe(
        true,
      );
      stream.leave();
    }
  });

  it('gives to whoever comes back what was missed, as one event', async () => {
    const before = derived.network.revision;
    await change(2002);
    const revision = await change(2003);
    const stream = await listen(running.port, { 'last-event-id': await idOf(before) });
    await until(() => stream.events.length === 2);
    expect(stream.events.map(({ event, id }) => [event, id])).toEqual([
      ['hello', String(revision)],
      ['revision', String(revision)],
    ]);
    expect(stream.events[1]?.data.bounds).not.toBeNull();
    stream.leave();
  });

  it.each([
    ['a revision from before the start', () => idOf(0)],
    ['one that is to come', () => idOf(999_999)],
    [
      'the same revision in another run of the server',
      () => Promise.resolve(`${derived.network.revision}-0123456789ab`),
    ],
    ['an id of somebody else', () => Promise.resolve('7')],
  ])('says "anything may have changed" to one who last heard of %s', async (_, lastId) => {
    const stream = await listen(running.port, { 'last-event-id': await lastId() });
    await until(() => stream.events.length === 2);
    expect(stream.events[1]?.data).toEqual({ revision: derived.network.revision, bounds: null });
    stream.leave();
  });

  it('says nothing more to one who missed nothing', async () => {
    const { revision } = derived.network;
    const stream = await listen(running.port, { 'last-event-id': await idOf(revision) });
    const next = await change(2004);
    await until(() => stream.events.length >= 2);
    expect(stream.events.map(({ id }) => id)).toEqual([String(revision), String(next)]);
    stream.leave();
  });

  it('beats while nothing happens', async () => {
    const server = await runServer(derived, { limits: { liveHeartbeatMs: 20 } });
    const stream = await listen(server.port);
    await until(() => stream.text().includes(': still here\n\n: still here\n\n'));
    stream.leave();
    await server.stop();
  });

  it('takes no more listeners than its limit, and one again when one has left', async () => {
    const server = await runServer(derived, { limits: { liveConnections: 2 } });
    const streams = await Promise.all([listen(server.port), listen(server.port)]);
    const refused = await server.get('/live');
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    expect(refused.json()).toMatchObject({ type: 'urn:talpa:problem:busy' });
    streams[0]?.leave();
    await until(async () => (await server.get('/metrics')).body.toString().includes('talpa_live_clients 1\n'));
    const again = await listen(server.port);
    expect(again.res.statusCode).toBe(200);
    again.leave();
    await server.stop();
  });

  it('tells of a burst twice: its first revision at once, the others as one with the box around them', async () => {
    const { network, publish } = publishing();
    const server = await runServer({ db: derived.db, network });
    const stream = await listen(server.port);
    await until(() => stream.events.length === 1);
    const first = derived.network.revision + 1;
    for (let i = 0; i < 20; i++) publish({ revision: first + i, bounds: [106 + i, 29, 107 + i, 30] });
    await until(() => stream.events.at(-1)?.id === String(first + 19));
    expect(stream.events.slice(1).map(({ id, data }) => [id, data.bounds])).toEqual([
      [String(first), [106, 29, 107, 30]],
      [String(first + 19), [107, 29, 126, 30]],
    ]);
    publish({ revision: first + 20, bounds: null });
    await until(() => stream.events.at(-1)?.id === String(first + 20));
    expect(stream.events.at(-1)?.data.bounds).toBeNull();
    stream.leave();
    await server.stop();
  });

  it('says "anything" of a burst in which one change may be anywhere', async () => {
    const { network, publish } = publishing();
    const server = await runServer({ db: derived.db, network });
    const stream = await listen(server.port);
    await until(() => stream.events.length === 1);
    const first = derived.network.revision + 1;
    publish({ revision: first, bounds: [106, 29, 107, 30] });
    publish({ revision: first + 1, bounds: null });
    publish({ revision: first + 2, bounds: [106, 29, 107, 30] });
    await until(() => stream.events.at(-1)?.id === String(first + 2));
    expect(stream.events.at(-1)?.data.bounds).toBeNull();
    stream.leave();
    await server.stop();
  });

  it('cuts off a listener that does not read, instead of keeping for it what piles up', async () => {
    const { network, publish } = publishing();
    const server = await runServer({ db: derived.db, network }, { limits: { liveGapMs: 0 } });
    const stream = await listen(server.port);
    await until(() => stream.events.length === 1);
    stream.res.pause();
    for (let revision = 1; revision <= 100_000; revision++) {
      publish({ revision, bounds: [106, 29, 107, 30] });
    }
    await until(async () => (await server.get('/metrics')).body.toString().includes('talpa_live_clients 0\n'));
    await until(() => server.lines.some((line) => line['route'] === '/live'));
    // Far less than the twelve megabytes of all events were taken for it.
    expect(Number(server.lines.find((line) => line['route'] === '/live')?.['bytes'])).toBeLessThan(8_000_000);
    stream.leave();
    await server.stop();
  });

  it('ends its streams when the server closes', async () => {
    const server = await runServer(derived);
    const stream = await listen(server.port);
    await until(() => stream.events.length === 1);
    await server.stop();
    await until(() => stream.isEnded());
    expect(stream.res.complete).toBe(true);
  });

  it('writes one line to the log when a listener leaves', async () => {
    const server = await runServer(derived);
    const stream = await listen(server.port);
    await until(() => stream.events.length === 1);
    stream.leave();
    await until(() => server.lines.length === 1);
    expect(server.lines[0]).toMatchObject({ route: '/live', status: 200, aborted: true });
    expect(server.lines[0]?.['bytes']).toBe(stream.text().length);
    await server.stop();
  });
});
