import type { Route } from '../context.ts';
import { describeCapacity } from '../plans/describe-limits.ts';

/** `GET /v1/limits`: the limits of one request and of all requests together. */
export const limitsRoute: Route =
  ({ config }) =>
  (app, _options, done) => {
    const limits = describeCapacity(config);
    app.get('/v1/limits', (_request, reply) => reply.send(limits));
    done();
  };
