import { bootstrap } from './bootstrap.mjs';

bootstrap();
const { main } = await import('../dist/server/main.js');
process.exit(await main());
