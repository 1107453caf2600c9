import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { RevisionEventJson } from '../../core/contract/api.ts';
import type { Actor, World } from './world.ts';

/** One event: what it says changed after `from`, up to and with `to`. */
export interface Told {
  from: number;
  to: number;
  bounds: RevisionEventJson['bounds'];
}

/** The last event that came whole. */
interface Heard {
  revision: number;
  id: string;
}

const LONGEST_AWAY_MS = 60_000;

/**
 * Listens to `/live` as a page does: the line breaks, it comes back with Last-Event-ID, once after a long time. Each revision is told once, in order. What it
 * was told goes to `told`.
 */
export function listenLive(told: Told[], isQuiet: (revision: number) => boolean): Actor {
  return async (world, random) => {
    let last: Heard | null = null;
    const awayMs = Math.min(LONGEST_AWAY_MS, (world.seconds * 1_000) / 6);
    let isAwayAfter = performance.now() + random() * world.seconds * 500;
    for (;;) {
      last = await listen(world, told, last, () => (world.isOver() ? isQuiet : random() < 0.002));
      if (world.isOver() && last !== null && isQuiet(last.revision)) return;
      world.count('/live streams cut');
      if (performance.now() > isAwayAfter && !world.isOver()) {
        isAwayAfter = Infinity;
        world.count('/live streams away for long');
        await Promise.race([wait(awayMs), over(world)]);
      } else await wait(random() * 500);
    }
  };

  /** One stream until it is left; resolves to the last event that came whole. */
  function listen(
    world: World,
    events: Told[],
    before: Heard | null,
    leaves: () => boolean | typeof isQuiet,
  ): Promise<Heard | null> {
    return new Promise((resolve) => {
      let last = before?.revision ?? null;
      let id = before?.id ?? '';
      let rest = '';
      let isFirst = true;
      const headers: Record<string, string> = before === null ? {} : { 'last-event-id': before.id };
      const req = request({ host: '127.0.0.1', port: world.port, path: '/live', headers, agent: false }, (res) => {
        res.setEncoding('utf8');
        res.on('data', (chunk: string) => {
          rest += chunk;
          const blocks = rest.split('\n\n');
          rest = blocks.pop() ?? '';
          for (const block of blocks) take(block);
        });
        res.on('close', leave);
      });
      const watch = setInterval(() => {
        const answer = leaves();
        if (typeof answer === 'function' ? last !== null && answer(last) : answer) leave();
      }, 50);
      const leave = (): void => {
        clearInterval(watch);
        req.destroy();
        resolve(last === null ? null : { revision: last, id });
      };
      const take = (block: string): void => {
        const event = /^event: (\w+)$/m.exec(block)?.[1];
        const name = /^id: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (event === undefined || data === undefined) return;
        const { revision, bounds } = JSON.parse(data) as RevisionEventJson;
        if (event === 'hello') {
          if (last !== null && revision < last) world.violate(`/live said hello at ${revision} after ${last}`);
          last ??= revision;
          if (before === null) id = name ?? '';
          return;
        }
        // Roads, areas and buildings have events of their own.
        if (event !== 'revision') return;
        world.count('/live events');
        if (last === null || (revision <= last && !isFirst)) world.violate(`/live told ${revision} after ${last}`);
        events.push({ from: last ?? 0, to: revision, bounds });
        isFirst = false;
        last = revision;
        id = name ?? '';
      };
      req.on('error', leave);
      req.end();
    });
  }
}

async function over(world: World): Promise<void> {
  while (!world.isOver()) await wait(100);
}
