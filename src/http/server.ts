import type { RequestListener } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { createAdmission } from '../dispatch/admission.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { allowOrigins } from './auth/cross-origin.ts';
import type { Followed } from './auth/follow-files.ts';
import { guard } from './auth/guard.ts';
import { openTls } from './auth/tls.ts';
import { trustedProxies } from './auth/trusted-proxies.ts';
import type { Context } from './context.ts';
import { answerClientError, refuseConnect } from './errors/client-error.ts';
import { refuseAddress, routeToNotFound } from './errors/unroutable.ts';
import { addHooks } from './hooks.ts';
import { HEAD_MS, limitConnections } from './lifetime/connection-limits.ts';
import { type Connections, followConnections } from './lifetime/connections.ts';
import { paceRequests } from './lifetime/pipelining.ts';
import { openModels } from './models/open-models.ts';
import { createStatistics } from './models/statistics.ts';
import { createMetrics } from './observability/metrics.ts';
import { requestId } from './observability/request-id.ts';
import { createPlanCache } from './plans/plan-cache.ts';
import { addRoutes } from './routes/add-routes.ts';

/** Longer than any URL that Node's parser lets through: a long name is unknown, not unroutable. */
const MAX_PARAM_LENGTH = 16_384;

/** `refuseMessage` checks the host: Node's own refusal has no body and no request id. */
const HTTP_OPTIONS = { requireHostHeader: false };

/** A plan has some KB; clients repeat a few. */
const PLAN_CACHE = { plans: 4096, bytes: 16 * 1024 ** 2 };

/** The application of this service. */
export type Server = {
  readonly app: FastifyInstance;
  /** Makes it unready and its connections close while it serves on. */
  readonly drain: () => void;
  /** Reads keys and certificates again now, not only when they are looked at next. */
  readonly reload: () => Promise<void>;
};

/**
 * The application of this service, ready for `listen` or `inject`. Closing it does not close the dispatcher.
 * @throws UnusableSetting
 */
export const buildServer = async (config: Config, dispatcher: Dispatcher, logger: Logger): Promise<Server> => {
  const closing = new AbortController();
  const looks = new Set<() => Promise<void>>();
  const followed: Followed = { signal: closing.signal, looks };
  const tls = await openTls(config, logger, followed);
  const app: FastifyInstance = Fastify({
    ...(tls === undefined ? { http: HTTP_OPTIONS } : { https: { ...tls.options, ...HTTP_OPTIONS } }),
    // Not Fastify's: a child of the logger for each request, and its listeners, took 5 µs.
    logger: false,
    genReqId: requestId,
    trustProxy: config.trustProxy ? trustedProxies(config.trustProxy) : false,
    // `GET /v2/` is `GET /v2`: clients join addresses with slashes.
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    // A request that was accepted is served, also while the server closes.
    return503OnClosing: false,
    clientErrorHandler: answerClientError(logger, (socket) => dueOn(socket)),
    frameworkErrors: (error, { raw }, reply) => routeToNotFound(app, error, raw, reply.raw),
  });
  tls?.attach(app.server);
  limitConnections(app.server, config);
  const { begin, dueOn: handledOn } = followConnections(app.server, { headMs: HEAD_MS, closeMs: config.closeMs });
  const { take, waitingOn } = paceRequests((incoming, outgoing) => {
    begin({ incoming, outgoing });
    app.routing(incoming, outgoing);
  });
  const dueOn: Connections['dueOn'] = (socket) => [...handledOn(socket), ...waitingOn(socket)];
  takeRequests(app.server, take);
  app.server.on('connect', refuseConnect(logger, dueOn));
  const admission = createAdmission(config);
  const metrics = createMetrics(dispatcher, admission);
  const abandon = (error: Error): never => {
    closing.abort();
    throw error;
  };
  const models = await openModels(config, logger, metrics, followed).catch(abandon);
  const context: Context = {
    config,
    log: logger,
    dispatcher,
    admission,
    metrics,
    statistics: createStatistics(),
    plans: createPlanCache(PLAN_CACHE),
    models,
    lifecycle: { draining: false },
  };

  // Bodies are read by the routes, whatever their Content-Type: Fastify is told that no method has any.
  for (const method of app.supportedMethods) app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  addHooks(app, context, logger);
  allowOrigins(app, config);
  await guard(app, config, logger, followed).catch(abandon);
  app.addHook('onClose', async () => closing.abort());
  app.setNotFoundHandler(refuseAddress(config));
  await addRoutes(app, context);

  const drain = () => {
    context.lifecycle.draining = true;
  };
  const reload = async () => {
    await Promise.all([...looks].map((look) => look()));
  };
  return { app, drain, reload };
};

/**
 * Gives `take` every request, those that expect something, too: Node would invite their bodies before the routes could
 * refuse them, and respond 417 without a body.
 */
const takeRequests = (server: FastifyInstance['server'], take: RequestListener): void => {
  server.removeAllListeners('request');
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) server.on(event, take);
};
