import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config.ts';
import { RequestError } from '../../errors.ts';
import type { Context, Route } from '../context.ts';
import { compareRoute } from './compare.ts';
import { docsRoute } from './docs.ts';
import { explainRoute } from './explain.ts';
import { healthRoute } from './health.ts';
import { homeRoute } from './home.ts';
import { limitsRoute } from './limits.ts';
import { metricsRoute } from './metrics.ts';
import { openapiRoute } from './openapi.ts';
import { operatorsRoute } from './operators.ts';
import { pipelinesRoute } from './pipelines.ts';
import { planRoute } from './plan.ts';
import { poolRoute } from './pool.ts';
import { v2InferRoute } from './v2-infer.ts';
import { v2LoggingRoute } from './v2-logging.ts';
import { v2ModelsRoute } from './v2-models.ts';
import { v2RepositoryRoute } from './v2-repository.ts';
import { v2ServerRoute } from './v2-server.ts';
import { v2StatisticsRoute } from './v2-statistics.ts';

/** Returns the routes that the settings enable. */
const routesFor = ({ metrics, docs }: Config): readonly Route[] => [
  poolRoute,
  planRoute,
  explainRoute,
  compareRoute,
  pipelinesRoute,
  operatorsRoute,
  limitsRoute,
  v2ServerRoute,
  v2ModelsRoute,
  v2InferRoute,
  v2StatisticsRoute,
  v2RepositoryRoute,
  v2LoggingRoute,
  healthRoute,
  ...(metrics === 'off' ? [] : [metricsRoute]),
  ...(docs === 'off' ? [] : [homeRoute, openapiRoute, docsRoute]),
];

/** Adds every route to the server, and for each URL a route that refuses all other methods. */
export const addRoutes = async (app: FastifyInstance, context: Context): Promise<void> => {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    methods.set(url, new Set([...(methods.get(url) ?? []), ...[method].flat()]));
  });
  for (const route of routesFor(context.config)) await app.register(route(context));
  refuseOtherMethods(app, new Map(methods));
};

/** Refuses other methods of known URLs with 405; Fastify would respond with 404. */
const refuseOtherMethods = (app: FastifyInstance, methods: ReadonlyMap<string, ReadonlySet<string>>): void => {
  for (const [url, allowed] of methods) {
    const allow = [...allowed].join(', ');
    app.route({
      method: app.supportedMethods.filter((method) => !allowed.has(method)),
      url,
      // Before Fastify checks the body, as it refuses bodies of some methods itself.
      onRequest: (request, reply, next) => {
        reply.header('allow', allow);
        next(new RequestError('METHOD_NOT_ALLOWED', `${url} allows ${allow}, got ${request.method}`));
      },
      handler: () => {},
    });
  }
};
