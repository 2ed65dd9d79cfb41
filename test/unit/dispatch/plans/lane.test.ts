import { expect, test } from 'vitest';
import { laneOf } from '../../../../src/dispatch/plans/lane.ts';
import { planPooling } from '../../../../src/pipeline/plan-pooling.ts';

/** 256 KB whose windows become 276 MB of rows: 529 bytes of gzip blocked the event loop for 4.5 s. */
const COVARIANCE = planPooling({
  region: 'window',
  reductions: ['covariance'],
  attributes: { kernel_shape: [256, 256], strides: 4 },
  inputs: [{ name: 'x', datatype: 'UINT8', shape: [1, 1, 512, 512] }],
});
/** The same with an estimate of next to no time: buffers alone decide. */
const LARGE_BUFFERS = { ...COVARIANCE, cost: { ...COVARIANCE.cost, microseconds: 1, bytes_read: 64 } };

const planOf = (shape: readonly number[], kernel: number, reduction = 'max') =>
  planPooling({
    region: 'window',
    reductions: [reduction],
    attributes: { kernel_shape: [kernel, kernel], strides: 1 },
    inputs: [{ name: 'x', datatype: 'FP32', shape }],
  });

test.each([
  ['small and cheap', planOf([1, 4, 16, 16], 2), 65_536, 'inline'],
  ['cheap, but with more bytes than the setting has', planOf([1, 4, 16, 16], 2), 4096, 'coalesced'],
  ['no plan where the setting is 0', planOf([1, 1, 2, 2], 2), 0, 'coalesced'],
  ['small, but with some work', planOf([1, 4, 40, 40], 3, 'median'), 65_536, 'coalesced'],
  ['few bytes, but much work', planOf([1, 4, 40, 40], 5, 'median'), 65_536, 'transferred'],
  ['many bytes', planOf([1, 64, 40, 40], 2), 65_536, 'transferred'],
  ['few bytes, but large buffers', COVARIANCE, 2 ** 21, 'transferred'],
  ['no time and few bytes, but large buffers', LARGE_BUFFERS, 2 ** 21, 'transferred'],
])('%s: %s', (_, plan, inlineMaxBytes, lane) => {
  expect(laneOf(plan, inlineMaxBytes)).toBe(lane);
});
