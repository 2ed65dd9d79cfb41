import { expect, test } from 'vitest';
import { laneOf } from '../../../src/dispatch/lane.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';

const planOf = (shape: readonly number[], kernel: number) =>
  planPooling({
    region: 'window',
    reductions: ['max'],
    attributes: { kernel_shape: [kernel, kernel], strides: 1 },
    inputs: [{ name: 'x', datatype: 'FP32', shape }],
  });

test.each([
  ['small and cheap', planOf([1, 4, 16, 16], 2), 65_536, 'inline'],
  ['too many bytes', planOf([1, 64, 16, 16], 2), 65_536, 'moved'],
  ['few bytes, but much work', planOf([1, 4, 40, 40], 20), 65_536, 'moved'],
  ['no plan where the setting is 0', planOf([1, 1, 2, 2], 2), 0, 'moved'],
])('%s: %s', (_, plan, inlineMaxBytes, lane) => {
  expect(laneOf(plan, inlineMaxBytes)).toBe(lane);
});
