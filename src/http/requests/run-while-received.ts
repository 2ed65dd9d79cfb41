import type { IncrementalRun } from '../../dispatch/plans/incremental-run.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { splitPlan } from '../../pipeline/split-plan.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Output } from '../formats/format.ts';
import type { MessageInput } from '../formats/message.ts';
import { type RequestTrace, timed } from '../observability/request-trace.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import type { ServedRequest } from './served-request.ts';

/**
 * Starts a plan whose one input is about to be received, if that is cheaper; returns undefined for a plan that runs afterwards.
 * Call before admission: an incremental run needs no thread. Its memory is released with the reservation.
 */
export const startIncrementalRun = (
  { context, reservation }: ServedRequest,
  plan: Plan,
  inputs: readonly MessageInput[],
): IncrementalRun | undefined => {
  if (inputs.length !== 1 || inputs[0]?.chunks !== undefined) return undefined;
  const run = context.dispatcher.startIncrementalRun(plan, splitPlan);
  if (run !== undefined) reservation.attach(run);
  return run;
};

/** Runs a plan while its one input of `bytes` is received. Returns the number of received bytes. */
export const runWhileReceived = (
  { body, trace }: ServedRequest,
  run: IncrementalRun,
  bytes: number,
): MaybePromise<number> =>
  timed(trace, 'receive', () =>
    chain(body.rest.feed(bytes, run.take), (fed) =>
      chain(body.rest.read(0), (more) => {
        countCompute(trace, run);
        return fed + bytesOf(more);
      }),
    ),
  );

/** Moves the computing time of a run from the stage receive to the stage compute. */
export const countCompute = ({ stages }: RequestTrace, run: IncrementalRun): void => {
  stages.receive -= run.computeMs();
  stages.compute += run.computeMs();
};

/** Returns the outputs of an incremental run. @throws RequestError for refused data */
export const outputsOf = ({ outputs }: Plan, run: IncrementalRun): readonly Output[] =>
  run.outputs().map((chunks, index) => ({ spec: outputs[index] as TensorSpec, chunks }));
