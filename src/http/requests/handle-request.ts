import type { IncomingHttpHeaders, OutgoingHttpHeader } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bytesOf } from '../../tensor/chunks.ts';
import { free } from '../../tensor/free.ts';
import { requestOwner } from '../auth/request-owner.ts';
import { openBody, refuseLargeBody } from '../body/body.ts';
import { withBodyKind } from '../body/body-kind.ts';
import { compress } from '../body/content-encoding.ts';
import { responseCoding } from '../body/response-coding.ts';
import type { Context } from '../context.ts';
import type { FormatResponse } from '../formats/format.ts';
import { limitAnswerTime } from '../lifetime/connection-limits.ts';
import { onResponseClosed } from '../lifetime/on-response-closed.ts';
import { withinLife } from '../lifetime/request-lifetime.ts';
import { serverTiming, timed, traceOf } from '../observability/request-trace.ts';
import { endOfTurn } from './end-of-turn.ts';
import type { Serving } from './exchange.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';

/**
 * Serves one inference: `infer` within the request's deadline, its bytes reserved until the answer is out, the answer
 * compressed where the protocol has that and the caller accepts it.
 */
export const handleRequest = async (
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  infer: (serving: Serving) => MaybePromise<FormatResponse>,
): Promise<void> => {
  const { maxBodyBytes, requestTimeoutMs } = context.config;
  const answer = await withinLife(request.raw, reply.raw, requestTimeoutMs, async (life) => {
    const record = traceOf(request.raw);
    const owner = requestOwner(record.caller, request.ip);
    const reservation = context.admission.createReservation(owner, life);
    const body = openBody(request.raw, reply.raw, life, reservation, context.admission.inFlightBytes);
    refuseLargeBody(body.declaredBytes, maxBodyBytes);
    try {
      const plain = await infer({ context, body, reservation, record, life, requestId: request.id, owner });
      const encoded = plain.compressible ? await timed(record, 'encode', () => encode(plain, request.headers)) : plain;
      if (reply.raw.destroyed) reservation.release();
      else onResponseClosed(reply.raw, () => reservation.release());
      return encoded;
    } catch (error) {
      reservation.release();
      throw await withBodyKind(error, request.raw);
    }
  });
  await endOfTurn();
  if (!reply.raw.destroyed) send(context, request, reply, answer);
};

/**
 * Returns the response in the content coding that its caller asks for or that pays. Responses of /v1 go as they are: Python's
 * `requests` accepts gzip unasked, and compressing 800 KB of tensor takes 17 ms.
 */
const encode = (response: FormatResponse, requestHeaders: IncomingHttpHeaders): MaybePromise<FormatResponse> => {
  const headers = { ...response.headers, vary: 'accept-encoding' };
  const coding = responseCoding(requestHeaders, response.chunks);
  if (coding === undefined) return { headers, chunks: response.chunks };
  return chain(compress(response.chunks, coding), (chunks) => {
    response.chunks.forEach(free);
    return { headers: { ...headers, 'content-encoding': coding }, chunks };
  });
};

/** What the collector frees in passing: not worth a listener. */
const SMALL_BYTES = 16 * 1024;

/** Sends an answer past Fastify, which has nothing to add to it and takes 10 µs for several chunks. */
const send = (
  { config, lifecycle }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: FormatResponse,
): void => {
  const { raw } = reply;
  const { chunks } = answer;
  const record = traceOf(request.raw);
  record.bytesOut = bytesOf(chunks);
  const headers: OutgoingHttpHeader[] = ['content-length', record.bytesOut, 'server-timing', serverTiming(record)];
  const given: readonly Readonly<Record<string, OutgoingHttpHeader | undefined>>[] = [
    reply.getHeaders(),
    answer.headers,
  ];
  for (const some of given) for (const name in some) headers.push(name, some[name] ?? '');
  if (lifecycle.draining) headers.push('connection', 'close');
  raw.writeHead(200, headers);
  limitAnswerTime(raw, record.bytesOut, config);
  if (record.bytesOut > SMALL_BYTES) raw.once('finish', () => chunks.forEach(free));
  if (chunks.length > 1) raw.cork();
  for (const chunk of chunks.slice(0, -1)) raw.write(chunk);
  raw.end(chunks.at(-1));
};
