import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { createAdmission } from '../dispatch/admission.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { RequestError } from '../errors.ts';
import { allowOrigins } from './access/cross-origin.ts';
import { guard } from './access/guard.ts';
import { openTls } from './access/tls.ts';
import { trustedProxies } from './access/trusted-proxies.ts';
import type { Context, Route } from './context.ts';
import { createStatistics } from './inference/statistics.ts';
import { HEAD_MS, limitConnections } from './life/connection-limits.ts';
import { followConnections } from './life/connections.ts';
import { createPlanCache } from './plans/plan-cache.ts';
import { answerClientError } from './problems/client-error.ts';
import { sendProblem } from './problems/send-problem.ts';
import { createMetrics } from './records/metrics.ts';
import { requestId } from './records/request-id.ts';
import { followRequests } from './records/request-log.ts';
import { recordOf, serverTiming } from './records/request-record.ts';
import { refuseHost } from './refuse-host.ts';
import { docsRoute } from './routes/docs.ts';
import { healthRoute } from './routes/health.ts';
import { metricsRoute } from './routes/metrics.ts';
import { openapiRoute } from './routes/openapi.ts';
import { operatorsRoute } from './routes/operators.ts';
import { planRoute } from './routes/plan.ts';
import { poolRoute } from './routes/pool.ts';
import { v2InferRoute } from './routes/v2-infer.ts';
import { v2ModelsRoute } from './routes/v2-models.ts';
import { v2RepositoryRoute } from './routes/v2-repository.ts';
import { v2ServerRoute } from './routes/v2-server.ts';
import { v2StatisticsRoute } from './routes/v2-statistics.ts';

/** Every route that settings want. */
const routesFor = ({ metrics, docs }: Config): readonly Route[] => [
  poolRoute,
  planRoute,
  operatorsRoute,
  v2ServerRoute,
  v2ModelsRoute,
  v2InferRoute,
  v2StatisticsRoute,
  v2RepositoryRoute,
  healthRoute,
  ...(metrics === 'off' ? [] : [metricsRoute]),
  ...(docs === 'off' ? [] : [openapiRoute, docsRoute]),
];

/** Longer than any URL that Node's parser lets through: a long name is unknown, not unroutable. */
const MAX_PARAM_LENGTH = 16_384;

/** A plan has some KB; clients repeat a few. */
const PLAN_CACHE = { plans: 4096, bytes: 16 * 1024 ** 2 };

/** The application, and the switch that makes it unready and its connections close while it serves on. */
export type Server = { readonly app: FastifyInstance; readonly drain: () => void };

/**
 * The application of this service, ready for `listen` or `inject`. Closing it does not close the dispatcher.
 * @throws UnusableSetting
 */
export const buildServer = async (config: Config, dispatcher: Dispatcher, logger: Logger): Promise<Server> => {
  const closing = new AbortController();
  const tls = await openTls(config, logger, closing.signal);
  const app: FastifyInstance = Fastify({
    https: tls?.options ?? null,
    // Not Fastify's: a child of the logger for each request, and its listeners, took 5 µs.
    logger: false,
    genReqId: requestId,
    trustProxy: config.trustProxy ? trustedProxies(config.trustProxy) : false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // A request that was accepted is served, also while the server closes.
    return503OnClosing: false,
    clientErrorHandler: answerClientError(logger, (socket) => dueOn(socket)),
    frameworkErrors: sendProblem(logger),
  });
  tls?.attach(app.server);
  limitConnections(app.server, config);
  const { begin, dueOn } = followConnections(app.server, HEAD_MS);
  const admission = createAdmission(config);
  const metrics = createMetrics(dispatcher, admission);
  const context: Context = {
    config,
    log: logger,
    dispatcher,
    admission,
    metrics,
    statistics: createStatistics(),
    plans: createPlanCache(PLAN_CACHE),
    lifecycle: { draining: false },
  };

  // Bodies are read by the routes, whatever their Content-Type: Fastify is told that no method has any.
  for (const method of app.supportedMethods) app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  // Node would invite every body at once; the routes do, when they have nothing to refuse.
  app.server.on('checkContinue', app.routing);

  const followRequest = followRequests(metrics, logger);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    followRequest(request, reply);
    begin({ incoming: request.raw, outgoing: reply.raw });
    // Node throws away what came with a request that asks for another protocol, and would read on in the midst of it.
    if (request.headers.upgrade !== undefined) reply.header('connection', 'close');
    try {
      refuseHost(request.raw);
    } catch (error) {
      reply.header('connection', 'close');
      throw error;
    }
    done();
  });
  await allowOrigins(app, config);
  await guard(app, config, logger, closing.signal);
  app.addHook('onClose', async () => closing.abort());
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('server-timing', serverTiming(recordOf(request.raw)));
    if (context.lifecycle.draining) reply.header('connection', 'close');
    done(null, payload);
  });
  app.setErrorHandler(sendProblem(logger));
  app.setNotFoundHandler((request) => {
    throw new RequestError(
      'UNKNOWN_ROUTE',
      `there is nothing at ${request.method} ${request.url.split('?', 1)[0]}${config.docs === 'off' ? '' : '; /docs tells what there is'}`,
    );
  });

  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    methods.set(url, new Set([...(methods.get(url) ?? []), ...[method].flat()]));
  });
  for (const route of routesFor(config)) await app.register(route(context));
  refuseOtherMethods(app, new Map(methods));

  const drain = () => {
    context.lifecycle.draining = true;
  };
  return { app, drain };
};

/** Fastify knows a method that a URL does not have only as a 404: each gets an answer of its own. */
const refuseOtherMethods = (app: FastifyInstance, methods: ReadonlyMap<string, ReadonlySet<string>>): void => {
  for (const [url, own] of methods) {
    const allow = [...own].join(', ');
    app.route({
      method: app.supportedMethods.filter((method) => !own.has(method)),
      url,
      // Before Fastify looks at the body: it has refusals of its own for some methods.
      onRequest: (request, reply, next) => {
        reply.header('allow', allow);
        next(new RequestError('METHOD_NOT_ALLOWED', `${url} answers to ${allow}, got ${request.method}`));
      },
      handler: () => {},
    });
  }
};
