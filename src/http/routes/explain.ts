import type { Route } from '../context.ts';
import { tensorProtocol } from '../formats/tensor-protocol.ts';
import { traceOf } from '../observability/request-trace.ts';
import { type Attributes, queryAttributes } from '../plans/attributes.ts';
import { explaining } from '../plans/explaining.ts';
import { refuseManyReductions } from '../plans/request-limits.ts';
import { handleRequest } from '../requests/handle-request.ts';
import { serveRequest } from '../requests/serve-request.ts';

type Explained = { Params: { region: string; reductions: string }; Querystring: Attributes };

/** `POST /v1/explain/{region}/{reductions}`: a pooling, what its outputs came from, and what it lost. */
export const explainRoute: Route = (context) => (app, _options, done) => {
  app.route<Explained>({
    method: 'POST',
    url: '/v1/explain/:region/:reductions',
    handler: (request, reply) => {
      const { region, reductions: names } = request.params;
      const reductions = names.split(',');
      refuseManyReductions(context.config, reductions.length);
      const operator = explaining(context.plans, context.config, region, reductions);
      traceOf(request.raw).operator = operator.name;
      const query = queryAttributes(request.query);
      return serveRequest(context, request, reply, (served) =>
        handleRequest(served, operator, () => tensorProtocol(request.headers, query)),
      );
    },
  });
  done();
};
