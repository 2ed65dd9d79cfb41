import { expect, test } from 'vitest';
import { explainInProcess } from '../../support/explain/explain-in-process.ts';
import type { TestTensor } from '../../support/run-in-process.ts';
import { drawn } from './drawn.ts';

const { NaN: nan } = Number;
const shape = [2, 3, 4, 5];
const data = drawn(120, 3).map((value, i) => (i % 17 === 5 ? nan : Math.round(4 * value)));
const x: TestTensor = { name: 'x', datatype: 'FP32', shape, data };
const windows = { kernel_shape: [3, 2], strides: [2, 1], return_indices: true };

test.each([
  ['of the plane', {}],
  ['of the tensor', { index_space: 'tensor' }],
  ['of the tensor, column-major', { index_space: 'tensor', storage_order: 1 }],
  ['with channels last', { index_space: 'channels_last' }],
  ['with channels last and the batch', { index_space: 'channels_last', include_batch_in_index: true }],
  ['of a tensor with channels last', { layout: 'channels_last', index_space: 'tensor' }],
  ['of the last NaN', { nan_index: 'last' }],
  ['without NaN', { nan: 'ignore' }],
  ['of mirrored padding', { pads: 1, pad_mode: 'reflect' }],
  ['of constant padding', { pads: 1, pad_mode: 'constant', pad_value: 100 }],
  ['of padding that is no element', { pads: 1 }],
  ['of dilated windows', { dilations: [1, 2] }],
])('winners %s are the indices of the pooling', (_, attributes) => {
  for (const reduction of ['max', 'min', 'first', 'last']) {
    const { tensors } = explainInProcess(`window/${reduction}`, { ...windows, ...attributes }, [x]);
    expect(tensors.winners?.data).toEqual(tensors.indices?.data);
    expect(tensors.winners?.shape).toEqual(tensors.y?.shape);
  }
});

test('a NaN makes all weights NaN where they depend on values, and none where they do not', () => {
  const row: TestTensor = { name: 'x', datatype: 'FP32', shape: [1, 1, 3], data: [1, nan, 2] };
  const weights = (reduction: string) =>
    explainInProcess(`global/${reduction}`, {}, [row]).tensors.weights?.data.map((weight) => String(weight));
  expect(weights('soft')).toEqual(['NaN', 'NaN', 'NaN']);
  expect(weights('l2')).toEqual(['NaN', 'NaN', 'NaN']);
  expect(weights('sum')).toEqual(['1', '1', '1']);
  expect(weights('median')).toEqual(['1']);
});

test('infinities share the weights that have a limit', () => {
  const inf = Number.POSITIVE_INFINITY;
  const row: TestTensor = { name: 'x', datatype: 'FP64', shape: [1, 1, 4], data: [inf, 1, inf, -2] };
  const entries = (reduction: string, attributes = {}) => {
    const { weights, weights_index: index } = explainInProcess(`global/${reduction}`, attributes, [row]).tensors;
    return index?.data.map((at, e) => [at, weights?.data[e]]);
  };
  const halves = [
    [0, 0.5],
    [2, 0.5],
  ];
  expect(entries('soft')).toEqual(halves);
  expect(entries('soft', { weights: 'derivative' })).toEqual(halves);
  expect(entries('log_sum_exp')).toEqual(halves);
  expect(entries('lp', { p: 2 })).toEqual([
    [0, Math.SQRT1_2],
    [2, Math.SQRT1_2],
  ]);
});

test('integers beyond 2^53 have a note', () => {
  const row: TestTensor = { name: 'x', datatype: 'INT64', shape: [1, 1, 2], data: [2n ** 60n, 1n] };
  const { document, tensors } = explainInProcess('global/mean', {}, [row]);
  expect(document.explanation.notes).toEqual(['integers beyond 2^53 are rounded to FP64']);
  expect(tensors.weights?.data).toEqual([0.5, 0.5]);
});

test('an empty region has no entry, no winner and an empty box', () => {
  const tokens: TestTensor = { name: 'x', datatype: 'FP32', shape: [2, 2, 1], data: [1, 2, 3, 4] };
  const mask: TestTensor = { name: 'mask', datatype: 'BOOL', shape: [2, 2], data: [0, 0, 1, 0] };
  const { tensors } = explainInProcess('sequence/max', { empty: 'zero' }, [tokens, mask]);
  expect(tensors.winners?.data).toEqual([-1, 0]);
  expect(tensors.weights_offsets?.data).toEqual([0, 0, 1]);
  expect(tensors.region_begin?.data).toEqual([0, 0]);
  expect(tensors.region_end?.data).toEqual([0, 1]);
});

test('a sample that wins has the weights of its corners, and no index', () => {
  const plane: TestTensor = { name: 'x', datatype: 'FP64', shape: [1, 1, 2, 2], data: [1, 2, 3, 8] };
  const boxes: TestTensor = { name: 'boxes', datatype: 'FP64', shape: [1, 5], data: [0, 0, 0, 2, 2] };
  const attributes = { output_shape: [1, 1], sampling_ratio: 1 };
  const whole = explainInProcess('roi_align/max', attributes, [plane, boxes]);
  expect(whole.tensors.winners?.data).toEqual([-1]);
  expect(whole.tensors.weights?.data).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect(whole.document.explanation).toMatchObject({ weights_kind: 'exact', exact: true });
  const apart = explainInProcess('roi_align/max', { ...attributes, corners: 'apart' }, [plane, boxes]);
  expect(apart.tensors.weights_index?.data).toEqual([3]);
  expect(apart.tensors.weights?.data).toEqual([0.25]);
});
