import { type Static, Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import { queryAttributes } from '../attributes.ts';
import type { Route } from '../context.ts';
import { type Exchange, runPlan, type Serving } from '../exchange.ts';
import type { Answer } from '../formats/format.ts';
import { bodyFormat, negotiation } from '../negotiate.ts';
import { timed } from '../request-record.ts';
import { serve } from '../serve.ts';

const poolParams = Type.Object({ region: Type.String(), reductions: Type.String() });
const poolQuery = Type.Record(Type.String(), Type.Unknown());
type PoolRequest = FastifyRequest<{ Params: Static<typeof poolParams>; Querystring: Static<typeof poolQuery> }>;

/** `POST` and `PUT /v1/pool/{region}/{reductions}`: pools one request. */
export const poolRoute: Route = (context) => (app, _options, done) => {
  app.route({
    method: ['POST', 'PUT'],
    url: '/v1/pool/:region/:reductions',
    schema: { params: poolParams, querystring: poolQuery },
    handler: (request, reply) => serve(context, request, reply, (serving) => pool(serving, request)),
  });
  done();
};

/** The answer to one pooling, in the format that the caller accepts. */
const pool = async (serving: Serving, { params, headers, query }: PoolRequest): Promise<Answer> => {
  serving.record.operator = `${params.region}/${params.reductions}`;
  const format = bodyFormat(headers);
  const exchange: Exchange = {
    ...serving,
    region: params.region,
    reductions: params.reductions.split(','),
    query: queryAttributes(query),
    negotiate: negotiation(headers, format),
  };
  const { plan, inputs, id } = await format.receive(exchange);
  const outputs = await runPlan(exchange, plan, inputs);
  const answerFormat = exchange.negotiate(outputs.length);
  const answer = await timed(serving.record, 'encode', () => answerFormat.encode(exchange, outputs, id));
  return { chunks: answer.chunks, headers: { ...answer.headers, 'content-type': answerFormat.mediaType } };
};
