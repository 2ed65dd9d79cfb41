import type { Route } from '../context.ts';
import { comparisonProtocol } from '../formats/comparison-protocol.ts';
import { traceOf } from '../observability/request-trace.ts';
import { type Attributes, queryAttributes } from '../plans/attributes.ts';
import { comparing } from '../plans/explaining.ts';
import { handleRequest } from '../requests/handle-request.ts';
import { serveRequest } from '../requests/serve-request.ts';

/** `POST /v1/compare`: several poolings of one tensor, ranked for a purpose. */
export const compareRoute: Route = (context) => (app, _options, done) => {
  const operator = comparing(context.plans, context.config);
  app.route<{ Querystring: Attributes }>({
    method: 'POST',
    url: '/v1/compare',
    handler: (request, reply) => {
      traceOf(request.raw).operator = operator.name;
      const query = queryAttributes(request.query);
      return serveRequest(context, request, reply, (served) =>
        handleRequest(served, operator, () => comparisonProtocol(request.headers, query)),
      );
    },
  });
  done();
};
