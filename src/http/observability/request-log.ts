import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { onResponseClosed } from '../lifetime/on-response-closed.ts';
import type { Metrics } from './metrics.ts';
import { PROBES } from './probes.ts';
import { traceId } from './request-id.ts';
import { openRequestLog } from './request-line.ts';
import { traceOf } from './request-trace.ts';

/** nginx's status for a client that disconnected before its response. */
const CLIENT_DISCONNECTED = 499;

/** Returns a function that counts a request, and logs it in one line when its response is sent or its client disconnects. */
export const followRequests = (
  metrics: Metrics,
  logger: Logger,
): ((request: FastifyRequest, reply: FastifyReply) => void) => {
  const log = openRequestLog(logger);
  return (request, reply) => {
    const { id, method, raw } = request;
    const route = request.routeOptions.url ?? 'none';
    const probe = PROBES.has(route);
    const trace = traceOf(raw);
    if (!probe) metrics.requestBegins();
    onResponseClosed(reply.raw, () => {
      const status = reply.raw.headersSent ? reply.statusCode : CLIENT_DISCONNECTED;
      const finished = reply.raw.writableFinished;
      const bytesOut = method === 'HEAD' ? 0 : (trace.bytesOut ?? Number(reply.getHeader('content-length') ?? 0));
      if (!probe) metrics.requestEnds(route, status, bytesOut, trace);
      log(probe ? 'debug' : 'info', { id, traceId: traceId(raw), method, route, status, finished, bytesOut }, trace);
    });
  };
};
