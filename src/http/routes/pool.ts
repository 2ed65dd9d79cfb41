import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { queryAttributes } from '../attributes.ts';
import type { Context, Route } from '../context.ts';
import { type Exchange, type Operator, runPlan, type Serving } from '../exchange.ts';
import type { Answer } from '../formats/format.ts';
import { bodyFormat, negotiation } from '../negotiate.ts';
import { merging, pooling } from '../operators.ts';
import { timed } from '../request-record.ts';
import { serve } from '../serve.ts';
import { settlePlan } from '../settle-plan.ts';

const anyQuery = Type.Record(Type.String(), Type.Unknown());

/**
 * `POST` and `PUT /v1/pool/{region}/{reductions}`: pools one request; `POST /v1/merge/{reduction}`: merges the states that
 * poolings with `partial=true` answered.
 */
export const poolRoute: Route = (context) => (app, _options, done) => {
  app.route<{ Params: { region: string; reductions: string } }>({
    method: ['POST', 'PUT'],
    url: '/v1/pool/:region/:reductions',
    schema: { params: Type.Object({ region: Type.String(), reductions: Type.String() }), querystring: anyQuery },
    handler: (request, reply) => {
      const { region, reductions } = request.params;
      return answer(context, request, reply, pooling(context.plans, region, reductions.split(',')));
    },
  });
  app.route<{ Params: { reduction: string } }>({
    method: 'POST',
    url: '/v1/merge/:reduction',
    schema: { params: Type.Object({ reduction: Type.String() }), querystring: anyQuery },
    handler: (request, reply) => {
      const { reduction } = request.params;
      return answer(context, request, reply, merging(context.plans, reduction));
    },
  });
  done();
};

const answer = (context: Context, request: FastifyRequest, reply: FastifyReply, operator: Operator) =>
  serve(context, request, reply, (serving) => {
    serving.record.operator = operator.name;
    return operate(serving, request, operator);
  });

/** The answer of an operator, in the format that the caller accepts. */
const operate = async (serving: Serving, { headers, query }: FastifyRequest, operator: Operator): Promise<Answer> => {
  const format = bodyFormat(headers);
  const exchange: Exchange = {
    ...serving,
    operator,
    query: queryAttributes(query as Readonly<Record<string, unknown>>),
    negotiate: negotiation(headers, format),
  };
  const { plan: made, attributes, inputs, id } = await format.receive(exchange);
  const plan = await settlePlan(exchange, made, inputs, (found) => operator.plan({ ...attributes, ...found }, inputs));
  const outputs = await runPlan(exchange, plan, inputs);
  const answerFormat = exchange.negotiate(outputs.length);
  const encoded = await timed(serving.record, 'encode', () => answerFormat.encode(exchange, outputs, id));
  return { chunks: encoded.chunks, headers: { ...encoded.headers, 'content-type': answerFormat.mediaType } };
};
