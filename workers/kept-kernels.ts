import { instantiateKernels } from './kernels/instance.ts';
import { type RunResult, type RunTask, runPlan } from './run-plan.ts';

/**
 * Runs plans in one instance of the kernels, whose memory can grow but not shrink: one that has more than `keptBytes`
 * after a plan is given up for another.
 */
export const createKeptKernels = (keptBytes: number) => {
  let kernels = instantiateKernels();
  return {
    run: (task: RunTask): RunResult => {
      const result = runPlan(kernels, task);
      if (kernels.memory.buffer.byteLength > keptBytes) kernels = instantiateKernels();
      return result;
    },
    memoryBytes: (): number => kernels.memory.buffer.byteLength,
  };
};
