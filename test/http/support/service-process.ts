import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

export type ServiceProcess = ChildProcessByStdio<null, Readable, Readable>;

/** A process of the service, on any port unless the environment says which. */
export const start = (env: Record<string, string>, ...flags: string[]): ServiceProcess =>
  spawn(process.execPath, [MAIN, ...flags], {
    env: { POOLSERVE_WORKERS: '1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** The port that a process says it listens on. */
export const portOf = async (child: ServiceProcess): Promise<number> => {
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`the process ended without listening: ${await text(child.stderr)}`);
};

export const connectTo = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};
