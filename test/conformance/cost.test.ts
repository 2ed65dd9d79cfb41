import { expect, test } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import { bindPlan } from '../../workers/bind-plan.ts';
import { setConstants } from '../../workers/run-plan.ts';
import { fillInputs } from '../support/cost/fill-inputs.ts';
import { type PlanRequest, planOf } from '../support/cost/plan-request.ts';
import { randomOf } from '../support/cost/random.ts';
import { randomRequest } from '../support/cost/random-request.ts';
import { type CountedKernels, instantiateCountedKernels } from '../support/kernels/counted-kernels.ts';

const PLANS = 4000;
const ELEMENTS = 2000;
/** Estimates above it are not run. */
const MOST_NS = 20e6;
/** Calls of fewer instructions and a lower estimate tell nothing. */
const LEAST_INSTRUCTIONS = 20_000;
const LEAST_NS = 3000;
/** Instructions of WebAssembly in an estimated nanosecond: the median of this search. */
const INSTRUCTIONS_PER_NS = 14;

/** Plans that are run both in a new instance and in one that ran those before. */
const REPEATED_PLANS = 1500;
/** Instructions by which a call may part from itself: memory is allocated once. */
const LEAST_DIFFERENCE = 1000;

const planned = (request: PlanRequest): Plan | undefined => {
  try {
    return planOf(request);
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
};

/** What the calls of a plan execute beside what they are estimated by; those before a refusal of data. */
const executed = (kernels: CountedKernels, request: PlanRequest, plan: Plan) => {
  const placed = bindPlan(kernels, plan);
  const bytes = new Uint8Array(kernels.memory.buffer);
  setConstants(placed, bytes);
  const names = plan.inputs.map(({ name }) => name);
  for (const { name, chunks } of fillInputs(request, names))
    for (const chunk of chunks) bytes.set(chunk, placed.address(name));
  const calls: { kernel: string; instructions: number; nanoseconds: number }[] = [];
  for (const [c, { name, kernel, args }] of placed.calls.entries()) {
    const before = kernels.instructions();
    const refusal = kernel(...args);
    if (refusal) break;
    calls.push({
      kernel: name,
      instructions: kernels.instructions() - before,
      nanoseconds: plan.calls[c]?.nanoseconds ?? 0,
    });
  }
  return calls;
};

const total = <Key extends string>(calls: readonly Readonly<Record<Key, number>>[], key: Key): number =>
  calls.reduce((sum, call) => sum + call[key], 0);

const quantile = (values: readonly number[], q: number): number =>
  values[Math.ceil(q * values.length) - 1] ?? Number.NaN;

test('calls of random plans execute about as many instructions as their estimates say', { timeout: 180_000 }, () => {
  const kernels = instantiateCountedKernels();
  const found: { ratio: number; kernel: string; request: PlanRequest }[] = [];
  for (let i = 0; i < PLANS; i += 1) {
    const request = randomRequest(randomOf(5_000_000 + i), { elements: ELEMENTS });
    const plan = planned(request);
    if (plan === undefined || plan.dataDependentExtent || plan.cost.microseconds * 1000 > MOST_NS) continue;
    for (const { kernel, instructions, nanoseconds } of executed(kernels, request, plan)) {
      if (instructions < LEAST_INSTRUCTIONS && nanoseconds < LEAST_NS) continue;
      found.push({ ratio: instructions / INSTRUCTIONS_PER_NS / (nanoseconds + 300), kernel, request });
    }
  }
  const ordered = found.toSorted((a, b) => a.ratio - b.ratio);
  const ratios = ordered.map(({ ratio }) => ratio);
  expect(ratios.length).toBeGreaterThan(PLANS / 4);
  expect(quantile(ratios, 0.5)).toBeGreaterThan(0.5);
  expect(quantile(ratios, 0.5)).toBeLessThan(2);
  expect(quantile(ratios, 0.99)).toBeLessThan(8);
  expect(quantile(ratios, 0.1)).toBeGreaterThan(1 / 4);
  // The plan is shown where it fails.
  expect(ordered.filter(({ ratio }) => ratio > 20)).toEqual([]);
});

test('calls of random plans execute no more instructions after other plans than in a new instance', {
  timeout: 180_000,
}, () => {
  const kernels = instantiateCountedKernels();
  const found: { kernel: string; instructions: number; fresh: number; request: PlanRequest }[] = [];
  for (let i = 0; i < REPEATED_PLANS; i += 1) {
    const request = randomRequest(randomOf(6_000_000 + i), { elements: ELEMENTS });
    const plan = planned(request);
    if (plan === undefined || plan.dataDependentExtent || plan.cost.microseconds * 1000 > MOST_NS / 10) continue;
    const freshCalls = executed(instantiateCountedKernels(), request, plan);
    for (const [c, { kernel, instructions }] of executed(kernels, request, plan).entries()) {
      const fresh = freshCalls[c]?.instructions ?? 0;
      if (instructions > 1.1 * fresh + LEAST_DIFFERENCE) found.push({ kernel, instructions, fresh, request });
    }
  }
  expect(found).toEqual([]);
});

const FP32 = { name: 'x', datatype: 'FP32', fill: 'random' } as const;
/** Plans whose time was far from their estimate, and that are too large for the search. */
const LARGER: readonly PlanRequest[] = [
  ...[17, 18, 19, 22, 23].map((rows) => ({
    operator: 'global/quantile',
    attributes: { interpolation: 'lower', axes: [1] },
    inputs: [{ ...FP32, shape: [2, rows, 1000] }],
  })),
  ...(['FP16', 'FP32'] as const).map((datatype) => ({
    operator: 'window/mean',
    attributes: { layout: 'channels_last', kernel_shape: [1] },
    inputs: [{ ...FP32, datatype, shape: [1, 20_000, 2] }],
  })),
  {
    operator: 'roi/sum',
    attributes: { output_shape: [2, 2] },
    inputs: [
      { ...FP32, shape: [10_000, 1, 1, 2] },
      { ...FP32, name: 'boxes', shape: [200, 5], fill: 'boxes', below: [10_000, 1, 2, 1] },
    ],
  } as const,
].map((request) => ({ kind: 'pool', seed: 1, ...request }));

test('larger calls execute about as many instructions as their estimates say', () => {
  const kernels = instantiateCountedKernels();
  const found = LARGER.map((request) => {
    const calls = executed(kernels, request, planOf(request));
    const [instructions, nanoseconds] = [total(calls, 'instructions'), total(calls, 'nanoseconds')];
    return { ratio: instructions / INSTRUCTIONS_PER_NS / nanoseconds, request };
  });
  expect(found.filter(({ ratio }) => !(ratio > 1 / 3 && ratio < 3))).toEqual([]);
});
