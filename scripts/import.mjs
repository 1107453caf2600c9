import { bootstrap } from './bootstrap.mjs';

bootstrap({ client: false });
const { runImportCommand } = await import('../dist/server/command/run-import-command.js');
process.exit(await runImportCommand(process.argv.slice(2)));
