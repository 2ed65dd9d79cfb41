import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';
import { PROBES } from './probes.ts';
import { traceId } from './request-id.ts';
import { recordOf } from './request-record.ts';

/** nginx's status for a client that left before its answer. */
const CLIENT_LEFT = 499;

/** Counts a request and, when its answer is out or its client gone, logs it in one line. */
export const followRequest = (
  request: FastifyRequest,
  reply: FastifyReply,
  metrics: Metrics,
  log: FastifyBaseLogger,
): void => {
  const { id, method, raw } = request;
  const route = request.routeOptions.url ?? 'none';
  const probe = PROBES.has(route);
  const record = recordOf(raw);
  if (!probe) metrics.requestBegins();
  reply.raw.once('close', () => {
    const status = reply.raw.headersSent ? reply.statusCode : CLIENT_LEFT;
    const bytesOut = method === 'HEAD' ? 0 : (record.bytesOut ?? Number(reply.getHeader('content-length') ?? 0));
    if (!probe) metrics.requestEnds(route, status, bytesOut, record);
    const { receive, queue, compute, encode } = record.stages;
    log[probe ? 'debug' : 'info'](
      {
        request_id: id,
        trace_id: traceId(raw),
        method,
        route,
        operator: record.operator,
        caller: record.caller,
        status,
        finished: reply.raw.writableFinished,
        bytes_in: record.bytesIn,
        bytes_out: bytesOut,
        stages_ms: {
          receive: toMicroseconds(receive),
          queue: toMicroseconds(queue),
          compute: toMicroseconds(compute),
          encode: toMicroseconds(encode),
        },
        total_ms: toMicroseconds(performance.now() - record.startedAt),
      },
      'request',
    );
  });
};

/** Milliseconds to the thousandth: as many digits as they are good for, which are written in half the time. */
const toMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000;
