// npm run soak: edits, imports, reads and cut connections for ten minutes, then everything is held against the store. See docs/performance.md.
import { bootstrap, fail, run, tool } from './bootstrap.mjs';

bootstrap({ client: false });
if (!run(tool('tsc'), ['-b', 'test/soak'])) fail('The soak does not compile; the errors stand above.');
const { soakCommand } = await import('../dist/soak/soak/soak-command.js');
process.exit(await soakCommand(process.env));
