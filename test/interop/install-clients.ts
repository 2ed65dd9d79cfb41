import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const REQUIREMENTS = join(HERE, 'requirements.txt');
const ENVIRONMENT = join(HERE, '../../.venv/interop');

/** @throws Error that names the command, when it fails or is not there */
const run = (command: string, args: readonly string[]): void => {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `ended with ${status}`}`);
};

/**
 * The Python that has the pinned clients: of a virtual environment that is made once, and again when the pins change.
 * @throws Error when there is no python3, or the package index is out of reach
 */
export const installClients = (): string => {
  const python = join(ENVIRONMENT, 'bin/python');
  const stamp = join(ENVIRONMENT, 'installed.txt');
  const pins = [REQUIREMENTS, join(HERE, 'constraints.txt')].map((path) => readFileSync(path, 'utf8')).join('');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === pins) return python;
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  run('python3', ['-m', 'venv', ENVIRONMENT]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
  writeFileSync(stamp, pins);
  return python;
};
