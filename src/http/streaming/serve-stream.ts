import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../../errors.ts';
import { byteCount } from '../../tensor/tensor.ts';
import { requestOwner } from '../auth/request-owner.ts';
import { openBody, refuseLargeBody } from '../body/body.ts';
import { withBodyKind } from '../body/body-kind.ts';
import type { Context } from '../context.ts';
import { conversionHeaders } from '../formats/conversion-headers.ts';
import { ClientDisconnected } from '../lifetime/client-disconnected.ts';
import { destroyConnection } from '../lifetime/destroy-connection.ts';
import { openLife } from '../lifetime/request-lifetime.ts';
import { traceOf } from '../observability/request-trace.ts';
import type { Attributes } from '../plans/attributes.ts';
import { refuseOtherLength, reserve, type Serving } from '../requests/exchange.ts';
import { runStream } from './run-stream.ts';
import { openStreamAnswer, type StreamAnswer } from './stream-answer.ts';
import { streamCredits } from './stream-credits.ts';
import { streamFormats } from './stream-formats.ts';
import { refuseLargeTasks } from './stream-limits.ts';
import { planStreamed, type StreamedPooling } from './streamed-pooling.ts';
import { watchProgress } from './watch-progress.ts';

const LIMIT = 'POOLSERVE_MAX_STREAM_BYTES';

/**
 * Answers a pooling while its body is still coming. What is refused before the first bytes of the answer are there is
 * refused as everywhere; what fails afterwards breaks the answer off, which then never ends as it should.
 */
export const serveStream = async (
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  pooling: StreamedPooling,
  query: Attributes,
): Promise<FastifyReply> => {
  const { maxBodyBytes, maxStreamBytes, minBodyRate, requestTimeoutMs } = context.config;
  const record = traceOf(request.raw);
  const life = openLife(request.raw, reply.raw);
  const owner = requestOwner(record.caller, request.ip);
  const reservation = context.admission.createReservation(owner, life);
  const unwatch = watchProgress(reservation.pace, { requestTimeoutMs, minBodyRate }, (reason) => life.abort(reason));
  let answer: StreamAnswer | undefined;
  try {
    const { from, to } = streamFormats(request.headers);
    const body = openBody(request.raw, reply.raw, life, reservation, context.admission.inFlightBytes);
    const serving: Serving = { context, body, reservation, record, life, requestId: request.id, owner };
    refuseLargeBody(body.declaredBytes, maxStreamBytes, LIMIT);
    const head = await from.readHead({ body, record, query });
    const { output, tasks, axes } = planStreamed(pooling, head.attributes, [head.spec], maxBodyBytes);
    refuseOtherLength(body, head.spec, head.headBytes);
    refuseLargeBody(head.headBytes + byteCount(head.spec), maxStreamBytes, LIMIT);
    refuseLargeTasks(context.config, tasks);
    const { credits, bytes } = streamCredits(tasks, context.dispatcher.workers);
    await reserve(serving, bytes);
    const begin = to.writeHead(output);
    answer = openStreamAnswer(request, reply, {
      headers: { ...begin.headers, ...conversionHeaders(output), 'content-type': to.mediaType, 'x-axes': axes },
      bytes: begin.bytes ?? new Uint8Array(0),
      outputBytes: byteCount(output),
      life,
      pace: reservation.pace,
      lifecycle: context.lifecycle,
    });
    await runStream(serving, { x: head.spec, tasks, credits, take: answer.write });
    answer.end();
  } catch (error) {
    if (!answer?.begun()) throw await withBodyKind(error, request.raw);
    breakOff(context, request, reply, error);
  } finally {
    unwatch();
    life.close();
    reservation.release();
  }
  return reply;
};

/** Ends the connection in the middle of an answer, which is how a client sees that it is not whole. */
const breakOff = ({ log }: Context, { id }: FastifyRequest, { raw }: FastifyReply, error: unknown): void => {
  const isRefusal = error instanceof RequestError && error.code !== 'DEADLINE_EXCEEDED';
  const line = [{ request_id: id, err: error }, 'a streamed answer was broken off'] as const;
  if (isRefusal) log.info(...line);
  else if (!(error instanceof ClientDisconnected)) log.error(...line);
  destroyConnection(raw);
};
