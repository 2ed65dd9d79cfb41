import type { Route } from '../context.ts';
import { sendReadiness } from './send-readiness.ts';

/** `GET /livez`: the process runs. `GET /readyz`: the service is ready for requests; 503 while it drains. */
export const healthRoute: Route =
  ({ lifecycle }) =>
  (app, _options, done) => {
    app.get('/livez', (_request, reply) => reply.send({ live: true }));
    app.get('/readyz', (_request, reply) => sendReadiness(reply, lifecycle));
    done();
  };
