import type { Route } from '../context.ts';
import { describeCapacity } from '../plans/describe-limits.ts';

/** `GET /v1/limits`: what one request may need, and what all of them share. */
export const limitsRoute: Route =
  ({ config }) =>
  (app, _options, done) => {
    const limits = describeCapacity(config);
    app.get('/v1/limits', (_request, reply) => reply.send(limits));
    done();
  };
