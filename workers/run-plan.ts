import type { Refusal } from '../src/errors.ts';
import type { Plan } from '../src/pipeline/plan.ts';
import type { Tensor } from '../src/tensor/tensor.ts';
import type { Kernels } from './kernels/instance.ts';
import { placePlan } from './place-plan.ts';
import { takeChunks } from './take-chunks.ts';

export type RunTask = { readonly plan: Plan; readonly inputs: readonly Tensor[] };

/** `outputs` in the order of the plan, each in an ArrayBuffer of its own. */
export type RunResult =
  | { readonly outputs: readonly Uint8Array<ArrayBuffer>[]; readonly computeMs: number }
  | { readonly refusal: Refusal };

/**
 * Runs a plan on the calling thread. The chunks of the inputs are used up: each is released as soon as it was copied.
 * `outputs` are the caller's.
 */
export const runPlan = (instance: Kernels, { plan, inputs }: RunTask): RunResult => {
  const placed = placePlan(instance, plan);
  const bytes = new Uint8Array(instance.memory.buffer);
  for (const constant of placed.constants) bytes.set(constant.bytes, constant.start);
  for (const tensor of inputs) takeChunks(bytes, placed.address(tensor.name), tensor.chunks);

  const started = performance.now();
  for (const { name, kernel, args, refusals } of placed.calls) {
    const answer = kernel(...args);
    if (!answer) continue;
    const refusal = refusals[answer - 1];
    if (refusal === undefined) throw new Error(`${name} answered ${answer}, which the plan does not expect`);
    return { refusal };
  }
  const computeMs = performance.now() - started;
  const outputs = placed.outputs.map(({ start, end }) => bytes.slice(start, end));
  return { outputs, computeMs };
};
