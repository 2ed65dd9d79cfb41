import type { Reservation } from '../dispatch/admission.ts';
import { RequestError } from '../errors.ts';
import type { Plan } from '../pipeline/plan.ts';
import { planPooling } from '../pipeline/plan-pooling.ts';
import { byteCount, type TensorSpec } from '../tensor/tensor.ts';
import type { Attributes } from './attributes.ts';
import { type Body, refuseLargeBody } from './body.ts';
import type { Context } from './context.ts';
import type { Negotiate } from './negotiate.ts';
import { type RequestRecord, timed } from './request-record.ts';

/** One pooling while it is served: what formats work with. */
export type Exchange = {
  readonly context: Context;
  readonly region: string;
  readonly reductions: readonly string[];
  /** The parameters of the query. */
  readonly query: Attributes;
  readonly body: Body;
  readonly reservation: Reservation;
  readonly record: RequestRecord;
  readonly negotiate: Negotiate;
  readonly signal: AbortSignal;
};

/** The plan of a pooling whose outputs fit the format of the answer. @throws all that planPooling refuses; NOT_ACCEPTABLE */
export const planExchange = (
  { region, reductions, negotiate }: Exchange,
  attributes: Attributes,
  inputs: readonly TensorSpec[],
): Plan => {
  const plan = planPooling({ region, reductions, attributes, inputs });
  negotiate(plan.outputs.length);
  return plan;
};

/** Waits until this exchange holds so many bytes in all. */
export const reserve = ({ record, reservation, signal }: Exchange, bytes: number): Promise<void> =>
  timed(record, 'queue', () => reservation.resize(bytes, signal));

/** Bytes that a plan holds while it runs: its inputs as they came, and its buffers in the worker. */
export const planBytes = ({ inputs, buffers }: Plan): number =>
  [...inputs.map(byteCount), ...Object.values(buffers)].reduce((sum, bytes) => sum + bytes, 0);

/**
 * The chunks of a body that is, after a head of `headBytes`, one tensor. The length that was declared is checked
 * before anything is reserved or read.
 * @throws WRONG_BYTE_COUNT, BODY_TOO_LARGE, and what `reserve` does
 */
export const receiveTensor = async (
  exchange: Exchange,
  plan: Plan,
  spec: TensorSpec,
  headBytes: number,
): Promise<readonly Uint8Array[]> => {
  const { body, context, record } = exchange;
  const expected = byteCount(spec);
  const check = (received: number, verb: string) => {
    if (received === expected) return;
    const detail = `${spec.name}: expected ${expected} bytes for [${spec.shape}] of ${spec.datatype}, ${verb} ${received}`;
    throw new RequestError('WRONG_BYTE_COUNT', detail);
  };
  if (body.declaredBytes !== undefined) check(body.declaredBytes - headBytes, 'the content-length leaves');
  refuseLargeBody(headBytes + expected, context.config.maxBodyBytes);
  await reserve(exchange, planBytes(plan));
  const chunks = await timed(record, 'receive', () => body.read(expected));
  const received = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  check(received, received > expected ? 'received at least' : 'received');
  return chunks;
};
