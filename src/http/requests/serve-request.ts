import type { FastifyReply, FastifyRequest } from 'fastify';
import { withBodyKind } from '../body/body-kind.ts';
import type { Context } from '../context.ts';
import type { FormatResponse } from '../formats/format.ts';
import { onResponseClosed } from '../lifetime/on-response-closed.ts';
import { withinLifetime } from '../lifetime/request-lifetime.ts';
import { timed } from '../observability/request-trace.ts';
import { endOfTurn } from './end-of-turn.ts';
import { compressResponse, sendResponse } from './send-response.ts';
import { openRequest, type ServedRequest } from './served-request.ts';

/**
 * Serves one request: runs `handle` within its deadline, compresses a compressible response if the caller accepts that, and
 * holds the reserved bytes until the response is sent.
 */
export const serveRequest = async (
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  handle: (served: ServedRequest) => Promise<FormatResponse>,
): Promise<void> => {
  const response = await withinLifetime(request.raw, reply.raw, context.config.requestTimeoutMs, async (life) => {
    const served = openRequest(context, request, reply, life);
    try {
      const plain = await handle(served);
      const encoded = plain.compressible
        ? await timed(served.trace, 'encode', () => compressResponse(plain, request.headers))
        : plain;
      if (reply.raw.destroyed) served.reservation.release();
      else onResponseClosed(reply.raw, () => served.reservation.release());
      return encoded;
    } catch (error) {
      served.reservation.release();
      throw await withBodyKind(error, request.raw);
    }
  });
  await endOfTurn();
  if (!reply.raw.destroyed) sendResponse(context, request, reply, response);
};
