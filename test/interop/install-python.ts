import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ENVIRONMENTS = join(import.meta.dirname, '../../.venv');

/** @throws Error that names the command, when it fails or is not there */
const run = (command: string, args: readonly string[]): void => {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `ended with ${status}`}`);
};

/** Makes the environment once, and again when the pins change. @throws Error that names the command which failed */
const install = (folder: string): string => {
  const environment = join(ENVIRONMENTS, basename(folder));
  const programs = join(environment, 'bin');
  const stamp = join(environment, 'installed.txt');
  const requirements = join(folder, 'requirements.txt');
  const pins = [requirements, join(folder, 'constraints.txt')].map((path) => readFileSync(path, 'utf8')).join('');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === pins) return programs;
  rmSync(environment, { recursive: true, force: true });
  run('python3', ['-m', 'venv', environment]);
  run(join(programs, 'python'), [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
  ]);
  writeFileSync(stamp, pins);
  return programs;
};

/**
 * The folder of the programs of a virtual environment that has what `requirements.txt` and `constraints.txt` of a folder pin.
 * Without python3 or a package index it says so and ends the process: in CI as a failure.
 */
export const installPython = (folder: string): string => {
  try {
    return install(folder);
  } catch (error) {
    const isCi = Boolean(process.env.CI);
    const reason = error instanceof Error ? error.message : String(error);
    const end = isCi ? 'in CI they have to be\n0 passed, 1 failed' : 'not tested.';
    process.stdout.write(`The pinned packages of ${folder} could not be installed (${reason}): ${end}\n`);
    process.exit(isCi ? 1 : 0);
  }
};
