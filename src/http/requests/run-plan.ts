import { dividePlan } from '../../pipeline/divide-plan.ts';
import type { Plan } from '../../pipeline/plan.ts';
import type { Tensor, TensorSpec } from '../../tensor/tensor.ts';
import type { Output } from '../formats/format.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import { holdForWork } from './reserve.ts';
import type { ServedRequest } from './served-request.ts';

/** Runs the plan in its lane and transfers the chunks. Throws when the request was cancelled. @throws OVER_CAPACITY */
export const runPlan = (
  request: ServedRequest,
  plan: Plan,
  inputs: readonly Tensor[],
): MaybePromise<readonly Output[]> => {
  request.life.throwIfEnded();
  const memory = holdForWork(request.reservation, request.trace);
  return memory === undefined ? runHeld(request, plan, inputs) : chain(memory, () => runHeld(request, plan, inputs));
};

const runHeld = (request: ServedRequest, plan: Plan, inputs: readonly Tensor[]): MaybePromise<readonly Output[]> => {
  const { context, trace, reservation } = request;
  const begin = performance.now();
  return chain(
    context.dispatcher.runPlan({ plan, inputs, divide: dividePlan }, request),
    ({ outputs, shapes, computeMs }) => {
      reservation.workDone(computeMs);
      trace.stages.compute += computeMs;
      // Parts of a plan run in parallel: their sum may exceed the elapsed time.
      trace.stages.queue += Math.max(0, performance.now() - begin - computeMs);
      return outputs.map((chunks, index) => ({
        spec: specOf(plan.outputs[index] as TensorSpec, shapes?.[index]),
        chunks,
      }));
    },
  );
};

/** Returns the spec of an output with its actual shape, where the plan knew only the largest. */
const specOf = (spec: TensorSpec, shape: readonly number[] | undefined): TensorSpec =>
  shape === undefined ? spec : { ...spec, shape };
