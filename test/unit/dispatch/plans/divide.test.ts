import { describe, expect, test } from 'vitest';
import { type DividedPlan, divideTask } from '../../../../src/dispatch/plans/divide.ts';
import { planPooling } from '../../../../src/pipeline/plan-pooling.ts';
import { splitPlan } from '../../../../src/pipeline/split-plan.ts';
import { byteCount, type TensorSpec } from '../../../../src/tensor/tensor.ts';

const DIVISION = { mostMicroseconds: 5000, leastMicroseconds: 2500 };

/** The parts of a pooling that is said to take so long, while so many of four threads are idle. */
const divided = (
  inputs: readonly TensorSpec[],
  region: string,
  attributes: object,
  microseconds: number,
  idle: number,
): DividedPlan | undefined => {
  const made = planPooling({ region, reductions: ['mean'], attributes: { ...attributes }, inputs });
  const plan = { ...made, cost: { ...made.cost, microseconds } };
  const tensors = inputs.map((spec) => ({ ...spec, chunks: [new Uint8Array(byteCount(spec))] }));
  const divide = (_: unknown, most: number) => splitPlan(made, most);
  return divideTask({ plan, inputs: tensors, divide }, { count: 4, idle }, DIVISION);
};

const x: TensorSpec = { name: 'x', datatype: 'FP32', shape: [64, 4, 4] };
const boxes: TensorSpec = { name: 'boxes', datatype: 'FP32', shape: [64, 5] };

describe('a wide task', () => {
  test.each([
    [12_500, 1, 3],
    [12_500, 2, 4],
    [16_000, 3, 6],
    [6000, 2, 2],
    [4900, 2, 0],
    [6000, 0, 2],
    [60_000, 0, 12],
  ])('of %i µs, while %i threads are idle, has %i parts: as many for each', (microseconds, idle, parts) => {
    expect(divided([x], 'global', {}, microseconds, idle)?.parts.length ?? 0).toBe(parts);
  });

  test('has one part more than threads in the queue or in threads', () => {
    expect(divided([x], 'global', {}, 60_000, 0)?.concurrency).toBe(5);
  });

  test.each([
    ['small', [1, 4, 4, 4], 6000, 2, 5],
    ['of 4 MiB, beside little work', [1, 64, 128, 128], 6000, 0, undefined],
    ['of 4 MiB, beside much', [1, 64, 128, 128], 60_000, 12, 5],
    ['of 64 MiB, beside much', [1, 1024, 128, 128], 160_000, 3, 1],
  ])(
    'whose parts share an input that is %s is cut as far as copies of it are affordable',
    (_, shape, microseconds, parts, concurrency) => {
      const task = divided([{ ...x, shape }, boxes], 'roi_align', { output_shape: [2, 2] }, microseconds, 0);
      expect(task?.parts.length ?? 0).toBe(parts);
      expect(task?.concurrency).toBe(concurrency);
      if (task !== undefined) expect([...task.shared]).toEqual(['x']);
    },
  );
});
