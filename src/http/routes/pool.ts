import { Readable } from 'node:stream';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { queryAttributes } from '../attributes.ts';
import { openBody, refuseLargeBody } from '../body.ts';
import type { Context, Route } from '../context.ts';
import type { Exchange } from '../exchange.ts';
import type { Answer, Output, Received } from '../formats/format.ts';
import { bodyFormat, negotiation } from '../negotiate.ts';
import { withinLife } from '../request-life.ts';
import { recordOf, timed } from '../request-record.ts';

const poolParams = Type.Object({ region: Type.String(), reductions: Type.String() });
const poolQuery = Type.Record(Type.String(), Type.Unknown());
type PoolRequest = FastifyRequest<{ Params: Static<typeof poolParams>; Querystring: Static<typeof poolQuery> }>;

/** `POST` and `PUT /v1/pool/{region}/{reductions}`: pools one request. */
export const poolRoute: Route = (context) => (app, _options, done) => {
  app.route({
    method: ['POST', 'PUT'],
    url: '/v1/pool/:region/:reductions',
    schema: { params: poolParams, querystring: poolQuery },
    handler: async (request, reply) => {
      const { requestTimeoutMs } = context.config;
      const answer = await withinLife(reply.raw, requestTimeoutMs, (signal) => pool(context, request, reply, signal));
      return send(reply, answer);
    },
  });
  done();
};

const pool = async (
  context: Context,
  request: PoolRequest,
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<Answer> => {
  const { params, headers, raw } = request;
  const record = recordOf(raw);
  record.operator = `${params.region}/${params.reductions}`;
  const format = bodyFormat(headers);
  const reservation = context.admission.open();
  const exchange: Exchange = {
    context,
    region: params.region,
    reductions: params.reductions.split(','),
    query: queryAttributes(request.query),
    body: openBody(raw, reply.raw, signal),
    reservation,
    record,
    negotiate: negotiation(headers, format),
    signal,
  };
  refuseLargeBody(exchange.body.declaredBytes, context.config.maxBodyBytes);
  try {
    const received = await format.receive(exchange);
    const outputs = await run(exchange, received);
    const answerFormat = exchange.negotiate(outputs.length);
    const answer = await timed(record, 'encode', () => answerFormat.encode(exchange, outputs, received.id));
    if (reply.raw.destroyed) reservation.release();
    else reply.raw.once('close', reservation.release);
    return { chunks: answer.chunks, headers: { ...answer.headers, 'content-type': answerFormat.mediaType } };
  } catch (error) {
    reservation.release();
    throw error;
  }
};

const run = async ({ context, record, signal }: Exchange, { plan, inputs }: Received): Promise<readonly Output[]> => {
  const begin = performance.now();
  const { outputs, computeMs } = await context.dispatcher.runPlan({ plan, inputs }, signal);
  record.stages.compute += computeMs;
  record.stages.queue += performance.now() - begin - computeMs;
  return outputs.map((bytes, index) => ({ spec: plan.outputs[index] as TensorSpec, bytes }));
};

const send = (reply: FastifyReply, { headers, chunks }: Answer): FastifyReply => {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  reply.headers(headers).header('content-length', length);
  reply.raw.once('finish', () => chunks.forEach(free));
  const [only, ...more] = chunks;
  if (only !== undefined && more.length === 0) return reply.send(only);
  const body = new Readable({ read: () => {} });
  for (const chunk of chunks) body.push(chunk);
  body.push(null);
  return reply.send(body);
};

/**
 * Gives the memory of a chunk back at once. Left to the collector, buffers of some MB make V8 mark the whole heap every
 * few dozen requests, 15 ms each time.
 */
const free = ({ buffer, byteLength }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0);
};
