import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

export interface ProgramEnd {
  /** Null after a signal that the program does not handle. */
  code: number | null;
  /** Standard output and standard error as they came. */
  output: string;
}

export interface TalpaProcess {
  pid: number;
  /** As the program prints it, with the slash at the end. */
  address: string;
  output(): string;
  /** Sends a signal, to its whole process group with `group` as Ctrl-C does, and waits for the end. */
  end(signal: NodeJS.Signals, options?: { group?: boolean }): Promise<ProgramEnd>;
}

/** The environment of a test: no setting of the caller's own, a port that the system chooses, the small sample unless another demo is asked for. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  const settings = /^(TALPA_.*|DATABASE_URL|HOST|PORT|LOG_LEVEL|npm_.*|INIT_CWD|VITEST.*|NODE_ENV)$/;
  const rest = Object.entries(process.env).filter(([name]) => !settings.test(name));
  return { ...Object.fromEntries(rest), PORT: '0', LOG_LEVEL: 'warn', TALPA_DEMO: 'quarter', ...env };
}

function launch(program: string, args: readonly string[], env: Record<string, string>) {
  const child = spawn(program, [...args], {
    cwd: projectFolder,
    env: environment(env),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, output }));
  return { child, ended, output: () => output };
}

/** Runs a program of scripts/ to its end. */
export function runScript(name: string, args: readonly string[], env: Record<string, string>): Promise<ProgramEnd> {
  return launch(process.execPath, [`scripts/${name}.mjs`, ...args], env).ended;
}

/** Starts a program of scripts/ that will be ended from outside. */
export function launchScript(name: string, args: readonly string[], env: Record<string, string>) {
  const { child, ended } = launch(process.execPath, [`scripts/${name}.mjs`, ...args], env);
  return {
    ended,
    isEnded: () => child.exitCode !== null || child.signalCode !== null,
    end(signal: NodeJS.Signals): Promise<ProgramEnd> {
      child.kill(signal);
      return ended;
    },
  };
}

/** Starts the real program, by `npm start` or its script, and waits until it is ready; fails with its output when it ends before. */
export async function startTalpa(
  env: Record<string, string>,
  command: readonly [string, ...string[]] = [process.execPath, 'scripts/start.mjs'],
): Promise<TalpaProcess> {
  const [program, ...args] = command;
  const { child, ended, output } = launch(program, args, env);
  const pid = child.pid ?? 0;
  const address = await Promise.race([
    new Promise<string>((resolve) => {
      child.stdout.on('data', () => {
        const found = / ready at (\S+)/.exec(output());
        if (found?.[1] !== undefined) resolve(found[1]);
      });
    }),
    ended.then(({ code }) => {
      throw new Error(`The program ended with ${code} before it was ready:\n${output()}`);
    }),
  ]);
  return {
    pid,
    address,
    output,
    async end(signal, { group = false } = {}) {
      if (child.exitCode === null && child.signalCode === null) process.kill(group ? -pid : pid, signal);
      return ended;
    },
  };
}
