import type { Reservation } from '../dispatch/admission.ts';
import { RequestError } from '../errors.ts';
import type { Plan } from '../pipeline/plan.ts';
import { splitPlan } from '../pipeline/split-plan.ts';
import { byteCount, type Tensor, type TensorSpec } from '../tensor/tensor.ts';
import type { Attributes } from './attributes.ts';
import { type Body, bytesOf, refuseLargeBody } from './body.ts';
import type { Context } from './context.ts';
import type { Output } from './formats/format.ts';
import type { Negotiate } from './negotiate.ts';
import type { Life } from './request-life.ts';
import { type RequestRecord, timed } from './request-record.ts';

/** One inference while it is served. */
export type Serving = Life & {
  readonly context: Context;
  readonly body: Body;
  readonly reservation: Reservation;
  readonly record: RequestRecord;
  /** The request's, which its log lines have. */
  readonly requestId: string;
};

/** What is asked of some tensors. */
export type Operator = {
  /** `window/max`, `merge/mean`. */
  readonly name: string;
  /** @throws UNKNOWN_OPERATOR before anything is read */
  readonly check: () => void;
  readonly plan: (attributes: Attributes, inputs: readonly TensorSpec[]) => Plan;
};

/** One pooling while it is served: what formats work with. */
export type Exchange = Serving & {
  readonly operator: Operator;
  /** The parameters of the query. */
  readonly query: Attributes;
  readonly negotiate: Negotiate;
};

/** The plan of a pooling whose outputs fit the format of the answer. @throws all that the operator refuses; NOT_ACCEPTABLE */
export const planExchange = (
  { operator, negotiate }: Exchange,
  attributes: Attributes,
  inputs: readonly TensorSpec[],
): Plan => {
  const plan = operator.plan(attributes, inputs);
  negotiate(plan.outputs.length);
  return plan;
};

/** Waits until this exchange holds so many bytes in all. */
export const reserve = ({ record, reservation, signal }: Serving, bytes: number): Promise<void> =>
  timed(record, 'queue', () => reservation.resize(bytes, signal));

/** Bytes that a plan holds while it runs: its inputs as they came, and its buffers in the worker. */
export const planBytes = ({ inputs, buffers }: Plan): number => {
  let bytes = 0;
  for (const input of inputs) bytes += byteCount(input);
  for (const name in buffers) bytes += buffers[name] ?? 0;
  return bytes;
};

/**
 * The chunks of a body that is, after a head of `headBytes`, one tensor. The length that was declared is checked
 * before anything is reserved or read.
 * @throws WRONG_BYTE_COUNT, BODY_TOO_LARGE, and what `reserve` does
 */
export const receiveTensor = async (
  serving: Serving,
  plan: Plan,
  spec: TensorSpec,
  headBytes: number,
): Promise<readonly Uint8Array[]> => {
  const { body, context, record } = serving;
  const expected = byteCount(spec);
  refuseOtherLength(body, spec, headBytes);
  refuseLargeBody(headBytes + expected, context.config.maxBodyBytes);
  await reserve(serving, planBytes(plan));
  const chunks = await timed(record, 'receive', () => body.read(expected));
  const received = bytesOf(chunks);
  refuseOtherBytes(spec, received, received > expected ? 'received at least' : 'received');
  return chunks;
};

/** @throws WRONG_BYTE_COUNT where the body says a length that is not that of a head and the tensor */
export const refuseOtherLength = ({ declaredBytes }: Body, spec: TensorSpec, headBytes: number): void => {
  if (declaredBytes !== undefined) refuseOtherBytes(spec, declaredBytes - headBytes, 'the content-length leaves');
};

/** @throws WRONG_BYTE_COUNT unless there are as many bytes as the tensor has; `verb` says how many there are. */
export const refuseOtherBytes = (spec: TensorSpec, bytes: number, verb: string): void => {
  const expected = byteCount(spec);
  if (bytes === expected) return;
  const detail = `${spec.name}: expected ${expected} bytes for [${spec.shape}] of ${spec.datatype}, ${verb} ${bytes}`;
  throw new RequestError('WRONG_BYTE_COUNT', detail);
};

/** The outputs of a plan, which a worker runs on these inputs, unless nobody waits for them any more. */
export const runPlan = async (serving: Serving, plan: Plan, inputs: readonly Tensor[]): Promise<readonly Output[]> => {
  const { context, record, signal } = serving;
  signal.throwIfAborted();
  const begin = performance.now();
  const { outputs, computeMs } = await context.dispatcher.runPlan({ plan, inputs, divide: splitPlan }, serving);
  record.stages.compute += computeMs;
  // Parts are computed beside one another.
  record.stages.queue += Math.max(0, performance.now() - begin - computeMs);
  return outputs.map((chunks, index) => ({ spec: plan.outputs[index] as TensorSpec, chunks }));
};
