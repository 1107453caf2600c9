import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { Problem, rawProblem } from './problem.ts';
import type { Headers } from './security-headers.ts';

/** How long a client may go on sending after it was refused; ending the connection at once could lose the answer on its way. */
const LINGER_MS = 500;

/** Answers a request that Node's parser gives up on, which no handler ever sees, with a problem instead of a bare status line. */
export function createClientErrorHandler(log: Logger, security: Headers): (error: Error, socket: Duplex) => void {
  const answered = new WeakSet<Duplex>();
  return (error, socket) => {
    // Each further chunk of a refused request fails in the parser again.
    if (answered.has(socket)) return;
    answered.add(socket);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = problemOfParser(code);
    log.info({ route: 'unparsed', status: problem.status, code }, 'request');
    socket.on('error', () => socket.destroy());
    socket.end(rawProblem(problem, security));
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.on('close', () => clearTimeout(timer));
  };
}

function problemOfParser(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers-too-large', 'The address and the header fields together have more than 16 KiB.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request-timeout', 'The request was not sent in time.');
    default:
      return new Problem('bad-request', 'The request is not HTTP/1.1.');
  }
}
