import type { IncrementalRun } from '../../dispatch/incremental-run.ts';
import { bufferBytesOf } from '../../dispatch/lane.ts';
import type { Reservation } from '../../dispatch/reservation.ts';
import { RequestError } from '../../errors.ts';
import { dividePlan } from '../../pipeline/divide-plan.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import { memoize } from '../../tensor/memoize.ts';
import { byteCount, type Tensor, type TensorSpec } from '../../tensor/tensor.ts';
import { type Body, refuseLargeBody } from '../body/body.ts';
import type { Context } from '../context.ts';
import type { Output } from '../formats/format.ts';
import type { Negotiate } from '../formats/negotiate.ts';
import type { RequestLifetime } from '../lifetime/request-lifetime.ts';
import { type RequestTrace, timed } from '../observability/request-trace.ts';
import type { Attributes } from '../plans/attributes.ts';
import { refuseLargeRequest } from '../plans/request-limits.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import { runWhileReceived, startIncrementalRun } from './run-while-received.ts';

/** One inference while it is served. */
export type Serving = {
  readonly context: Context;
  readonly body: Body;
  readonly reservation: Reservation;
  readonly record: RequestTrace;
  readonly life: RequestLifetime;
  /** The request's, which its log lines have. */
  readonly requestId: string;
  /** Who the request counts for: `requestOwner`. */
  readonly owner: string;
};

/** What is asked of some tensors. */
export type Operator = {
  /** `window/max`, `merge/mean`. */
  readonly name: string;
  /** @throws UNKNOWN_OPERATOR before anything is read */
  readonly check: () => void;
  readonly plan: (attributes: Attributes, inputs: readonly TensorSpec[]) => Plan;
  /** Whether the same is done with `stream=true`; absent where there are no streams. */
  readonly isStreamable?: (attributes: Attributes, inputs: readonly TensorSpec[]) => boolean;
};

/** One pooling while it is served: what formats work with. */
export type Exchange = Serving & {
  readonly operator: Operator;
  /** The parameters of the query. */
  readonly query: Attributes;
  readonly negotiate: Negotiate;
};

/**
 * The plan of a pooling whose outputs fit the format of the response, and which is within the limits of one request;
 * `readBytes` of JSON were read for it.
 * @throws all that the operator refuses; NOT_ACCEPTABLE; what `refuseLargeRequest` does
 */
export const planExchange = (
  { context, operator, negotiate }: Exchange,
  attributes: Attributes,
  inputs: readonly TensorSpec[],
  readBytes = 0,
): Plan => {
  const plan = operator.plan(attributes, inputs);
  const { outputs } = plan;
  const isText = negotiate(outputs.length).textBytes !== undefined;
  refuseLargeRequest(context.config, plan, isText ? [] : outputs, { readBytes, written: isText ? outputs : [] });
  return plan;
};

/** Waits until this exchange is admitted with so many bytes in all, and so much work for a thread. */
export const reserve = ({ record, reservation }: Serving, bytes: number, microseconds = 0): MaybePromise<void> =>
  timed(record, 'queue', () => reservation.admit(bytes, microseconds));

/** Waits until this exchange holds all bytes that it was admitted with: its body has arrived, and work starts. */
export const holdForWork = ({ record, reservation }: Serving): MaybePromise<void> => {
  reservation.bodyReceived();
  const room = reservation.startWork();
  return room === undefined ? room : timed(record, 'queue', () => room);
};

/** Waits until what is served is admitted with what a plan needs: `textBytes` of its answer, too, and a thread's time where it runs in one. */
export const reserveWork = (
  serving: Serving,
  plan: Plan,
  textBytes: number,
  begun?: IncrementalRun,
): MaybePromise<void> => {
  const needsThread = begun === undefined && serving.context.dispatcher.laneOf(plan) !== 'inline';
  return reserve(serving, planBytes(plan) + textBytes, needsThread ? plan.cost.microseconds : 0);
};

/** Waits until this exchange is admitted with what a plan and the text of its answer need. */
export const reservePlan = (exchange: Exchange, plan: Plan, begun?: IncrementalRun): MaybePromise<void> => {
  const { textBytes } = exchange.negotiate(plan.outputs.length);
  return reserveWork(exchange, plan, textBytes?.(plan.outputs) ?? 0, begun);
};

/**
 * Bytes that a plan holds: its buffers in the worker, and its inputs as they came, or later its outputs as they go; of the
 * input that it waits for a copy.
 */
export const planBytes: (plan: Plan) => number = memoize((plan: Plan) => {
  const { inputs, outputs, dataDependentExtent } = plan;
  let received = 0;
  let answered = 0;
  for (const input of inputs) received += byteCount(input) * (input.name === dataDependentExtent?.input ? 2 : 1);
  for (const output of outputs) answered += byteCount(output);
  return bufferBytesOf(plan) + Math.max(received, answered);
});

/** The bytes of a tensor: in chunks, or already taken by the plan that pools it. */
export type ReceivedTensor = { readonly chunks: readonly Uint8Array[]; readonly begun?: IncrementalRun };

/**
 * A body that is, after a head of `headBytes`, one tensor; its plan runs meanwhile where it can. The length that was
 * declared is checked before anything is reserved or read.
 * @throws WRONG_BYTE_COUNT, BODY_TOO_LARGE, and what `reserve` does
 */
export const receiveTensor = (
  exchange: Exchange,
  plan: Plan,
  spec: TensorSpec,
  headBytes: number,
): MaybePromise<ReceivedTensor> => {
  const { body, context, record } = exchange;
  const expected = byteCount(spec);
  refuseOtherLength(body, spec, headBytes);
  refuseLargeBody(headBytes + expected, context.config.maxBodyBytes);
  const check = (received: number): void =>
    refuseOtherBytes(spec, received, received > expected ? 'received at least' : 'received');
  const read = (): MaybePromise<ReceivedTensor> =>
    chain(
      timed(record, 'receive', () => body.read(expected)),
      (chunks) => {
        check(bytesOf(chunks));
        return { chunks };
      },
    );
  const run = (begun: IncrementalRun): MaybePromise<ReceivedTensor> =>
    chain(runWhileReceived(exchange, begun, expected), (received) => {
      check(received);
      return { chunks: [], begun };
    });
  const begun = startIncrementalRun(exchange, plan);
  return chain(reservePlan(exchange, plan, begun), () => (begun === undefined ? read() : run(begun)));
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

/** The outputs of a plan, which runs on these inputs in its lane. @throws what ended the request; OVER_CAPACITY */
export const runOnDispatcher = (
  serving: Serving,
  plan: Plan,
  inputs: readonly Tensor[],
): MaybePromise<readonly Output[]> => {
  serving.life.throwIfEnded();
  const room = holdForWork(serving);
  return room === undefined ? runHeld(serving, plan, inputs) : chain(room, () => runHeld(serving, plan, inputs));
};

const runHeld = (serving: Serving, plan: Plan, inputs: readonly Tensor[]): MaybePromise<readonly Output[]> => {
  const { context, record, reservation } = serving;
  const begin = performance.now();
  return chain(context.dispatcher.runPlan({ plan, inputs, divide: dividePlan }, serving), ({ outputs, computeMs }) => {
    reservation.workDone(computeMs);
    record.stages.compute += computeMs;
    // Parts are computed beside one another.
    record.stages.queue += Math.max(0, performance.now() - begin - computeMs);
    return outputs.map((chunks, index) => ({ spec: plan.outputs[index] as TensorSpec, chunks }));
  });
};
