import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ClientPace } from '../../dispatch/admission/client-pace.ts';
import { free } from '../../tensor/free.ts';
import { ClientDisconnected } from '../lifetime/client-disconnected.ts';
import type { RequestLifetime } from '../lifetime/request-lifetime.ts';
import { serverTiming, traceOf } from '../observability/request-trace.ts';
import { endOfTurn } from '../requests/end-of-turn.ts';

/** Bytes of one write. Each write counts as progress, also of a client that reads slowly. */
const PIECE_BYTES = 2 ** 18;

/** A response whose body is sent in pieces. */
export type StreamResponse = {
  /** Returns whether the head is sent, so that an error can only abort the connection. */
  readonly hasBegun: () => boolean;
  /** Writes and frees bytes. Rejects with the reason of the lifetime's end or ClientDisconnected. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly end: () => void;
};

/** The head of a response, and its controls. */
export type StreamHead = {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  /** Bytes that follow. */
  readonly outputBytes: number;
  readonly life: RequestLifetime;
  /** Counts the bytes that the client receives, and the time in which the service waits for it. */
  readonly pace: ClientPace;
  /** Whether the connection closes after the response; checked again at its end. */
  readonly lifecycle: { readonly draining: boolean };
};

/**
 * Returns the response of a stream, which begins with its first bytes. It is chunked, so that clients detect an incomplete
 * response; for HTTP/1.0, which has no chunks, it has a Content-Length. The timings are a trailer if the client accepts trailers.
 */
export const openStreamResponse = (
  { raw: incoming }: FastifyRequest,
  reply: FastifyReply,
  { headers, bytes: first, outputBytes, life, pace, lifecycle }: StreamHead,
): StreamResponse => {
  const outgoing = reply.raw;
  const trace = traceOf(incoming);
  const isChunked = incoming.httpVersion !== '1.0';
  const hasTrailers = isChunked && acceptsTrailers(incoming.headers);
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
      // A pipelined response without a socket does not wait for the client.
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
        // An error within the same turn can still be an error response.
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

/** Returns whether `te` names trailers (RFC 9110 §10.1.4). */
const acceptsTrailers = ({ te = '' }: IncomingHttpHeaders): boolean =>
  `${te}`.split(',').some((coding) => coding.split(';', 1)[0]?.trim().toLowerCase() === 'trailers');
