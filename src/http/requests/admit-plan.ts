import type { IncrementalRun } from '../../dispatch/plans/incremental-run.ts';
import { bufferBytesOf } from '../../dispatch/plans/lane.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { memoize } from '../../tensor/memoize.ts';
import { byteCount } from '../../tensor/tensor.ts';
import type { MaybePromise } from './maybe-promise.ts';
import { reserve } from './reserve.ts';
import type { ServedRequest } from './served-request.ts';

/**
 * Waits until a request is admitted with the memory of its plan and `otherBytes`: its head, the text of its response. It needs
 * thread time unless its plan runs on the event loop.
 */
export const admitPlan = (
  { context, reservation, trace }: ServedRequest,
  plan: Plan,
  otherBytes: number,
  run: IncrementalRun | undefined,
): MaybePromise<void> => {
  const needsThread = run === undefined && context.dispatcher.laneOf(plan) !== 'inline';
  return reserve(reservation, trace, planBytes(plan) + otherBytes, needsThread ? plan.cost.microseconds : 0);
};

/**
 * Returns the bytes that a plan holds: its buffers in the worker, and its received inputs or, later, its outputs. An input that
 * determines an extent counts twice, as it is copied.
 */
export const planBytes: (plan: Plan) => number = memoize((plan: Plan) => {
  const { inputs, outputs, dataDependentExtent } = plan;
  let inputBytes = 0;
  let outputBytes = 0;
  for (const input of inputs) inputBytes += byteCount(input) * (input.name === dataDependentExtent?.input ? 2 : 1);
  for (const output of outputs) outputBytes += byteCount(output);
  return bufferBytesOf(plan) + Math.max(inputBytes, outputBytes);
});
