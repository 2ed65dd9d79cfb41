import type { Server, ServerResponse } from 'node:http';
import type { Config } from '../../config.ts';
import { LONGEST_TIMER_MS } from '../../dispatch/longest-timer.ts';
import { destroyConnection } from './destroy-connection.ts';

/** A request's head has to come within this time, also the first of a connection: 16 KB at most, which nobody has to think over. */
export const HEAD_MS = 10_000;
/** How often that is looked after. */
const LOOK_MS = 1000;
/** A connection without a request stays open longer than balancers keep theirs (60 s and less): they close first. */
const KEEP_ALIVE_MS = 72_000;
/** Longer than a request may take, a connection has brought and taken nothing: both wait for the other, or one is gone. */
const SILENCE_MS = 5000;
/** An answer has the time of a request to leave, and a second for each MiB. */
const ANSWER_BYTES_PER_MS = 2 ** 20 / 1000;
/** What the kernel takes at once whoever reads: not worth a timer. */
const SMALL_ANSWER_BYTES = 64 * 1024;

/**
 * Bounds what connections may take: their number, the time of a head, of silence, of idleness. Bodies have the deadline of
 * their request. Call it before the server listens.
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
  Object.assign(server, { connectionsCheckingInterval: LOOK_MS });
};

/** Ends the connection of an answer that its client takes too slowly: it holds memory that others wait for. */
export const limitAnswerTime = (
  outgoing: ServerResponse,
  bytes: number,
  { requestTimeoutMs }: Pick<Config, 'requestTimeoutMs'>,
): void => {
  if (bytes <= SMALL_ANSWER_BYTES) return;
  const ms = Math.min(requestTimeoutMs + bytes / ANSWER_BYTES_PER_MS, LONGEST_TIMER_MS);
  const begin = (): void => {
    const late = setTimeout(() => destroyConnection(outgoing), ms);
    outgoing.once('close', () => clearTimeout(late));
  };
  // One that waits behind another has its time from its turn on.
  if (outgoing.socket) begin();
  else outgoing.once('socket', begin);
};
