import { expect, test } from 'vitest';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import { bindPlan } from '../../../workers/bind-plan.ts';
import { callKernels } from '../../../workers/run-plan.ts';
import { medianOfThreeKiller } from '../../support/cost/fill-inputs.ts';
import { randomOf } from '../../support/cost/random.ts';
import { instantiateCountedKernels } from '../../support/kernels/counted-kernels.ts';

const COUNT = 20_000;
const kernels = instantiateCountedKernels();

/** A quantile of elements by the kernels, and the instructions that it takes. */
const pooled = (elements: Float64Array, q: number, interpolation: string) => {
  const plan = planPooling({
    region: 'global',
    reductions: ['quantile'],
    attributes: { q, interpolation },
    inputs: [{ name: 'x', datatype: 'FP64', shape: [1, 1, elements.length] }],
  });
  const placed = bindPlan(kernels, plan);
  new Float64Array(kernels.memory.buffer, placed.address('x'), elements.length).set(elements);
  const before = kernels.instructions();
  callKernels(placed);
  const instructions = kernels.instructions() - before;
  return { instructions, value: new Float64Array(kernels.memory.buffer, placed.address('y'), 1)[0] };
};

const shuffled = (seed: number): Float64Array => {
  const random = randomOf(seed);
  return Float64Array.from({ length: COUNT }, () => random.share());
};
const orders: Readonly<Record<string, Float64Array>> = {
  'against the median of three': medianOfThreeKiller(COUNT),
  'against the median of three, backwards': medianOfThreeKiller(COUNT).toReversed(),
  'of equal elements': new Float64Array(COUNT).fill(2),
  'of two values': Float64Array.from({ length: COUNT }, (_, i) => i % 2),
  ascending: Float64Array.from({ length: COUNT }, (_, i) => i),
  descending: Float64Array.from({ length: COUNT }, (_, i) => COUNT - i),
  'of an organ pipe': Float64Array.from({ length: COUNT }, (_, i) => Math.min(i, COUNT - i)),
  'of zeros of both signs and few others': Float64Array.from({ length: COUNT }, (_, i) => (i % 7 === 0 ? i % 5 : -0)),
};

test.each(Object.entries(orders))(
  'selection from an order %s is exact and takes a few times what a random one does',
  (_, elements) => {
    const sorted = elements.toSorted();
    const usual = Math.max(...[1, 2, 3].map((seed) => pooled(shuffled(seed), 0.5, 'linear').instructions));
    for (const q of [0, 0.1, 1 / 3, 0.5, 0.9, 1]) {
      const { value, instructions } = pooled(elements, q, 'lower');
      expect(value === sorted[Math.floor(q * (COUNT - 1))]).toBe(true);
      expect(instructions).toBeLessThan(4 * usual);
      expect(pooled(elements, q, 'linear').instructions).toBeLessThan(6 * usual);
    }
  },
);

test('selection beside a NaN is NaN, whatever the order', () => {
  for (const elements of Object.values(orders)) {
    expect(pooled(elements.with(COUNT >> 1, Number.NaN), 0.5, 'linear').value).toBeNaN();
  }
});
