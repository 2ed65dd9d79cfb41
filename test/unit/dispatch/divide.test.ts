import { describe, expect, test } from 'vitest';
import { type DividedTask, divideTask } from '../../../src/dispatch/divide.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import { splitPlan } from '../../../src/pipeline/split-plan.ts';
import { byteCount, type TensorSpec } from '../../../src/tensor/tensor.ts';

const DIVISION = { mostMicroseconds: 5000, leastMicroseconds: 2500 };

/** The parts of a pooling that is said to take so long, while so many threads are idle. */
const partsOf = (
  inputs: readonly TensorSpec[],
  region: string,
  attributes: object,
  microseconds: number,
  idle: number,
): readonly DividedTask[] => {
  const made = planPooling({ region, reductions: ['mean'], attributes: { ...attributes }, inputs });
  const plan = { ...made, cost: { ...made.cost, microseconds } };
  const tensors = inputs.map((spec) => ({ ...spec, chunks: [new Uint8Array(byteCount(spec))] }));
  return divideTask({ plan, inputs: tensors, divide: (_, most) => splitPlan(made, most) }, idle, DIVISION);
};

const x: TensorSpec = { name: 'x', datatype: 'FP32', shape: [64, 4, 4] };

describe('a wide task has', () => {
  test.each([
    [12_500, 1, 3],
    [12_500, 2, 4],
    [16_000, 3, 6],
    [6000, 2, 2],
    [4900, 2, 0],
    [6000, 0, 2],
  ])('of %i µs, while %i threads are idle, %i parts: as many for each', (microseconds, idle, parts) => {
    expect(partsOf([x], 'global', {}, microseconds, idle)).toHaveLength(parts);
  });

  test('copies of what all parts need for all but the last', () => {
    const boxes: TensorSpec = { name: 'boxes', datatype: 'FP32', shape: [8, 5] };
    const inputs = [{ ...x, shape: [1, 4, 4, 4] }, boxes];
    const parts = partsOf(inputs, 'roi_align', { output_shape: [2, 2] }, 6000, 2);
    expect(parts.map(({ shared }) => [...shared])).toEqual([['x'], []]);
  });
});
