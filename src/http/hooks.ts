import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Context } from './context.ts';
import { refuseMessage } from './errors/refuse-message.ts';
import { sendProblem } from './errors/send-problem.ts';
import { followRequests } from './observability/request-log.ts';
import { serverTiming, traceOf } from './observability/request-trace.ts';

/**
 * Adds the hooks of every request: its id, its log line and metrics, the check of its head, the timings of its response, and
 * the error handler. Call before other hooks are added: they may refuse requests.
 */
export const addHooks = (app: FastifyInstance, { metrics, lifecycle }: Context, logger: Logger): void => {
  // Set before routes are added: each route uses the handler that is set at that time.
  app.setErrorHandler(sendProblem(logger));
  const followRequest = followRequests(metrics, logger);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    followRequest(request, reply);
    // Node discards the body of an upgrade request and would parse its bytes as the next request.
    if (request.headers.upgrade !== undefined) reply.header('connection', 'close');
    try {
      refuseMessage(request.raw);
    } catch (error) {
      reply.header('connection', 'close');
      throw error;
    }
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('server-timing', serverTiming(traceOf(request.raw)));
    if (lifecycle.draining) reply.header('connection', 'close');
    done(null, payload);
  });
};
