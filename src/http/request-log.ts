import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';
import { PROBES } from './probes.ts';
import { traceId } from './request-id.ts';
import { recordOf } from './request-record.ts';

/** nginx's status for a client that left before its answer. */
const CLIENT_LEFT = 499;

/** Counts a request and, when its answer is out or its client gone, logs it in one line. */
export const followRequest = (request: FastifyRequest, reply: FastifyReply, metrics: Metrics): void => {
  const route = request.routeOptions.url ?? 'none';
  const probe = PROBES.has(route);
  const record = recordOf(request.raw);
  if (!probe) metrics.requestBegins();
  reply.raw.once('close', () => {
    const status = reply.raw.headersSent ? reply.statusCode : CLIENT_LEFT;
    const length = request.method === 'HEAD' ? 0 : Number(reply.getHeader('content-length') ?? 0);
    const bytesOut = record.bytesOut ?? length;
    if (!probe) metrics.requestEnds(route, status, bytesOut, record);
    request.log[probe ? 'debug' : 'info'](
      {
        trace_id: traceId(request.raw),
        method: request.method,
        route,
        operator: record.operator,
        caller: record.caller,
        status,
        finished: reply.raw.writableFinished,
        bytes_in: record.bytesIn,
        bytes_out: bytesOut,
        stages_ms: record.stages,
        total_ms: performance.now() - record.startedAt,
      },
      'request',
    );
  });
};
