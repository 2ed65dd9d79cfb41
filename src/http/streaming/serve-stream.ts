import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../../errors.ts';
import { byteCount } from '../../tensor/tensor.ts';
import { refuseLargeBody } from '../body/body.ts';
import { withBodyKind } from '../body/body-kind.ts';
import type { Context } from '../context.ts';
import { conversionHeaders } from '../formats/conversion-headers.ts';
import { ClientDisconnected } from '../lifetime/client-disconnected.ts';
import { destroyConnection } from '../lifetime/destroy-connection.ts';
import { openLifetime } from '../lifetime/request-lifetime.ts';
import type { Attributes } from '../plans/attributes.ts';
import { refuseOtherBytes } from '../requests/refuse-other-bytes.ts';
import { reserve } from '../requests/reserve.ts';
import { openRequest, type ServedRequest } from '../requests/served-request.ts';
import { runStream } from './run-stream.ts';
import { streamCredits } from './stream-credits.ts';
import { streamFormats } from './stream-formats.ts';
import { refuseLargeTasks } from './stream-limits.ts';
import { openStreamResponse, type StreamResponse } from './stream-response.ts';
import { planStreamed, type StreamedPooling } from './streamed-pooling.ts';
import { watchProgress } from './watch-progress.ts';

const LIMIT = 'POOLSERVE_MAX_STREAM_BYTES';

/**
 * Serves a pooling while its body is received. Errors before the first byte of the response are error responses; later errors
 * abort the connection, so that the response has no proper end.
 */
export const serveStream = async (
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  pooling: StreamedPooling,
  query: Attributes,
): Promise<FastifyReply> => {
  const life = openLifetime(request.raw, reply.raw);
  let served: ServedRequest | undefined;
  let response: StreamResponse | undefined;
  let unwatch = (): void => {};
  try {
    const { from, to } = streamFormats(request.headers);
    const { maxBodyBytes, maxStreamBytes } = context.config;
    served = openRequest(context, request, reply, life, maxStreamBytes, LIMIT);
    const { body, reservation, trace } = served;
    unwatch = watchProgress(reservation.pace, context.config, (reason) => life.abort(reason));
    const { spec, headBytes, attributes } = await from.readHead(served, query);
    const { output, tasks, axes } = planStreamed(pooling, attributes, [spec], maxBodyBytes);
    if (body.declaredBytes !== undefined)
      refuseOtherBytes([spec], body.declaredBytes - headBytes, 'the content-length leaves');
    refuseLargeBody(headBytes + byteCount(spec), maxStreamBytes, LIMIT);
    refuseLargeTasks(context.config, tasks);
    const { credits, bytes } = streamCredits(tasks, context.dispatcher.workers);
    await reserve(reservation, trace, bytes);
    const head = to.writeHead(output);
    response = openStreamResponse(request, reply, {
      headers: { ...head.headers, ...conversionHeaders(output), 'content-type': to.mediaType, 'x-axes': axes },
      bytes: head.bytes ?? new Uint8Array(0),
      outputBytes: byteCount(output),
      life,
      pace: reservation.pace,
      lifecycle: context.lifecycle,
    });
    await runStream(served, { x: spec, tasks, credits, take: response.write });
    response.end();
  } catch (error) {
    if (!response?.hasBegun()) throw await withBodyKind(error, request.raw);
    abortResponse(context, request, reply, error);
  } finally {
    unwatch();
    life.close();
    served?.reservation.release();
  }
  return reply;
};

/** Destroys the connection within a response, so that the client detects that it is incomplete. */
const abortResponse = ({ log }: Context, { id }: FastifyRequest, { raw }: FastifyReply, error: unknown): void => {
  const isRefusal = error instanceof RequestError && error.code !== 'DEADLINE_EXCEEDED';
  const line = [{ request_id: id, err: error }, 'a streamed response was aborted'] as const;
  if (isRefusal) log.info(...line);
  else if (!(error instanceof ClientDisconnected)) log.error(...line);
  destroyConnection(raw);
};
