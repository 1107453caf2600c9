import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import type { ServeConfig } from './serve-config.ts';

export type Headers = readonly (readonly [name: string, value: string])[];

/**
 * The headers that every answer carries, computed once by helmet, so that the tile path in front of Express gives the same ones.
 *
 * The policy is the least that Cesium 1.145 runs under: WebAssembly decoders ('wasm-unsafe-eval'), workers and images from blobs, and a style
 * element that its credit display writes ('unsafe-inline' for styles only). No host but our own, and that of an outside base map
 * where the deployer chose one.
 */
export function securityHeaders(config: Pick<ServeConfig, 'publicUrl' | 'outsideMap'>): Headers {
  // Images come by XHR where the browser makes bitmaps of them.
  const mapHost = config.outsideMap ? [new URL(config.outsideMap.url).origin] : [];
  const overTls = config.publicUrl?.startsWith('https:') ?? false;
  const middleware = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'", "'wasm-unsafe-eval'"],
        'script-src-attr': ["'none'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'worker-src': ["'self'", 'blob:'],
        'img-src': ["'self'", 'blob:', 'data:', ...mapHost],
        'connect-src': ["'self'", 'blob:', 'data:', ...mapHost],
        'font-src': ["'self'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Only where the user comes by TLS: on http://localhost it would break every other local server.
    strictTransportSecurity: overTls ? { maxAge: 15_552_000 } : false,
    xFrameOptions: { action: 'deny' },
  });
  const headers = new Map<string, string>();
  const recorder = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: (name: string) => headers.delete(name),
  };
  middleware({} as IncomingMessage, recorder as unknown as ServerResponse, (error?: unknown) => {
    if (error instanceof Error) throw error;
  });
  return [...headers];
}
