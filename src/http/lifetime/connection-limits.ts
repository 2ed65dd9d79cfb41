import type { Server, ServerResponse } from 'node:http';
import type { Config } from '../../config.ts';
import { LONGEST_TIMER_MS } from '../../dispatch/longest-timer.ts';
import { destroyConnection } from './destroy-connection.ts';

/** Time for the head of a request, also of the first on a connection. Headers are at most 16 KB, so 10 s is generous. */
export const HEAD_MS = 10_000;
/** Interval at which Node checks that time. */
const CHECK_MS = 1000;
/** Lifetime of an idle connection. Load balancers close theirs after 60 s or less, so that they close first. */
const KEEP_ALIVE_MS = 72_000;
/** Time beyond the deadline of a request after which a connection without traffic is closed: a peer hangs or has disappeared. */
const SILENCE_MS = 5000;
/** Rate at which a response has to be received, beyond the time of a request: one second for each MiB. */
const RESPONSE_BYTES_PER_MS = 2 ** 20 / 1000;
/** Responses up to this size fit into the socket buffer and need no timer. */
const SMALL_RESPONSE_BYTES = 64 * 1024;

/**
 * Bounds the number of connections and the time of a head, of silence and of idleness. Bodies have the deadline of their
 * request. Call before the server listens.
 */
export const limitConnections = (
  server: Server,
  { maxConnections, requestTimeoutMs }: Pick<Config, 'maxConnections' | 'requestTimeoutMs'>,
): void => {
  server.maxConnections = maxConnections;
  server.headersTimeout = HEAD_MS;
  server.requestTimeout = 0;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.setTimeout(Math.min(requestTimeoutMs + SILENCE_MS, LONGEST_TIMER_MS));
  // Read when the server begins to listen; Node's types know it as an option of `createServer` alone.
  Object.assign(server, { connectionsCheckingInterval: CHECK_MS });
};

/** Destroys the connection of a response that its client receives too slowly; the response holds memory. */
export const limitResponseTime = (
  outgoing: ServerResponse,
  bytes: number,
  { requestTimeoutMs }: Pick<Config, 'requestTimeoutMs'>,
): void => {
  if (bytes <= SMALL_RESPONSE_BYTES) return;
  const ms = Math.min(requestTimeoutMs + bytes / RESPONSE_BYTES_PER_MS, LONGEST_TIMER_MS);
  const begin = (): void => {
    const late = setTimeout(() => destroyConnection(outgoing), ms);
    outgoing.once('close', () => clearTimeout(late));
  };
  // A pipelined response has no socket until its turn; its time starts then.
  if (outgoing.socket) begin();
  else outgoing.once('socket', begin);
};
