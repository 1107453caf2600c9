import { Presets, SingleBar } from 'cli-progress';

/** Shows how far long work is. */
export interface Progress {
  /** `done` of `total` in any unit, and what is being done. */
  update(done: number, total: number, what: string): void;
  /** Ends the bar or the lines; the next `update` begins anew. */
  end(): void;
}

const LINE_EVERY_MS = 5_000;

/** A bar on a terminal; elsewhere a plain line when the work changes and every five seconds. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? barProgress(stream) : lineProgress(stream);
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  let bar: SingleBar | null = null;
  return {
    update(done, total, what) {
      if (bar === null) {
        const format = '{what} [{bar}] {percentage}%, {eta_formatted} to go';
        bar = new SingleBar({ stream, format, clearOnComplete: true, hideCursor: true }, Presets.legacy);
        bar.start(total, done, { what });
        return;
      }
      bar.setTotal(total);
      bar.update(done, { what });
    },
    end() {
      bar?.stop();
      bar = null;
    },
  };
}

function lineProgress(stream: NodeJS.WriteStream): Progress {
  let said: { what: string; at: number } | null = null;
  return {
    update(done, total, what) {
      const now = performance.now();
      if (said?.what === what && now - said.at < LINE_EVERY_MS) return;
      said = { what, at: now };
      stream.write(`${what}: ${total > 0 ? Math.floor((100 * done) / total) : 0}%\n`);
    },
    end() {
      said = null;
    },
  };
}
