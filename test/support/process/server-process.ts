import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import manifest from '../../../package.json' with { type: 'json' };
import { listeningAddress } from './listening-address.ts';

/** A server that runs in a process of its own. */
export type ServerProcess = {
  readonly url: string;
  /** Processor time that all its threads have used, user and system, in µs; counted by Linux in steps of 10 ms. */
  readonly cpuMicroseconds: () => number;
  /** Memory that is resident, in bytes. */
  readonly residentBytes: () => number;
  /** Asks it to end; its exit code. */
  readonly stop: () => Promise<number | null>;
};

/** The service as it is deployed; `npm run build` makes it. */
export const SERVICE = new URL('../../../dist/main.js', import.meta.url);

/** The environment and the options of Node that `npm start` serves with, in the project's folder. */
const [, SETTINGS = '', OPTIONS = ''] = /((?:\w+=\S+ )*)node (.*) dist\/main\.js/.exec(manifest.scripts.start) ?? [];
const START_ENVIRONMENT = Object.fromEntries(
  SETTINGS.trim()
    .split(' ')
    .map((setting) => setting.split('=')),
);
/** The command that runs a script as `npm start` does. */
export const NODE_COMMAND: readonly [string, ...string[]] = [process.execPath, ...OPTIONS.split(' ')];
const PROJECT = new URL('../../..', import.meta.url).pathname;

/** They end with this process. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const server of running) server.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Linux tells of processor time in hundredths of a second (USER_HZ), whatever its own clock does. */
const MICROSECONDS_PER_TICK = 10_000;

/**
 * Starts a server on a free port: of this project, or one that another interpreter runs. Linux only: it reads /proc. The
 * server has to log that it listens, so no level above `info`.
 */
export const startServerProcess = async (
  script: URL,
  environment: Record<string, string> = {},
  [command, ...options]: readonly [string, ...string[]] = NODE_COMMAND,
): Promise<ServerProcess> => {
  const env = { ...process.env, ...START_ENVIRONMENT, PORT: '0', ...environment };
  const server: ChildProcess = spawn(command, [...options, script.pathname], {
    cwd: PROJECT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(server.once('exit', () => running.delete(server)));
  const url = await listeningAddress(server);
  /** The numbers of /proc/PID/stat from the process' state on (proc(5), field 3). */
  const stat = (): string[] => readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return {
    url,
    cpuMicroseconds: () => (Number(stat()[11]) + Number(stat()[12])) * MICROSECONDS_PER_TICK,
    residentBytes: () =>
      Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) * 1024,
    stop: async () => {
      server.kill('SIGTERM');
      const [code] = await once(server, 'exit');
      return code;
    },
  };
};
