import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Tls } from './auth/tls.ts';
import { trustedProxies } from './auth/trusted-proxies.ts';
import { handleClientError, refuseConnect } from './errors/client-error.ts';
import { routeToNotFound } from './errors/unroutable.ts';
import { HEAD_MS, limitConnections } from './lifetime/connection-limits.ts';
import { type Connections, followConnections } from './lifetime/connections.ts';
import { paceRequests } from './lifetime/pipelining.ts';
import { requestId } from './observability/request-id.ts';

/** Longer than any URL that Node's parser accepts, so that a long name is an unknown operator and not an unknown route. */
const MAX_PARAM_LENGTH = 16_384;

/** `refuseMessage` checks the host: Node's own refusal has no body and no request id. */
const HTTP_OPTIONS = { requireHostHeader: false };

/** Returns an application without routes and hooks, whose server bounds its connections and paces pipelined requests. */
export const createApp = (config: Config, logger: Logger, tls: Tls | undefined): FastifyInstance => {
  const app: FastifyInstance = Fastify({
    ...(tls === undefined ? { http: HTTP_OPTIONS } : { https: { ...tls.options, ...HTTP_OPTIONS } }),
    // Fastify's logger creates a child logger and listeners for each request, which took 5 µs (bench: raw 4 KB).
    logger: false,
    genReqId: requestId,
    trustProxy: config.trustProxy ? trustedProxies(config.trustProxy) : false,
    // `GET /v2/` is `GET /v2`: clients join URLs with slashes.
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    // An accepted request is served also while the server closes.
    return503OnClosing: false,
    clientErrorHandler: handleClientError(logger, (socket) => dueOn(socket)),
    frameworkErrors: (error, { raw }, reply) => routeToNotFound(app, error, raw, reply.raw),
  });
  tls?.attach(app.server);
  limitConnections(app.server, config);
  const dueOn = takeRequests(app, config);
  app.server.on('connect', refuseConnect(logger, dueOn));
  // The routes read bodies of every Content-Type; Fastify must not parse the body of any method.
  for (const method of app.supportedMethods) app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  return app;
};

/**
 * Makes the server pass its requests to the application, also those with `Expect`: Node would request their bodies before the
 * routes could refuse them, and respond 417 without a body. Returns the pending requests of a connection, in their order.
 */
const takeRequests = (app: FastifyInstance, { closeMs }: Config): Connections['dueOn'] => {
  const { begin, dueOn } = followConnections(app.server, { headMs: HEAD_MS, closeMs });
  const { take, waitingOn } = paceRequests((incoming, outgoing) => {
    begin({ incoming, outgoing });
    app.routing(incoming, outgoing);
  });
  app.server.removeAllListeners('request');
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) app.server.on(event, take);
  return (socket) => [...dueOn(socket), ...waitingOn(socket)];
};
