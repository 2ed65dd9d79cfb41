import type { FastifyReply, FastifyRequest } from 'fastify';
import { readJsonSpecs } from '../../codec/json.ts';
import { readRawHead } from '../../codec/raw.ts';
import { RequestError } from '../../errors.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { openBody } from '../body/body.ts';
import { UNCOUNTED } from '../body/body-source.ts';
import type { Context } from '../context.ts';
import { bodyFormat } from '../formats/negotiate.ts';
import { type RequestLifetime, withinLifetime } from '../lifetime/request-lifetime.ts';
import { type Attributes, attributesOf, queryAttributes } from './attributes.ts';

/** Largest body of a plan request, which has shapes but no data. */
const MAX_PLAN_BODY_BYTES = 64 * 1024;

/** The tensors of a request without their data, its attributes, and their place in the body. */
export type PlanSpecs = {
  readonly inputs: readonly TensorSpec[];
  readonly attributes: Attributes;
  readonly parameters: Attributes;
  readonly members?: Attributes;
};

/** Returns the inputs and attributes of a request without data, from its JSON body or, without one, from the query. */
export const readPlanSpecs = (
  { config: { maxInputs, requestTimeoutMs } }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<PlanSpecs> =>
  withinLifetime(request.raw, reply.raw, requestTimeoutMs, (life) => readSpecs(request, reply, { life, maxInputs }));

const readSpecs = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { life, maxInputs }: { readonly life: RequestLifetime; readonly maxInputs: number },
): Promise<PlanSpecs> => {
  const query = queryAttributes(request.query as Attributes);
  const body = openBody(request.raw, reply.raw, life, UNCOUNTED);
  refuseData(body.declaredBytes ?? 0);
  const chunks = await body.read(MAX_PLAN_BODY_BYTES);
  const bytes = bytesOf(chunks);
  refuseData(bytes);
  if (bytes === 0) {
    const { shape, datatype, ...attributes } = query;
    return { inputs: [readRawHead({ shape, datatype })], attributes, parameters: {} };
  }
  const { mediaType } = bodyFormat(request.headers);
  if (mediaType !== 'application/json') {
    throw new RequestError(
      'UNSUPPORTED_MEDIA_TYPE',
      `expected shapes as application/json or in the query, got ${mediaType}`,
    );
  }
  const message = readJsonSpecs(chunks, maxInputs);
  return { ...message, ...attributesOf(message, query) };
};

const refuseData = (bytes: number): void => {
  if (bytes <= MAX_PLAN_BODY_BYTES) return;
  const detail = `the body has ${bytes} bytes or more, expected at most ${MAX_PLAN_BODY_BYTES}: a plan is made from shapes, without data`;
  throw new RequestError('BODY_TOO_LARGE', detail);
};
