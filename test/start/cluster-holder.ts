import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const answer = z.union([
  z.object({ url: z.string(), adopted: z.boolean(), dataDirectory: z.string(), lines: z.array(z.string()) }),
  z.object({ error: z.string(), lines: z.array(z.string()) }),
]);

export interface ClusterHolder {
  pid: number;
  answer: z.infer<typeof answer>;
  /** Ends the process by a signal and waits for its end. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A process of its own (compiled program, not this test's) that opens the cluster of a folder and holds it. */
export async function holdCluster(dataFolder: string, account?: number): Promise<ClusterHolder> {
  const script = fileURLToPath(new URL('hold-cluster.mjs', import.meta.url));
  const args = account === undefined ? [] : [String(account)];
  const child = spawn(process.execPath, [script, dataFolder, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), ended.then(() => null)]);
  if (first === null) throw new Error('The process that should hold the cluster ended without a word');
  return {
    pid: child.pid ?? 0,
    answer: answer.parse(JSON.parse(String(first[0]))),
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}
