// Opens the private cluster of a folder, prints what came of it as one JSON line, and holds it until SIGTERM; with an account number as
// the second argument it gives up root first.
import { openCluster } from '../../dist/server/store/cluster/open-cluster.js';

const [dataFolder, account] = process.argv.slice(2);
if (account !== undefined) {
  process.setgroups([]);
  process.setgid(Number(account));
  process.setuid(Number(account));
}
const lines = [];
const tell = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
try {
  const cluster = await openCluster({ dataFolder, say: (line) => lines.push(line) });
  tell({ ...cluster, lines });
  const beat = setInterval(() => undefined, 1000);
  process.once('SIGTERM', async () => {
    clearInterval(beat);
    await cluster.stop();
  });
} catch (error) {
  tell({ error: error.message, lines });
  process.exitCode = 1;
}
