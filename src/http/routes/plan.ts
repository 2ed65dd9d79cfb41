import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readJsonSpecs } from '../../codec/json.ts';
import { readRawHead } from '../../codec/raw.ts';
import { RequestError } from '../../errors.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { openBody } from '../body/body.ts';
import { UNCOUNTED } from '../body/body-source.ts';
import type { Route } from '../context.ts';
import { bodyFormat } from '../formats/negotiate.ts';
import { type RequestLifetime, withinLifetime } from '../lifetime/request-lifetime.ts';
import { type Attributes, mergeAttributes, queryAttributes } from '../plans/attributes.ts';
import { describePlan } from '../plans/describe-plan.ts';
import { refuseManyReductions } from '../plans/request-limits.ts';

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
      const { maxInputs, requestTimeoutMs } = context.config;
      const { region, reductions } = request.params;
      const asked = { region, reductions: reductions.split(',') };
      refuseManyReductions(context.config, asked.reductions.length);
      const { inputs, attributes } = await withinLifetime(request.raw, reply.raw, requestTimeoutMs, (life) =>
        readSpecs(request, reply, { life, maxInputs }),
      );
      return reply.send(describePlan(context, asked, attributes, inputs));
    },
  );
  done();
};

type Specs = { readonly inputs: readonly TensorSpec[]; readonly attributes: Attributes };

/** The inputs and attributes of a request without data: from its JSON body, or from the query when there is none. */
const readSpecs = async (
  request: PlanRequest,
  reply: FastifyReply,
  { life, maxInputs }: { readonly life: RequestLifetime; readonly maxInputs: number },
): Promise<Specs> => {
  const query = queryAttributes(request.query);
  const body = openBody(request.raw, reply.raw, life, UNCOUNTED);
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
  const { inputs, parameters } = readJsonSpecs(chunks, maxInputs);
  return { inputs, attributes: mergeAttributes(query, parameters) };
};

const refuseData = (bytes: number): void => {
  if (bytes <= MAX_PLAN_BODY_BYTES) return;
  const detail = `the body has ${bytes} bytes or more, expected at most ${MAX_PLAN_BODY_BYTES}: a plan is made from shapes, without data`;
  throw new RequestError('BODY_TOO_LARGE', detail);
};
