import { expect, test } from 'vitest';
import { type Filled, runTransform } from '../../support/run-pipeline.ts';

const ids: Filled = { name: 'x', datatype: 'INT32', shape: [2, 4], data: [101, 7, 9, 0, 101, 9, 7, 5] };
const mask: Filled = { name: 'mask', datatype: 'INT64', shape: [2, 4], data: [1n, 1n, 1n, 0n, 1n, 1n, 1n, 1n] };
const also: Filled = { name: 'also', datatype: 'BOOL', shape: [2, 4], data: [0, 0, 0, 1, 0, 0, 0, 0] };

test.each<[string, object, readonly Filled[], readonly number[]]>([
  ['all without a mask', {}, [], [1, 1, 1, 1, 1, 1, 1, 1]],
  ['those of the mask', {}, [mask], [1, 1, 1, 0, 1, 1, 1, 1]],
  ['those of the mask and of also', {}, [mask, also], [1, 1, 1, 1, 1, 1, 1, 1]],
  ['no skipped ones', { skip: [9, 5] }, [mask], [1, 1, 0, 0, 1, 0, 1, 0]],
  ['kept ones alone', { keep: [7, 0, 101] }, [mask], [1, 1, 0, 0, 1, 0, 1, 0]],
  ['kept ones that are not skipped', { keep: [7, 101], skip: [101] }, [mask, also], [0, 1, 0, 0, 0, 0, 1, 0]],
])('token_mask counts %s', (_, attributes, inputs, expected) => {
  const result = runTransform('token_mask', { ...attributes }, ids, ...inputs);
  expect(result).toEqual({ datatype: 'BOOL', shape: [2, 4], data: expected });
});

test('token_mask refuses a mask of another shape, and ids that are no integers', () => {
  const other = { ...mask, shape: [2, 3], data: mask.data.slice(0, 6) };
  expect(() => runTransform('token_mask', {}, ids, other)).toThrow(/expected mask \[2,4\], as x has, got \[2,3\]/);
  const floats: Filled = { ...ids, datatype: 'FP32' };
  expect(() => runTransform('token_mask', {}, floats)).toThrow(/expected x of .* got FP32/);
  expect(() => runTransform('token_mask', { skip: [-1] }, ids)).toThrow(/skip/);
});
