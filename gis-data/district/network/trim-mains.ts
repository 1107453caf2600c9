import type { Draft } from './draft.ts';
import type { Chain } from './main-line.ts';

/**
 * Takes dead ends out of a system until it is no longer than wanted, metres: chains that hang on others at one end only, and have nothing hanging on
 * them; the last laid first. Returns the chains that stay.
 */
export function trimMains(draft: Draft, chains: readonly Chain[], wantedM: number): Chain[] {
  const links = new Int32Array(draft.east.length);
  let total = 0;
  for (let link = 0; link < draft.from.length; link++) {
    links[draft.from[link]!]!++;
    links[draft.to[link]!]!++;
    total += draft.lengthM(link);
  }
  const gone = new Uint8Array(draft.from.length);
  const kept: Chain[] = [];
  for (const chain of chains.toReversed()) {
    const { stops, firstLink, lastLink } = chain;
    const inner = stops.slice(1, -1).every(({ point }) => links[point] === 2);
    const ends = [stops[0]!, stops[stops.length - 1]!].map(({ point }) => links[point]!);
    const isDeadEnd = inner && Math.min(...ends) === 1 && stops.length > 2;
    if (!isDeadEnd || total <= wantedM) {
      kept.push(chain);
      continue;
    }
    for (let link = firstLink; link < lastLink; link++) {
      gone[link] = 1;
      links[draft.from[link]!]!--;
      links[draft.to[link]!]!--;
      total -= draft.lengthM(link);
    }
  }
  draft.removeLinks(gone);
  return kept.toReversed();
}
