import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';

/** A request as it is sent. */
export type Hostile = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: Uint8Array | string;
};

/** An attacker: one owner, over as many connections as it likes. */
export type Attacker = {
  readonly port: number;
  /** How often each status was seen; `cut` for connections that broke. */
  readonly statuses: ReadonlyMap<string, number>;
  readonly signal: AbortSignal;
  /** Sends a request and counts the status of its response. */
  readonly send: (hostile: Hostile) => Promise<void>;
  /** A connection of its own, whose responses are counted. */
  readonly open: () => Promise<Socket>;
  /** Keeps so many of these going until the end. */
  readonly repeat: (times: number, act: (index: number) => Promise<void>) => Promise<void>;
};

const ADDRESS = '127.0.1.1';
/** Between two acts of one kind that fail at once, such as refused connections. */
const PAUSE_MS = 1;
const MAX_SOCKETS = 512;

/** Opens an attacker that connects to this port of 127.0.0.1 only. It stops when the signal aborts. */
export const openAttacker = (port: number, signal: AbortSignal): Attacker => {
  const statuses = new Map<string, number>();
  const count = (status: string): void => {
    if (!signal.aborted || status !== 'cut') statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const agent = new Agent({ keepAlive: true, localAddress: ADDRESS, maxSockets: MAX_SOCKETS });
  signal.addEventListener('abort', () => agent.destroy());

  const send: Attacker['send'] = ({ method = 'POST', path, headers = {}, body = '' }) =>
    new Promise((resolve) => {
      const length = Buffer.byteLength(body);
      const options = { host: '127.0.0.1', port, method, path, agent, signal };
      const outgoing = request({ ...options, headers: { 'content-length': length, ...headers } });
      outgoing.on('close', resolve).on('error', () => count('cut'));
      outgoing.on('response', (incoming) => {
        count(String(incoming.statusCode));
        incoming.on('error', () => {}).resume();
      });
      outgoing.end(body);
    });

  const open: Attacker['open'] = () =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, localAddress: ADDRESS });
      signal.addEventListener('abort', () => socket.destroy());
      socket.on('data', (chunk: Buffer) => {
        for (const [, status = ''] of chunk.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3}) /g)) count(status);
      });
      socket.on('error', () => count('cut'));
      socket.on('connect', () => resolve(socket)).on('close', () => resolve(socket));
    });

  const repeat: Attacker['repeat'] = async (times, act) => {
    const keep = async (index: number): Promise<void> => {
      while (!signal.aborted) {
        await act(index);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    };
    await Promise.all(Array.from({ length: times }, (_, index) => keep(index)));
  };
  return { port, statuses, signal, send, open, repeat };
};

/** Fulfilled after this time, or when the attack ends. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
