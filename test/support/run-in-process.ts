import type { Refusal } from '../../src/errors.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import type { Element } from '../../src/reductions/reduction.ts';
import type { TensorSpec } from '../../src/tensor/tensor.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';
import { fromBytes, toBytes } from './elements.ts';
import { runBetweenGuards } from './kernels/run-between-guards.ts';

const kernels = instantiateKernels();

/** A tensor of a test: its elements as JavaScript has them. */
export type TestTensor = TensorSpec & { readonly data: readonly Element[] };

/** Outputs of a plan, without HTTP. */
export const runInProcess = (plan: Plan, tensors: readonly TestTensor[]): TestTensor[] | Refusal => {
  const inputs = tensors.map(({ data, ...spec }) => ({ ...spec, chunks: [toBytes(spec.datatype, data)] }));
  const result = runBetweenGuards(kernels, { plan, inputs });
  if ('refusal' in result) return result.refusal;
  return plan.outputs.map((spec, i) => ({ ...spec, data: fromBytes(spec.datatype, result.outputs[i] as Uint8Array) }));
};
