import { expect, test } from 'vitest';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import { bindPlan } from '../../../workers/bind-plan.ts';
import { callKernels } from '../../../workers/run-plan.ts';
import { fromBytes, toBytes } from '../../support/elements.ts';
import { instantiateCountedKernels } from '../../support/kernels/counted-kernels.ts';

// Short sums are made in FP32, and those of a few terms of long ones. What leaves its range is made again in FP64: where
// an input is so large that it may, not beside infinities and NaN of the inputs.

const kernels = instantiateCountedKernels();
const channelsLast = { layout: 'channels_last' };

const POOLINGS = [
  { name: 'windows', region: 'window', shape: [2, 8, 24, 24], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  {
    name: 'windows, channels last',
    region: 'window',
    shape: [2, 12, 12, 32],
    attributes: { ...channelsLast, kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] },
  },
  { name: 'planes of 16', region: 'global', shape: [8, 64, 4, 4], attributes: {} },
  { name: 'planes of 49', region: 'global', shape: [8, 64, 7, 7], attributes: {} },
  { name: 'planes of 48, channels last', region: 'global', shape: [2, 6, 8, 64], attributes: channelsLast },
] as const;
type Pooling = (typeof POOLINGS)[number];

const countOf = ({ shape }: Pooling): number => shape.reduce((count: number, extent) => count * extent, 1);

/** The means of x, and the instructions that they take. */
const means = ({ region, shape, attributes }: Pooling, x: readonly number[], datatype: DType = 'FP32') => {
  const plan = planPooling({ region, reductions: ['mean'], attributes, inputs: [{ name: 'x', datatype, shape }] });
  const placed = bindPlan(kernels, plan);
  new Uint8Array(kernels.memory.buffer).set(toBytes(datatype, x), placed.address('x'));
  const before = kernels.instructions();
  callKernels(placed);
  const instructions = kernels.instructions() - before;
  const bytes = plan.buffers.y as number;
  const y = new Uint8Array(kernels.memory.buffer).slice(placed.address('y'), placed.address('y') + bytes);
  return { instructions, values: fromBytes(datatype, y) };
};

test.each(POOLINGS)('means of $name cost at most twice as much where half the input is NaN or infinite', (pooling) => {
  const x = Array.from({ length: countOf(pooling) }, (_, i) => Math.sin(i));
  const plain = means(pooling, x).instructions;
  for (const special of [Number.NaN, Number.NEGATIVE_INFINITY]) {
    expect(means(pooling, x.fill(special, x.length / 2)).instructions).toBeLessThan(2 * plain);
  }
});

test.each(POOLINGS)(
  'means of $name that leave the range of FP32 beside NaN and infinities are those of FP64',
  (pooling) => {
    for (const datatype of ['FP32', 'BF16'] as const) {
      for (const size of [2 ** 100, 2 ** 127]) {
        const large = Array.from({ length: countOf(pooling) }, (_, i) => (i % 5 === 4 ? -size : size));
        for (const special of [Number.NaN, Number.POSITIVE_INFINITY]) {
          const x = large.map((value, i) => (i % 97 === 3 ? special : value));
          // A tiny scale keeps all sums in the range, and is exact.
          const scaled = means(
            pooling,
            x.map((value) => value * 2 ** -120),
            datatype,
          ).values.map(Number);
          const { values } = means(pooling, x, datatype);
          expect(values.map((value) => Number(value) * 2 ** -120)).toEqual(scaled);
          expect(scaled.some((value) => Number.isFinite(value))).toBe(true);
        }
      }
    }
  },
);
