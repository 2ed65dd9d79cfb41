import type { Route } from '../context.ts';

/** `GET /metrics`: all metrics, for Prometheus. */
export const metricsRoute: Route =
  ({ metrics }) =>
  (app, _options, done) => {
    app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.expose()));
    done();
  };
