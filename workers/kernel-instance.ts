import { collectGarbage } from './collect-garbage.ts';
import { instantiateKernels } from './kernels/instance.ts';
import { executePlan, type RunResult, type RunTask } from './run-plan.ts';

/** One instance of the kernels, whose linear memory grows with the plans that run in it. */
export type KernelInstance = {
  /** Runs a plan. A memory above `keptBytes` is returned to the system afterwards. */
  readonly run: (task: RunTask) => RunResult;
  /** Replaces a memory that has grown beyond `bytes`; whether it did. It is freed by the next collection of garbage. */
  readonly shrinkTo: (bytes: number) => boolean;
  readonly memoryBytes: () => number;
};

/** Linear memory cannot shrink: an instance that keeps at most `keptBytes` between plans is replaced by a new one. */
export const createKernelInstance = (keptBytes: number): KernelInstance => {
  let kernels = instantiateKernels();
  const memoryBytes = (): number => kernels.memory.buffer.byteLength;
  const shrinkTo = (bytes: number): boolean => {
    if (memoryBytes() <= bytes) return false;
    kernels = instantiateKernels();
    return true;
  };
  return {
    run: (task) => {
      try {
        return executePlan(kernels, task);
      } finally {
        // Otherwise a thread would hold several memories of this size at a time: measured 2.4 GB at 60 MB a request.
        if (shrinkTo(keptBytes)) collectGarbage();
      }
    },
    shrinkTo,
    memoryBytes,
  };
};
