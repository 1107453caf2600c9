import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DerivedNetwork, NetworkRevision } from '../../server/derive/derived-network.ts';
import { startBenchServer } from './bench-server.ts';
import type { BenchStore } from './bench-store.ts';
import { counted, type Figure } from './figure.ts';
import type { Delivery, ListenOrder, SentTimes } from './live-client.ts';

const CLIENTS = 1_000;
const CHANGES_PER_SECOND = 10;
const SECONDS = 10;
/** In the demo district, degrees. */
const PLACE = [106.45, 29.45] as const;

/** Fan-out of `/live` over loopback: from a new revision in place to its event at each of a thousand clients, and the server's share of a core. */
export async function liveRow({ url }: BenchStore): Promise<Figure[]> {
  let publish: (revision: NetworkRevision) => void = () => undefined;
  const server = await startBenchServer(url, (derived) => {
    const published = publishing(derived);
    publish = published.publish;
    return published.network;
  });
  const { network: derived, port } = server;
  const client = fork(fileURLToPath(new URL('live-client.js', import.meta.url)), {
    execArgv: [],
    serialization: 'advanced',
  });
  await once(client, 'message');
  try {
    client.send({ port, clients: CLIENTS } satisfies ListenOrder);
    await once(client, 'message');
    const sent: [number, bigint][] = [];
    const cpu = process.cpuUsage();
    const begun = performance.now();
    for (let i = 1; i <= CHANGES_PER_SECOND * SECONDS; i++) {
      sent.push([derived.revision + i, process.hrtime.bigint()]);
      const [lon, lat] = PLACE;
      const bounds = [lon, lat, lon + 0.0002, lat + 0.0002] as const;
      publish({ revision: derived.revision + i, bounds, lowZoomBounds: bounds, otherHistory: false });
      await wait(Math.max(0, begun + (i * 1000) / CHANGES_PER_SECOND - performance.now()));
    }
    const { user, system } = process.cpuUsage(cpu);
    const share = (user + system) / 1000 / (performance.now() - begun);
    await wait(500);
    client.send(sent satisfies SentTimes);
    const [{ latency, heard }] = (await once(client, 'message')) as [Delivery];
    if (heard < 1) throw new Error(`only ${heard} of the clients heard of the last change`);
    return [
      {
        measure: `change to event at ${CLIENTS} clients, ${CHANGES_PER_SECOND} changes/s, p99`,
        unit: 'ms',
        higherIsBetter: false,
        ours: { median: latency.p99, p99: latency.p99 },
        peer: null,
        goal: { atMost: 100 },
      },
      {
        measure: 'the same, all deliveries',
        unit: 'ms',
        higherIsBetter: false,
        ours: latency,
        peer: null,
        goal: null,
      },
      {
        measure: 'the same, CPU of the server',
        unit: 'cores',
        higherIsBetter: false,
        ours: counted(share),
        peer: null,
        goal: { atMost: 0.5 },
      },
    ];
  } finally {
    client.kill();
    await server.close();
  }
}

/** The network, with revisions that the row makes up: the fan-out is measured here, not how a change is taken in. */
function publishing(derived: DerivedNetwork): {
  network: DerivedNetwork;
  publish: (change: NetworkRevision) => void;
} {
  const listeners = new Set<(change: NetworkRevision) => void>();
  const network = Object.create(derived) as DerivedNetwork;
  network.onRevision = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    network,
    publish: (change) => {
      for (const listener of listeners) listener(change);
    },
  };
}
