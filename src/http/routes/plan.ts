import { type Static, Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import type { Route } from '../context.ts';
import { describePlan } from '../plans/describe-plan.ts';
import { readPlanSpecs } from '../plans/read-plan-specs.ts';
import { refuseManyReductions } from '../plans/request-limits.ts';

const planParams = Type.Object({ region: Type.String(), reductions: Type.String() });
const planQuery = Type.Record(Type.String(), Type.Unknown());
type PlanRequest = FastifyRequest<{ Params: Static<typeof planParams>; Querystring: Static<typeof planQuery> }>;

/** `POST /v1/plan/{region}/{reductions}`: the plan and cost of a pooling, from shapes without data. */
export const planRoute: Route = (context) => (app, _options, done) => {
  app.post(
    '/v1/plan/:region/:reductions',
    { schema: { params: planParams, querystring: planQuery } },
    async (request: PlanRequest, reply) => {
      const { region, reductions } = request.params;
      const pooling = { region, reductions: reductions.split(',') };
      refuseManyReductions(context.config, pooling.reductions.length);
      const { inputs, attributes } = await readPlanSpecs(context, request, reply);
      return reply.send(describePlan(context, pooling, attributes, inputs));
    },
  );
  done();
};
