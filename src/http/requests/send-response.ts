import type { IncomingHttpHeaders, OutgoingHttpHeader } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bytesOf } from '../../tensor/chunks.ts';
import { free } from '../../tensor/free.ts';
import { compress } from '../body/content-encoding.ts';
import { responseCoding } from '../body/response-coding.ts';
import type { Context } from '../context.ts';
import type { FormatResponse } from '../formats/format.ts';
import { limitResponseTime } from '../lifetime/connection-limits.ts';
import { serverTiming, traceOf } from '../observability/request-trace.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';

/**
 * Returns the response in the content coding that the caller requests or that saves bytes. Responses of /v1 are not compressed:
 * Python's `requests` accepts gzip by default, and compressing 800 KB of tensor takes 17 ms.
 */
export const compressResponse = (
  response: FormatResponse,
  requestHeaders: IncomingHttpHeaders,
): MaybePromise<FormatResponse> => {
  const headers = { ...response.headers, vary: 'accept-encoding' };
  const coding = responseCoding(requestHeaders, response.chunks);
  if (coding === undefined) return { headers, chunks: response.chunks };
  return chain(compress(response.chunks, coding), (chunks) => {
    response.chunks.forEach(free);
    return { headers: { ...headers, 'content-encoding': coding }, chunks };
  });
};

/** Responses up to this size are left to the garbage collector. */
const SMALL_BYTES = 16 * 1024;

/** Sends a response without Fastify, which would add nothing to it and take 10 µs for several chunks (bench: raw 4 KB). */
export const sendResponse = (
  { config, lifecycle }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { chunks, headers: formatHeaders }: FormatResponse,
): void => {
  const { raw } = reply;
  const trace = traceOf(request.raw);
  trace.bytesOut = bytesOf(chunks);
  const headers: OutgoingHttpHeader[] = ['content-length', trace.bytesOut, 'server-timing', serverTiming(trace)];
  const sources: readonly Readonly<Record<string, OutgoingHttpHeader | undefined>>[] = [
    reply.getHeaders(),
    formatHeaders,
  ];
  for (const source of sources) for (const name in source) headers.push(name, source[name] ?? '');
  if (lifecycle.draining) headers.push('connection', 'close');
  raw.writeHead(200, headers);
  limitResponseTime(raw, trace.bytesOut, config);
  if (trace.bytesOut > SMALL_BYTES) raw.once('finish', () => chunks.forEach(free));
  if (chunks.length > 1) raw.cork();
  for (const chunk of chunks.slice(0, -1)) raw.write(chunk);
  raw.end(chunks.at(-1));
};
