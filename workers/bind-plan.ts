import type { Plan, PlannedRefusal } from '../src/pipeline/plan.ts';
import { byteCount } from '../src/tensor/tensor.ts';
import type { Kernel, Kernels } from './kernels/instance.ts';
import { placeBuffers } from './linear-memory.ts';

/** A plan in the memory of some kernels: names of buffers are addresses, those of kernels functions. */
export type PlacedPlan = {
  readonly kernels: Kernels;
  /** Of a buffer. @throws when the plan has none of that name */
  readonly address: (buffer: string) => number;
  readonly constants: readonly { readonly start: number; readonly bytes: Uint8Array }[];
  readonly calls: readonly {
    readonly name: string;
    readonly kernel: Kernel;
    readonly args: readonly (number | bigint)[];
    readonly refusals: readonly PlannedRefusal[];
  }[];
  readonly outputs: readonly { readonly start: number; readonly end: number }[];
};

const placed = new WeakMap<Kernels, WeakMap<Plan, PlacedPlan>>();

/** Returns the addresses of a plan in the memory of these kernels, which has room for it; placed once for each plan. */
export const bindPlan = (kernels: Kernels, plan: Plan): PlacedPlan => {
  const bound = placed.get(kernels)?.get(plan);
  if (bound !== undefined) return bound;
  const placedPlan = placeAt(kernels, plan, placeBuffers(kernels, plan.buffers));
  const plans = placed.get(kernels) ?? new WeakMap();
  placed.set(kernels, plans.set(plan, placedPlan));
  return placedPlan;
};

/** A plan whose buffers are at these addresses. */
export const placeAt = (
  kernels: Kernels,
  { outputs, constants, calls }: Plan,
  addresses: ReadonlyMap<string, number>,
): PlacedPlan => {
  const address = (buffer: string): number => {
    const start = addresses.get(buffer);
    if (start === undefined) throw new Error(`the plan has no buffer ${buffer}`);
    return start;
  };
  return {
    kernels,
    address,
    constants: constants.map(({ buffer, bytes }) => ({ start: address(buffer), bytes })),
    calls: calls.map(({ kernel: name, args, refusals = [] }) => ({
      name,
      kernel: kernels.kernel(name),
      args: args.map((arg) => (typeof arg === 'string' ? address(arg) : arg)),
      refusals,
    })),
    outputs: outputs.map((spec) => ({ start: address(spec.name), end: address(spec.name) + byteCount(spec) })),
  };
};
