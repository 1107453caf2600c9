import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

interface Answer {
  route: string;
  method: string;
  status: number;
  seconds: number;
  cacheHit: boolean | null;
}

/** What the server counts, in the text form of Prometheus. */
export interface ServeMetrics {
  observe(answer: Answer): void;
  /** A number that is read when somebody asks for the metrics. */
  gauge(name: string, help: string, read: () => number): void;
  text(): Promise<string>;
  readonly type: string;
}

export function createServeMetrics(): ServeMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'talpa_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['route', 'method', 'status'],
    buckets: BUCKETS_S,
    registers: [registry],
  });
  const products = new Counter({
    name: 'talpa_product_requests_total',
    help: 'Requests for tiles, terrain, 3D contents and client files, by whether the cache had them',
    labelNames: ['cache'],
    registers: [registry],
  });
  return {
    observe({ route, method, status, seconds, cacheHit }) {
      requests.observe({ route, method: KNOWN_METHODS.has(method) ? method : 'other', status }, seconds);
      if (cacheHit !== null) products.inc({ cache: cacheHit ? 'hit' : 'miss' });
    },
    gauge(name, help, read) {
      // Made for its side effect: a gauge registers itself.
      void new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
    text: () => registry.metrics(),
    type: registry.contentType,
  };
}

/** A label with any text that a client sends would grow without bound. */
const KNOWN_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);
