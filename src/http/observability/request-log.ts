import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { onResponseClosed } from '../lifetime/on-response-closed.ts';
import type { Metrics } from './metrics.ts';
import { PROBES } from './probes.ts';
import { traceId } from './request-id.ts';
import { openRequestLog } from './request-line.ts';
import { traceOf } from './request-trace.ts';

/** nginx's status for a client that left before its answer. */
const CLIENT_LEFT = 499;

/** What counts a request and, when its answer is out or its client gone, logs it in one line. */
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
      const status = reply.raw.headersSent ? reply.statusCode : CLIENT_LEFT;
      const finished = reply.raw.writableFinished;
      const bytesOut = method === 'HEAD' ? 0 : (trace.bytesOut ?? Number(reply.getHeader('content-length') ?? 0));
      if (!probe) metrics.requestEnds(route, status, bytesOut, trace);
      log(probe ? 'debug' : 'info', { id, traceId: traceId(raw), method, route, status, finished, bytesOut }, trace);
    });
  };
};
