import { Agent, request } from 'node:http';
import { gunzipSync } from 'node:zlib';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Not compressed. */
  body: Buffer;
  json: <T>() => T;
}

export interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: object;
  /** The socket is destroyed after so many milliseconds, whatever has come by then. */
  cutAfterMs?: number;
}

export interface HttpClient {
  /** Null when the socket was cut. */
  ask: (path: string, call?: Call) => Promise<Answer | null>;
  close: () => void;
}

/** A client that keeps its connection, as browsers do, takes gzip, and can cut the line in the middle of an answer. */
export function createHttpClient(port: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  return {
    close: () => agent.destroy(),
    ask: (path, { method = 'GET', headers = {}, body, cutAfterMs } = {}) =>
      new Promise((resolve, reject) => {
        const all = { 'accept-encoding': 'gzip', ...headers };
        const req = request({ host: '127.0.0.1', port, path, method, headers: all, agent }, (res) => {
          const chunks: Buffer[] = [];
          res.on('data', (chunk: Buffer) => chunks.push(chunk));
          res.on('error', fail);
          res.on('end', () => {
            clearTimeout(cut);
            const sent = Buffer.concat(chunks);
            const plain = res.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
            resolve({
              status: res.statusCode ?? 0,
              headers: res.headers,
              body: plain,
              json: <T>() => JSON.parse(plain.toString('utf8')) as T,
            });
          });
        });
        let isCut = false;
        const cut =
          cutAfterMs === undefined
            ? undefined
            : setTimeout(() => {
                isCut = true;
                req.destroy();
              }, cutAfterMs);
        const fail = (error: Error): void => {
          clearTimeout(cut);
          if (isCut) resolve(null);
          else reject(error);
        };
        req.on('error', fail);
        req.end(body === undefined ? undefined : JSON.stringify(body));
      }),
  };
}
