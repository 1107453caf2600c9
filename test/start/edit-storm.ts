import { setTimeout as wait } from 'node:timers/promises';
import type { EditedJson } from '../../core/contract/edits.ts';
import type { Judge } from '../soak/judge.ts';

const WRITERS = 6;

/** An edit as it was sent. */
interface Sent {
  key: string;
  owner: string;
  /** Whether its answer came. */
  isAcknowledged: boolean;
}

export interface Storm {
  /** Resolves when so many edits were acknowledged. */
  reached: (acknowledged: number) => Promise<void>;
  /** Waits until all writers have found the server gone; what they had sent by then. */
  end: () => Promise<Sent[]>;
  /** Ends it when the writers have their answers; what they had sent by then. */
  stop: () => Promise<Sent[]>;
}

/** Writers that each add a segment and rename its owner twice, as fast as they are answered, until the server is gone. */
export function startStorm(address: string, name: string): Storm {
  const sent: Sent[] = [];
  let isStopped = false;
  const goesOn = (): boolean => !isStopped;
  const send = async (edit: Sent, path: string, init: RequestInit): Promise<EditedJson> => {
    sent.push(edit);
    const reply = await fetch(`${address}api/segments${path}`, init);
    const body = (await reply.json()) as EditedJson;
    if (!reply.ok) throw new Error(`${reply.status} ${JSON.stringify(body)}`);
    edit.isAcknowledged = true;
    return body;
  };
  const write = async (writer: number): Promise<void> => {
    for (let n = 0; goesOn(); n++) {
      const key = `${name}-${writer}-${n}`;
      const edit = (owner: string): Sent => ({ key, owner, isAcknowledged: false });
      const lon = 106.4995 + (writer * 50 + (n % 50)) * 2e-6;
      const added = { reason: 'storm', datasetId: 1, surveyClass: 'JS', surveySubclass: 'JP', key, owner: 'a' };
      const vertices = [
        [lon, 29.53, 240],
        [lon, 29.5302, 240],
      ];
      let { id, version } = await send(edit('a'), '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...added, vertices }),
      });
      for (const owner of ['b', 'c']) {
        ({ id, version } = await send(edit(owner), `/${id}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/merge-patch+json', 'if-match': `"${version}"` },
          body: JSON.stringify({ reason: 'storm', owner, year: 2000 + (n % 20) }),
        }));
      }
    }
  };
  const failures: unknown[] = [];
  const writing = Array.from({ length: WRITERS }, (_, i) => write(i).catch((error: unknown) => failures.push(error)));
  const acknowledged = (): number => sent.filter(({ isAcknowledged }) => isAcknowledged).length;
  const end = async (): Promise<Sent[]> => {
    await Promise.all(writing);
    return sent;
  };
  return {
    async reached(count) {
      while (acknowledged() < count) {
        if (failures.length > 0) throw failures[0];
        await wait(10);
      }
    },
    end,
    stop() {
      isStopped = true;
      return end();
    },
  };
}

/** Edits of a storm that the store does not have though they were acknowledged, or has by halves; and how many were open. */
export async function checkStorm(judge: Judge, sent: readonly Sent[]): Promise<{ wrong: string[]; open: number }> {
  const rows = await judge.rows<{ key: string; owner: string; versions: string[] }>(
    `SELECT s.key, s.owner, array_agg(v.owner ORDER BY v.from_revision) AS versions
     FROM talpa.segment AS s JOIN talpa.segment_version AS v USING (id) GROUP BY s.key, s.owner`,
  );
  const stored = new Map(rows.map((row) => [row.key, row]));
  const wrong = sent.flatMap(({ key, owner, isAcknowledged }) => {
    const isThere = stored.get(key)?.versions.includes(owner) ?? false;
    return isAcknowledged && !isThere ? [`${owner} of ${key} was acknowledged and is not there`] : [];
  });
  for (const key of new Set(sent.map((edit) => edit.key))) {
    const { versions = [], owner } = stored.get(key) ?? {};
    // Each edit once, in the order in which it was sent, and with what it says.
    if (!'abc'.startsWith(versions.join(''))) wrong.push(`${key} has the versions ${versions.join(', ')}`);
    if (versions.length > 0 && owner !== versions.at(-1)) wrong.push(`${key} is ${owner} and not its last version`);
  }
  return { wrong, open: sent.filter(({ isAcknowledged }) => !isAcknowledged).length };
}
