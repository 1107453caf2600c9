// npm run bench: every row; `npm run bench -- NAME` runs one. See docs/performance.md.
import { bootstrap, fail, run, tool } from './bootstrap.mjs';

bootstrap({ client: true });
if (!run(tool('tsc'), ['-b', 'test/bench'])) fail('The bench does not compile; the errors stand above.');
const { runBench } = await import('../dist/test/bench/run-bench.js');
process.exit(await runBench(process.argv.slice(2)));
