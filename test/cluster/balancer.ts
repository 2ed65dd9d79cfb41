import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

const CONFIGURATION = join(import.meta.dirname, '../../deploy/haproxy.cfg');

/** A running HAProxy with the configuration of `deploy/`. */
export type Balancer = {
  /** The state of each server by its name: UP, DOWN, or on the way to one of them. */
  readonly states: () => Promise<ReadonlyMap<string, string>>;
  readonly stop: () => Promise<void>;
};

/**
 * Starts HAProxy on an address, before servers of these names at these addresses; fulfilled when it accepts commands.
 * @throws Error when it ends before
 */
export const startBalancer = async (
  front: string,
  names: readonly string[],
  addresses: readonly string[],
): Promise<Balancer> => {
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-'));
  const socket = join(folder, 'socket');
  const servers = Object.fromEntries(names.map((name, i) => [`POOLSERVE_${name}`, addresses[i]]));
  const haproxy = spawn('haproxy', ['-db', '-f', CONFIGURATION], {
    env: { ...process.env, ...servers, POOLSERVE_FRONT: front, HAPROXY_SOCKET: socket },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // It tells of every server that comes and goes; only what it says when it cannot start is wanted.
  let said = '';
  haproxy.stderr.on('data', (part) => {
    said += part;
  });
  process.once('exit', () => haproxy.kill('SIGKILL'));
  const states = async (): Promise<ReadonlyMap<string, string>> => {
    const [head = '', ...lines] = (await ask(socket, 'show stat')).replace('# ', '').split('\n');
    const columns = head.split(',');
    const of = (line: string, column: string): string => line.split(',')[columns.indexOf(column)] ?? '';
    return new Map(lines.map((line) => [of(line, 'svname'), of(line, 'status')]));
  };
  while (haproxy.exitCode === null && (await states().catch(() => undefined)) === undefined) await delay(20);
  if (haproxy.exitCode !== null) throw new Error(`haproxy ended with ${haproxy.exitCode}:\n${said}`);
  return {
    states,
    stop: async () => {
      haproxy.kill('SIGTERM');
      await once(haproxy, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
};

/** The response to a command of HAProxy's management guide, §9.3. */
const ask = async (socket: string, command: string): Promise<string> => {
  const connection = connect(socket);
  await once(connection, 'connect');
  connection.write(`${command}\n`);
  return text(connection);
};
