import type { Plan } from '../pipeline/plan.ts';
import { byteCount, type TensorSpec } from '../tensor/tensor.ts';

/** What an analysis needs beside the calls of its plan. */
export type AnalysisNeeds = { readonly bytes: number; readonly microseconds: number; readonly operations: number };

/** Returns a plan whose worker analyzes the outputs of its calls. `outputs`: of the analysis, at most of these extents. */
export const analyzed = (
  kernels: Plan,
  task: object,
  outputs: readonly TensorSpec[],
  { bytes, microseconds, operations }: AnalysisNeeds,
): Plan => {
  const bytesOf = (specs: readonly TensorSpec[]): number => specs.reduce((sum, spec) => sum + byteCount(spec), 0);
  return {
    ...kernels,
    outputs,
    analysis: { tensors: kernels.outputs, task, bytes: bytes + bytesOf(kernels.outputs) },
    cost: {
      ...kernels.cost,
      bytes_written: bytesOf(outputs),
      operations: kernels.cost.operations + operations,
      microseconds: kernels.cost.microseconds + Math.ceil(microseconds),
    },
  };
};
