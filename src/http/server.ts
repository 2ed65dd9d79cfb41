import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { createAdmission } from '../dispatch/admission/admission.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { createApp } from './app.ts';
import { allowOrigins } from './auth/cross-origin.ts';
import type { FileWatch } from './auth/follow-files.ts';
import { guard } from './auth/guard.ts';
import { openTls } from './auth/tls.ts';
import type { Context } from './context.ts';
import { refuseUnknownRoute } from './errors/unroutable.ts';
import { addHooks } from './hooks.ts';
import { openModels } from './models/open-models.ts';
import { createStatistics } from './models/statistics.ts';
import { createMetrics } from './observability/metrics.ts';
import { createPlanCache } from './plans/plan-cache.ts';
import { addRoutes } from './routes/add-routes.ts';

/** Bounds of the plan cache. A plan has some KB; clients repeat a few. */
const PLAN_CACHE = { plans: 4096, bytes: 16 * 1024 ** 2 };

/** The HTTP application of the service, and its controls. */
export type Server = {
  readonly app: FastifyInstance;
  /** Reports the service as not ready and closes connections after their response, while it still serves. */
  readonly drain: () => void;
  /** Reloads keys, certificates and models now, without waiting for the next check. */
  readonly reload: () => Promise<void>;
};

/**
 * Returns the application of the service, ready for `listen` or `inject`. Closing it does not close the dispatcher.
 * @throws UnusableSetting
 */
export const buildServer = async (config: Config, dispatcher: Dispatcher, logger: Logger): Promise<Server> => {
  const closing = new AbortController();
  const reloads = new Set<() => Promise<void>>();
  const fileWatch: FileWatch = { signal: closing.signal, reloads };
  try {
    const app = createApp(config, logger, await openTls(config, logger, fileWatch));
    const context = await createContext(config, dispatcher, logger, fileWatch);
    addHooks(app, context, logger);
    allowOrigins(app, config);
    await guard(app, config, logger, fileWatch);
    app.addHook('onClose', async () => closing.abort());
    app.setNotFoundHandler(refuseUnknownRoute(config));
    await addRoutes(app, context);

    const drain = () => {
      context.lifecycle.draining = true;
    };
    const reload = async () => {
      await Promise.all([...reloads].map((reloadFiles) => reloadFiles()));
    };
    return { app, drain, reload };
  } catch (error) {
    closing.abort();
    throw error;
  }
};

const createContext = async (
  config: Config,
  dispatcher: Dispatcher,
  log: Logger,
  fileWatch: FileWatch,
): Promise<Context> => {
  const admission = createAdmission(config);
  const metrics = createMetrics(dispatcher, admission);
  return {
    config,
    log,
    dispatcher,
    admission,
    metrics,
    statistics: createStatistics(),
    plans: createPlanCache(PLAN_CACHE),
    models: await openModels(config, log, metrics, fileWatch),
    lifecycle: { draining: false },
  };
};
