import { DEMO_SIZES, type DemoSize } from './land/land.ts';
import { DEMO_SEED, writeDemo } from './write-demo.ts';

/**
 * The demo as a program of its own, so that what it takes in memory is given back: `run-write-demo.js SIZE FOLDER [SEED]`. Says how far it is, one line
 * `done total what` a step, on standard output.
 */
const [size = '', folder = '', seed = String(DEMO_SEED)] = process.argv.slice(2);
if (!DEMO_SIZES.includes(size as DemoSize) || folder === '' || !Number.isSafeInteger(Number(seed))) {
  process.stderr.write(`Usage: run-write-demo.js ${DEMO_SIZES.join('|')} FOLDER [SEED, a whole number]\n`);
  process.exitCode = 2;
} else {
  writeDemo(size as DemoSize, Number(seed), folder, (done, total, what) => {
    process.stdout.write(`${done} ${total} ${what}\n`);
  });
}
