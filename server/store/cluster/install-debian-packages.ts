import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { lastLines, runProgram } from './run-program.ts';

/**
 * Installs Debian packages with apt-get, as root or by sudo when that asks for no password, and says so. Returns null when they are
 * installed, else the reason why they could not be.
 */
export async function installDebianPackages(
  packages: readonly string[],
  say: (line: string) => void,
): Promise<string | null> {
  if (!existsSync('/usr/bin/apt-get')) return 'this system has no apt-get';
  const prefix = await privilegePrefix();
  if (prefix === null) return 'installing needs root, or sudo without a password';
  say(`Installing ${packages.join(', ')} with apt-get ...`);
  const aptGet = async (...args: string[]) => {
    const [program = '', ...rest] = [
      ...prefix,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-q',
      '-y',
      '-o',
      'DPkg::Lock::Timeout=300',
      ...args,
    ];
    return runProgram(program, rest);
  };
  await aptGet('update'); // One unreachable source does not matter when the others have the packages.
  const installed = await aptGet('install', '--no-install-recommends', ...packages);
  return installed.code === 0 ? null : `apt-get failed: ${lastLines(installed.output, 1)}`;
}

async function privilegePrefix(): Promise<string[] | null> {
  if (userInfo().uid === 0) return [];
  return (await runProgram('sudo', ['-n', 'true'])).code === 0 ? ['sudo', '-n'] : null;
}
