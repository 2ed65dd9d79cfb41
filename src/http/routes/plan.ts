import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readJsonSpecs } from '../../codec/json.ts';
import { readRawHead } from '../../codec/raw.ts';
import { RequestError } from '../../errors.ts';
import { catalogue } from '../../pipeline/catalogue.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { type Attributes, mergeAttributes, queryAttributes } from '../attributes.ts';
import { bytesOf, openBody } from '../body.ts';
import type { Context, Route } from '../context.ts';
import { planBytes } from '../exchange.ts';
import { bodyFormat } from '../negotiate.ts';
import type { PlanAnswer } from '../openapi/schemas.ts';
import { pooling } from '../operators.ts';
import { withinLife } from '../request-life.ts';

/** Shapes are short: a body above this is data, which does not belong here, and would keep the event loop busy. */
const MAX_PLAN_BODY_BYTES = 64 * 1024;

const planParams = Type.Object({ region: Type.String(), reductions: Type.String() });
const planQuery = Type.Record(Type.String(), Type.Unknown());
type PlanRequest = FastifyRequest<{ Params: Static<typeof planParams>; Querystring: Static<typeof planQuery> }>;

/** `POST /v1/plan/{region}/{reductions}`: what the real call would do and cost, from shapes alone. */
export const planRoute: Route = (context) => (app, _options, done) => {
  app.post(
    '/v1/plan/:region/:reductions',
    { schema: { params: planParams, querystring: planQuery } },
    async (request, reply) => {
      const { requestTimeoutMs } = context.config;
      const { inputs, attributes } = await withinLife(request.raw, reply.raw, requestTimeoutMs, ({ signal }) =>
        readSpecs(request, reply, signal),
      );
      return reply.send(answer(context, request.params, attributes, inputs));
    },
  );
  done();
};

type Specs = { readonly inputs: readonly TensorSpec[]; readonly attributes: Attributes };

/** The inputs and attributes of a request without data: from its JSON body, or from the query when there is none. */
const readSpecs = async (request: PlanRequest, reply: FastifyReply, signal: AbortSignal): Promise<Specs> => {
  const query = queryAttributes(request.query);
  const body = openBody(request.raw, reply.raw, signal);
  refuseData(body.declaredBytes ?? 0);
  const chunks = await body.read(MAX_PLAN_BODY_BYTES);
  const bytes = bytesOf(chunks);
  refuseData(bytes);
  if (bytes === 0) {
    const { shape, datatype, ...attributes } = query;
    return { inputs: [readRawHead({ shape, datatype })], attributes };
  }
  const { mediaType } = bodyFormat(request.headers);
  if (mediaType !== 'application/json') {
    throw new RequestError(
      'UNSUPPORTED_MEDIA_TYPE',
      `expected shapes as application/json or in the query, got ${mediaType}`,
    );
  }
  const { inputs, parameters } = readJsonSpecs(chunks);
  return { inputs, attributes: mergeAttributes(query, parameters) };
};

const refuseData = (bytes: number): void => {
  if (bytes <= MAX_PLAN_BODY_BYTES) return;
  const detail = `the body has ${bytes} bytes or more, expected at most ${MAX_PLAN_BODY_BYTES}: a plan is made from shapes, without data`;
  throw new RequestError('BODY_TOO_LARGE', detail);
};

const answer = (
  { dispatcher, plans }: Context,
  params: Static<typeof planParams>,
  attributes: Attributes,
  inputs: readonly TensorSpec[],
): PlanAnswer => {
  const { region } = params;
  const reductions = params.reductions.split(',');
  const plan = pooling(plans, region, reductions).plan(attributes, inputs);
  if (plan.unknown) {
    const { attribute, input, most } = plan.unknown;
    const detail = `${attribute}: expected a number from 0 to ${most}, which the real call takes from ${input}, got nothing`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, `?${attribute}`);
  }
  const streamable = catalogue()
    .operators.filter((operator) => operator.region === region && reductions.includes(operator.reduction))
    .every((operator) => operator.streamable);
  return {
    outputs: plan.outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: [...shape] })),
    cost: plan.cost,
    memory_bytes: planBytes(plan),
    lane: dispatcher.laneOf(plan),
    kernels: [...new Set(plan.calls.map((call) => call.kernel))],
    streamable,
  };
};
