import type { StateMerge } from '../../pipeline/stream/stream-tasks.ts';
import type { Output } from '../formats/format.ts';
import { theOutput } from '../formats/the-output.ts';
import { runPlan } from '../requests/run-plan.ts';
import type { ServedRequest } from '../requests/served-request.ts';

/**
 * Returns a function that merges the states of the parts of slices in order, and returns the result with the last part of each
 * slice. It transfers the bytes of states.
 */
export const openStates = (request: ServedRequest) => {
  let state: readonly Output[] = [];
  return async (next: readonly Output[], { plan, isFirst, isLast }: StateMerge): Promise<Output | undefined> => {
    const before = state;
    state = next;
    if (isFirst) return undefined;
    const inputs = plan.inputs.map((spec, i) => ({
      ...spec,
      chunks: [before[i], next[i]].flatMap((part) => part?.chunks ?? []),
    }));
    state = await runPlan(request, plan, inputs);
    return isLast ? theOutput(state) : undefined;
  };
};
