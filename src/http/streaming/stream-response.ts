import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ClientPace } from '../../dispatch/client-pace.ts';
import { free } from '../../tensor/free.ts';
import { ClientDisconnected } from '../lifetime/client-disconnected.ts';
import type { RequestLifetime } from '../lifetime/request-lifetime.ts';
import { serverTiming, traceOf } from '../observability/request-trace.ts';
import { endOfTurn } from '../requests/end-of-turn.ts';

/** Bytes that are written at a time: each is a sign of progress, also to a client that reads slowly. */
const PIECE_BYTES = 2 ** 18;

/** An answer whose body is sent as it comes. */
export type StreamResponse = {
  /** Whether the status is out, so that a failure can only be shown by an end that is none. */
  readonly hasBegun: () => boolean;
  /** Fulfilled when the bytes are handed to the system; they are given away. Rejects with what ends the life, or ClientGone. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly end: () => void;
};

/** What an answer begins with, and what ends it. */
export type StreamHead = {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  /** Bytes that follow. */
  readonly outputBytes: number;
  readonly life: RequestLifetime;
  /** Counts the bytes that the client takes, and the time for which it is waited for. */
  readonly pace: ClientPace;
  /** Whether the connection is to end with the answer, also where that has turned out meanwhile. */
  readonly lifecycle: { readonly draining: boolean };
};

/**
 * The answer of a stream, which begins with its first bytes. It is chunked, which even clients that count nothing see
 * the end of; of HTTP/1.0, which has no chunks, it has a length. The timings are a trailer, for whoever takes trailers.
 */
export const openStreamResponse = (
  { raw: incoming }: FastifyRequest,
  reply: FastifyReply,
  { headers, bytes: first, outputBytes, life, pace, lifecycle }: StreamHead,
): StreamResponse => {
  const outgoing = reply.raw;
  const trace = traceOf(incoming);
  const isChunked = incoming.httpVersion !== '1.0';
  const hasTrailers = isChunked && takesTrailers(incoming.headers);
  let hasBegun = false;

  const begin = (): void => {
    hasBegun = true;
    trace.bytesOut = first.length;
    reply.headers({
      ...headers,
      ...(hasTrailers && { trailer: 'server-timing' }),
      ...(!isChunked && { 'content-length': String(first.length + outputBytes) }),
      ...(lifecycle.draining && { connection: 'close' }),
    });
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) outgoing.setHeader(name, value);
    }
    outgoing.writeHead(200);
    if (first.length > 0) outgoing.write(first);
  };

  const writePiece = (piece: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      life.throwIfEnded();
      life.onEnd(reject);
      // One that waits behind another response of its connection does not wait for the client.
      const isAwaited = outgoing.socket !== null;
      if (isAwaited) pace.write(1);
      outgoing.write(piece, (error) => {
        if (isAwaited) pace.write(-1);
        life.offEnd(reject);
        if (error) reject(new ClientDisconnected());
        else resolve();
      });
    });

  return {
    hasBegun: () => hasBegun,
    write: async (bytes) => {
      if (!hasBegun) {
        // What is refused with what came in the same turn can still be told.
        await endOfTurn();
        life.throwIfEnded();
        begin();
      }
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        const piece = bytes.subarray(at, at + PIECE_BYTES);
        await writePiece(piece);
        trace.bytesOut = (trace.bytesOut ?? 0) + piece.length;
        pace.movedBytes += piece.length;
      }
      free(bytes);
    },
    end: () => {
      if (!hasBegun) begin();
      if (hasTrailers) outgoing.addTrailers({ 'server-timing': serverTiming(trace) });
      outgoing.end(() => {
        if (lifecycle.draining) outgoing.req.socket.destroySoon();
      });
    },
  };
};

/** Whether `te` names trailers (RFC 9110 §10.1.4). */
const takesTrailers = ({ te = '' }: IncomingHttpHeaders): boolean =>
  `${te}`.split(',').some((coding) => coding.split(';', 1)[0]?.trim().toLowerCase() === 'trailers');
