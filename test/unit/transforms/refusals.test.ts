import { expect, test } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import { type Filled, runTransform } from '../../support/run-pipeline.ts';

const tensor = (name: string, shape: readonly number[], datatype: DType = 'FP32') => {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return { name, datatype, shape, data: Array(count).fill(datatype === 'INT64' ? 1n : 1) } satisfies Filled;
};

const x = tensor('x', [2, 3]);
const weights = (rows: number, n: number, m: number) => [tensor('weight_x', [rows, n]), tensor('weight_y', [rows, m])];
const integers = tensor('x', [2, 3], 'INT8');

test.each<[string, Readonly<Record<string, unknown>>, string, readonly [Filled, ...Filled[]]]>([
  ['exp', {}, 'exp: expected x of a floating datatype, got INT8', [integers]],
  ['scale', { factor: 2 }, 'scale: expected x of a floating datatype, got INT8', [integers]],
  ['scale', { factor: 'two' }, 'factor: expected a number; got "two"', [x]],
  ['activation', {}, 'function: expected tanh, sigmoid', [x]],
  ['activation', { function: 'swish' }, 'got "swish"', [x]],
  ['clamp', { min: 0.5 }, 'min: expected a whole number as INT8, got 0.5', [integers]],
  ['clamp', { max: 300 }, 'max: expected a whole number from -128 to 127 as INT8, got 300', [integers]],
  ['clamp', { min: 2, max: 1 }, 'max: expected at least min, 2, got 1', [x]],
  ['clamp', {}, 'clamp: expected x of FP64', [tensor('x', [1], 'BOOL')]],
  ['power_normalize', { exponent: 0 }, 'exponent: expected a number above 0', [x]],
  ['mask', {}, 'mask: expected an input mask', [x]],
  [
    'mask',
    {},
    'mask of the first axes of x [2,3], or of its rank with extents of 1, got [3]',
    [x, tensor('mask', [3])],
  ],
  ['mask', { value: 300 }, 'value: expected a whole number from -128 to 127', [integers, tensor('mask', [2])]],
  ['flatten', { axis: 2 }, 'axis: expected an axis of [2,3], got 2', [x]],
  ['reshape', { shape: [-1, -1] }, 'shape: expected the elements of [2,3], and at most one -1, got [-1,-1]', [x]],
  ['reshape', { shape: [4, -1] }, 'got [4,-1]', [x]],
  ['reshape', { shape: [7] }, 'got [7]', [x]],
  ['layout', { to: 'nhwc' }, 'to: expected channels_first or channels_last', [x]],
  ['slice', { axis: -3 }, 'axis: expected an axis of [2,3], got -3', [x]],
  ['repeat', {}, 'repeat: expected the attribute count or the input like, got neither', [x]],
  ['repeat', { count: 2 }, 'got both', [x, tensor('like', [2, 6])]],
  ['repeat', {}, 'a multiple of the 3 positions of axis 1 of [2,3], got [2,7]', [x, tensor('like', [2, 7])]],
  ['add', {}, 'other with the extents of x [2,3], or 1, from the last axis on, got [2]', [x, tensor('other', [2])]],
  ['add', {}, 'add: expected other of INT8, as x, got INT16', [integers, tensor('other', [3], 'INT16')]],
  ['multiply', {}, 'expected other of a floating datatype, as x, got INT8', [x, tensor('other', [3], 'INT8')]],
  ['sum', {}, 'sum: expected an input y, or x1, x2, …, got none', [x]],
  ['sum', {}, 'sum: expected y [2,3] like x, got [3]', [x, tensor('y', [3])]],
  ['hadamard', {}, 'hadamard: expected y [2,3] like x, got [2,1]', [x, tensor('y', [2, 1])]],
  ['similarity', {}, 'expected x [rows,n] and y [others,n], got x [2,3] and y [2,4]', [x, tensor('y', [2, 4])]],
  ['similarity', {}, 'similarity: expected y of rank 2, got [3]', [x, tensor('y', [3])]],
  ['similarity', { temperature: 0 }, 'temperature: expected a number above 0', [x, tensor('y', [2, 3])]],
  [
    'similarity',
    { metric: 'hamming' },
    'metric: expected cosine, dot, euclidean or manhattan',
    [x, tensor('y', [2, 3])],
  ],
  ['mlb', {}, 'mlb: expected y [2,n] for x [2,3], got [3,3]', [x, tensor('y', [3, 3]), ...weights(4, 3, 3)]],
  ['mlb', {}, 'expected weight_x [rows,3] for x of extent 3, got [4,2]', [x, tensor('y', [2, 3]), ...weights(4, 2, 3)]],
  ['mlb', {}, 'expected weight_y [rows,5] for y of extent 5, got [4,3]', [x, tensor('y', [2, 5]), ...weights(4, 3, 3)]],
  [
    'mlb',
    {},
    'mlb: expected matrices of as many rows, got weight_x [4,3] and weight_y [5,3]',
    [x, tensor('y', [2, 3]), tensor('weight_x', [4, 3]), tensor('weight_y', [5, 3])],
  ],
  [
    'mlb',
    {},
    'mlb: expected bias_x [4] for weight_x [4,3], got [3]',
    [x, tensor('y', [2, 3]), ...weights(4, 3, 3), tensor('bias_x', [3])],
  ],
  [
    'mlb',
    {},
    'mlb: expected weight_out [rows,4] for 4 numbers, got [2,3]',
    [x, tensor('y', [2, 3]), ...weights(4, 3, 3), tensor('weight_out', [2, 3])],
  ],
  [
    'mlb',
    {},
    'mlb: expected bias_out with an input weight_out, got it alone',
    [x, tensor('y', [2, 3]), ...weights(4, 3, 3), tensor('bias_out', [4])],
  ],
  ['mfb', {}, 'factor: expected a whole number', [x, tensor('y', [2, 3]), ...weights(4, 3, 3)]],
  [
    'mfb',
    { factor: 3 },
    'mfb: expected weight_x with a multiple of factor 3 as rows, got 4',
    [x, tensor('y', [2, 3]), ...weights(4, 3, 3)],
  ],
  ['mutan', { rank: 2 }, 'mutan: expected an input merge_x', [x, tensor('y', [2, 3]), ...weights(4, 3, 3)]],
  [
    'mutan',
    { rank: 2 },
    'mutan: expected merge_x with a multiple of rank 2 as rows, got 5',
    [x, tensor('y', [2, 3]), ...weights(4, 3, 3), tensor('merge_x', [5, 4]), tensor('merge_y', [5, 4])],
  ],
  ['concat', {}, 'concat: expected [2,3] but along axis 1, got [3,3]', [x, tensor('y', [3, 3])]],
  ['l2_normalize', { axis: 2 }, 'axis: expected an axis of [2,3], got 2', [x]],
  ['l1_normalize', { eps: -1 }, 'eps: expected a number from 0', [x]],
  ['layer_norm', {}, 'layer_norm: expected weight [3], as the axis has, got [2]', [x, tensor('weight', [2])]],
  ['softmax', { temperature: 0 }, 'temperature: expected a number above 0', [x]],
  ['softmax', {}, 'softmax: expected a mask', [x, tensor('mask', [2, 2])]],
  ['project', {}, 'project: expected weight [out,3] for x [2,3], got [3,2]', [x, tensor('weight', [3, 2])]],
  ['project', {}, 'project: expected bias [4], got [3]', [x, tensor('weight', [4, 3]), tensor('bias', [3])]],
  ['project', {}, 'weight of a floating datatype, got INT8', [x, tensor('weight', [4, 3], 'INT8')]],
  ['truncate', {}, 'extent: expected a whole number', [x]],
  [
    'take',
    {},
    'take: expected a rank of 0 to 6, got [1,1,1,1,1,1,1] of rank 7',
    [tensor('x', [1, 1, 1, 1]), tensor('indices', [1, 1, 1, 1], 'INT64')],
  ],
  ['repeat', { count: 2 ** 31 - 1 }, 'the work needs', [x]],
  [
    'repeat',
    { count: 2 ** 31 - 1, axis: 0 },
    'repeat: expected extents that are whole numbers',
    [tensor('x', [2 ** 32, 0])],
  ],
  ['reshape', { shape: [0, 2 ** 40, 2 ** 40] }, 'reshape: the product of [0,', [tensor('x', [0])]],
])('%s %j is refused: %s', (transform, attributes, detail, tensors) => {
  expect(() => runTransform(transform, attributes, ...tensors)).toThrow(detail);
});
