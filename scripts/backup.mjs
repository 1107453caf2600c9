import { bootstrap } from './bootstrap.mjs';

bootstrap({ client: false });
const { runBackupCommand } = await import('../dist/server/command/run-backup-command.js');
process.exit(await runBackupCommand(process.argv.slice(2)));
