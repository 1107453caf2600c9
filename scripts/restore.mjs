import { bootstrap } from './bootstrap.mjs';

bootstrap({ client: false });
const { runRestoreCommand } = await import('../dist/server/command/run-restore-command.js');
process.exit(await runRestoreCommand(process.argv.slice(2)));
