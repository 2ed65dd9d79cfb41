import { RequestError } from '../../src/errors.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import type { StreamTasks } from '../../src/pipeline/stream/stream-tasks.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';
import { executePlan } from '../../workers/run-plan.ts';

const kernels = instantiateKernels();

/** The outputs of a plan whose inputs have these chunks. @throws RequestError */
export const runOn = (plan: Plan, chunks: readonly (readonly Uint8Array[])[]): readonly Uint8Array[] => {
  const inputs = plan.inputs.map((spec, i) => ({ ...spec, chunks: (chunks[i] ?? []).map((chunk) => chunk.slice()) }));
  const result = executePlan(kernels, { plan, inputs });
  if ('refusal' in result) throw new RequestError(result.refusal.code, result.refusal.detail);
  return result.outputs;
};

/** The outputs of all tasks, concatenated. */
export const runStreamTasks = (tasks: StreamTasks, bytes: Uint8Array): Buffer => {
  const results: Uint8Array[] = [];
  let state: readonly Uint8Array[] = [];
  for (let index = 0; index < tasks.count; index += 1) {
    const { plan, begin, end, merge } = tasks.at(index);
    const outputs = runOn(plan, [[bytes.subarray(begin, end)]]);
    if (merge === undefined) {
      results.push(...outputs);
      continue;
    }
    const stacked = state.map((part, i) => [part, outputs[i] ?? new Uint8Array(0)]);
    state = merge.isFirst ? outputs : runOn(merge.plan, stacked);
    if (merge.isLast) results.push(...state);
  }
  return Buffer.concat(results);
};
