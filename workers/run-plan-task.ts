import { move, transferableSymbol, valueSymbol } from 'piscina';
import { instantiateKernels } from './kernels/instance.ts';
import { type RunResult, type RunTask, runPlan } from './run-plan.ts';

/** Memory that a thread keeps between plans; an instance that grew past it is given up after its plan. */
const KEPT_BYTES = 2 ** 28;

let kernels = instantiateKernels();

/** Piscina task: runs a plan; its outputs are moved back. */
export default (task: RunTask): ReturnType<typeof move> | RunResult => {
  const result = runPlan(kernels, task);
  if (kernels.memory.buffer.byteLength > KEPT_BYTES) kernels = instantiateKernels();
  if ('refusal' in result) return result;
  return move({ [transferableSymbol]: result.outputs.map(({ buffer }) => buffer), [valueSymbol]: result });
};
