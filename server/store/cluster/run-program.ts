import { spawn } from 'node:child_process';

/** The numeric ids a program runs under; the caller's own when absent. */
export interface Account {
  uid: number;
  gid: number;
}

export interface ProgramResult {
  /** Exit code; 127 when the program does not exist. */
  code: number;
  /** Standard output and standard error as they came. */
  output: string;
}

/**
 * Exit code and output of one program run to its end. The program has a process group of its own, so that Ctrl-C reaches this
 * process alone; it is started in `/`, since the account may be unable to read the current folder.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  account: Account | null = null,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProgramResult> {
  const child = spawn(program, [...args], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, LC_ALL: 'C' },
    ...account,
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** The last lines of a program's output, for an error message. */
export function lastLines(output: string, count = 5): string {
  return output.trim().split('\n').slice(-count).join('\n');
}
