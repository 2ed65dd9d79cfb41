import { expect, test } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import { listed } from '../../live/differences.ts';
import type { Response } from '../../live/service.ts';

const { NaN: nan } = Number;
const SERVED: Response = { outputs: [] };
const REFUSED: Response = { refused: 'expected a window of at most 3 cells' };

type Case = {
  readonly model: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly datatype?: DType;
  readonly data?: readonly (number | bigint)[];
  readonly words?: string;
  readonly ours?: Response;
  readonly theirs?: Response;
};

const isListed = ({ model, parameters = {}, datatype = 'FP32', data = [1, 2, 2], words = '', ours, theirs }: Case) => {
  const inputs = [{ name: 'x', datatype, shape: [1, data.length], data }];
  return listed({ model, parameters, inputs, outputs: [] }, ours ?? SERVED, theirs ?? SERVED, words) !== undefined;
};

const ofValues = (output: string, ours: unknown, theirs: unknown): string =>
  `${output}[0] is ${ours}, the library’s ${theirs}`;
const SAME = { auto_pad: 'SAME_UPPER', kernel_shape: [2] };

/** A listed difference, and one that is next to it and is none. */
const CASES: readonly (readonly [what: string, yes: Case, no: Partial<Case>])[] = [
  [
    'a NaN that wins',
    { model: 'onnx.MaxPool', data: [nan, 1], words: ofValues('Y', nan, 1) },
    { words: ofValues('Y', 2, 1) },
  ],
  [
    'a NaN of the input',
    { model: 'onnx.ReduceMax', data: [nan, 1], words: ofValues('reduced', nan, 1) },
    { data: [2, 1] },
  ],
  [
    'a NaN of an extremum',
    { model: 'onnx.ReduceMin', data: [nan], words: ofValues('reduced', nan, 1) },
    { model: 'onnx.ReduceMean' },
  ],
  ['a large window', { model: 'onnx.LpPool', ours: REFUSED }, { ours: { refused: 'expected strides' } }],
  ['a large window of a pooling', { model: 'tf.nn.avg_pool', ours: REFUSED }, { model: 'tf.nn.fractional_avg_pool' }],
  [
    'SAME with long strides',
    { model: 'onnx.MaxPool', parameters: { ...SAME, strides: [3] } },
    { parameters: { ...SAME, strides: [2] } },
  ],
  [
    'SAME with dilations',
    { model: 'onnx.LpPool', parameters: { ...SAME, dilations: [2] } },
    { parameters: { ...SAME, dilations: [1] } },
  ],
  [
    'a median of no integers',
    { model: 'torch.median', datatype: 'INT64', data: [], ours: REFUSED },
    { datatype: 'FP32' },
  ],
  [
    'equal elements',
    { model: 'torch.topk', parameters: { k: 1 }, words: ofValues('indices', 1, 2) },
    { words: ofValues('indices', 0, 2) },
  ],
  [
    'a sum past 2^53',
    { model: 'onnx.ReduceSum', datatype: 'INT64', words: ofValues('reduced', 2n ** 60n + 1n, 2n ** 60n) },
    { words: ofValues('reduced', 5, 6) },
  ],
  [
    'an integer sum',
    { model: 'onnx.ReduceL1', datatype: 'INT64', words: ofValues('reduced', 2n ** 60n + 1n, 2n ** 60n) },
    { model: 'onnx.ReduceMax' },
  ],
  [
    'pool_size by default',
    { model: 'keras.layers.AveragePooling1D', theirs: { refused: 'pool_size' } },
    { theirs: SERVED },
  ],
  [
    'a mean in FP32',
    { model: 'keras.ops.average_pool', datatype: 'FP64', words: ofValues('outputs', 1, 1.0000001) },
    { words: ofValues('outputs', 1, 1.1) },
  ],
  [
    'a mean',
    { model: 'keras.ops.average_pool', datatype: 'FP64', words: ofValues('outputs', 1, 1.0000001) },
    { model: 'keras.ops.max_pool' },
  ],
];

test.each(CASES)('the difference of %s is listed, and one like it is not', (_, yes, no) => {
  expect(isListed(yes)).toBe(true);
  expect(isListed({ ...yes, ...no })).toBe(false);
});
