import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Admission } from '../dispatch/admission/admission.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { ModelRepository } from '../models/folder/model-repository.ts';
import type { Statistics } from './models/statistics.ts';
import type { Metrics } from './observability/metrics.ts';
import type { PlanCache } from './plans/plan-cache.ts';

/** The configuration and the services that routes use. */
export type Context = {
  readonly config: Config;
  readonly log: Logger;
  readonly dispatcher: Dispatcher;
  readonly admission: Admission;
  readonly metrics: Metrics;
  readonly statistics: Statistics;
  readonly plans: PlanCache;
  /** Named pipelines. */
  readonly models: ModelRepository;
  /** Whether the process drains: it is not ready, but still serves. */
  readonly lifecycle: { draining: boolean };
};

/** A route of `routes/`: returns the plugin that adds it to the server. */
export type Route = (context: Context) => FastifyPluginCallbackTypebox;
