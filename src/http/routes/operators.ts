import { Type } from '@sinclair/typebox';
import { catalogue, describeOperator } from '../../pipeline/catalogue.ts';
import type { Route } from '../context.ts';

const operatorParams = Type.Object({ region: Type.String(), reduction: Type.String() });

/** `GET /v1/operators` and `/v1/operators/{region}/{reduction}`: the catalogue, and one operator. */
export const operatorsRoute: Route = () => (app, _options, done) => {
  app.get('/v1/operators', (_request, reply) => reply.send(catalogue()));
  app.get('/v1/operators/:region/:reduction', { schema: { params: operatorParams } }, (request, reply) =>
    reply.send(describeOperator(request.params.region, request.params.reduction)),
  );
  done();
};
