import type { Refusal } from '../src/errors.ts';
import type { Plan } from '../src/pipeline/plan.ts';
import type { Tensor } from '../src/tensor/tensor.ts';
import { bindPlan, type PlacedPlan } from './bind-plan.ts';
import { copyChunks, takeChunks } from './copy-chunks.ts';
import { describeFault } from './describe-fault.ts';
import type { Kernels } from './kernels/instance.ts';

export type RunTask = {
  readonly plan: Plan;
  readonly inputs: readonly Tensor[];
  /** Names of the inputs whose chunks come back with the result: other parts of the request need them. */
  readonly returned?: readonly string[];
  /** Bytes of inputs in front of those that a part of a plan has, by name: refusals say places in the whole. */
  readonly cutBytes?: Readonly<Record<string, number>>;
};

/** `outputs` in the order of the plan, each in an ArrayBuffer of its own. */
export type RunResult =
  | {
      readonly outputs: readonly Uint8Array<ArrayBuffer>[];
      readonly computeMs: number;
      readonly returned?: readonly Tensor[];
      /** Shapes of the outputs, where they are smaller than the plan says: of an analysis. */
      readonly shapes?: readonly (readonly number[])[];
    }
  | { readonly refusal: Refusal };

/**
 * Runs a plan on the calling thread. The chunks of the inputs are used up, but for those of `returned` ones: each is
 * released as soon as it was copied. `outputs` are the caller's.
 */
export const executePlan = (instance: Kernels, { plan, inputs, returned, cutBytes }: RunTask): RunResult => {
  const placed = bindPlan(instance, plan);
  const bytes = new Uint8Array(instance.memory.buffer);
  setConstants(placed, bytes);
  for (const { name, chunks } of inputs) {
    const address = placed.address(name);
    if (returned?.includes(name)) copyChunks(bytes, address, chunks);
    else takeChunks(bytes, address, chunks);
  }
  const ran = callKernels(placed, cutBytes);
  if ('refusal' in ran) return ran;
  const outputs = placed.outputs.map(({ start, end }) => bytes.slice(start, end));
  if (returned === undefined) return { ...ran, outputs };
  return { ...ran, outputs, returned: inputs.filter(({ name }) => returned.includes(name)) };
};

export const setConstants = ({ constants }: PlacedPlan, memory: Uint8Array): void => {
  for (const { bytes, start } of constants) memory.set(bytes, start);
};

/** Makes the calls of a plan whose constants and inputs are in memory; its outputs are there afterwards. */
export const callKernels = (
  { kernels, address, calls }: PlacedPlan,
  cutBytes?: RunTask['cutBytes'],
): { readonly computeMs: number } | { readonly refusal: Refusal } => {
  const started = performance.now();
  for (const { name, kernel, args, refusals } of calls) {
    const code = kernel(...args);
    if (!code) continue;
    const refusal = refusals[code - 1];
    if (refusal === undefined) throw new Error(`${name} returned ${code}, which the plan does not expect`);
    return { refusal: describeFault(refusal, { kernels, address, ...(cutBytes && { cutBytes }) }) };
  }
  return { computeMs: performance.now() - started };
};
