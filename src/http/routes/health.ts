import type { Route } from '../context.ts';
import { sendReadiness } from './send-readiness.ts';

/** `GET /livez`: the process answers. `GET /readyz`: it may be sent requests; 503 once it is about to end. */
export const healthRoute: Route =
  ({ lifecycle }) =>
  (app, _options, done) => {
    app.get('/livez', (_request, reply) => reply.send({ live: true }));
    app.get('/readyz', (_request, reply) => sendReadiness(reply, lifecycle));
    done();
  };
