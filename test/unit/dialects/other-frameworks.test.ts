import { describe, expect, test } from 'vitest';
import { MODELS } from '../../../src/models/list.ts';
import type { GivenInput } from '../../../src/pipeline/signature.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import { runInProcess, type TestTensor } from '../../support/run-in-process.ts';

const modelOf = (name: string) => {
  const model = MODELS.find((each) => each.name === name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model;
};

const tensor = (
  name: string,
  shape: readonly number[],
  data: readonly number[],
  datatype: DType = 'FP32',
): TestTensor => ({
  name,
  datatype,
  shape,
  data: datatype === 'INT64' ? data.map(BigInt) : data,
});

/** The elements of every answer, or the refusal of the kernels. */
const run = (name: string, parameters: Record<string, unknown>, tensors: readonly TestTensor[]) => {
  const model = modelOf(name);
  const constants = model.inputs.filter(({ constant }) => constant).map((input) => input.name);
  const inputs = tensors.map(
    ({ data, ...spec }): GivenInput => ({
      ...spec,
      ...(constants.includes(spec.name) && { values: data }),
    }),
  );
  const answers = runInProcess(
    model.plan(parameters, inputs),
    tensors.filter((one) => !constants.includes(one.name)),
  );
  return Array.isArray(answers) ? answers.map(({ shape, data }) => ({ shape, data: data.map(Number) })) : answers;
};

const line = tensor('input', [1, 1, 1, 4], [1, 2, 3, 4]);

describe('what the original refuses', () => {
  test.each<[string, string, Record<string, unknown>, readonly TestTensor[], RegExp]>([
    [
      'boxes of four numbers',
      'torchvision.roi_pool',
      { output_size: 1 },
      [line, tensor('boxes', [1, 4], [0, 0, 1, 1])],
      /boxes \[K, 5\]/,
    ],
    [
      'integers in boxes',
      'torchvision.roi_align',
      { output_size: 1 },
      [tensor('input', [1, 1, 1, 1], [1], 'INT8'), tensor('boxes', [0, 5], [])],
      /floating/,
    ],
    [
      'fractional bins that fill the axis, in three dimensions',
      'torch.fractional_max_pool3d',
      { kernel_size: 2, output_size: 3 },
      [tensor('input', [1, 4, 4, 4], [])],
      /1 to 2 cells/,
    ],
    [
      'neither an output size nor a ratio',
      'torch.fractional_max_pool2d',
      { kernel_size: 2 },
      [tensor('input', [1, 4, 4], [])],
      /output_size or output_ratio/,
    ],
    [
      'a table of integers',
      'torch.embedding_bag',
      {},
      [tensor('input', [1, 1], [0], 'INT64'), tensor('weight', [1, 1], [1], 'INT64')],
      /floating/,
    ],
    [
      'a padding that is no row',
      'torch.embedding_bag',
      { padding_idx: 1 },
      [tensor('input', [1, 1], [0], 'INT64'), tensor('weight', [1, 1], [1])],
      /padding_idx from -1 to 0/,
    ],
    [
      'an unpooled size that no pooling had',
      'torch.max_unpool1d',
      { kernel_size: 2, output_size: [9] },
      [tensor('input', [1, 1, 2], []), tensor('indices', [1, 1, 2], [], 'INT64')],
      /nearer to 4/,
    ],
    [
      'indices of another shape',
      'torch.max_unpool1d',
      { kernel_size: 2 },
      [tensor('input', [1, 1, 2], []), tensor('indices', [1, 1, 1], [], 'INT64')],
      /indices \[1,1,2\]/,
    ],
    [
      'weights of samples in a mean',
      'torch.embedding_bag',
      { mode: 'mean' },
      [
        tensor('input', [2], [0, 0], 'INT64'),
        tensor('weight', [1, 1], [1]),
        tensor('offsets', [1], [0], 'INT64'),
        tensor('per_sample_weights', [2], [1, 1]),
      ],
      /mode sum/,
    ],
    [
      'rois without as many batch indices',
      'onnx.RoiAlign',
      {},
      [
        tensor('X', [1, 1, 1, 1], [1]),
        tensor('rois', [1, 4], [0, 0, 1, 1]),
        tensor('batch_indices', [2], [0, 0], 'INT64'),
      ],
      /batch_indices \[n\]/,
    ],
    ['an axis that is not there', 'onnx.LpNormalization', { axis: 2 }, [tensor('input', [2], [1, 2])], /axis/],
    [
      'several cells of timm’s fast pooling',
      'timm.SelectAdaptivePool2d',
      { output_size: [2, 2], pool_type: 'fastmax' },
      [tensor('x', [1, 1, 4, 4], [])],
      /output_size 1 with fast pooling/,
    ],
    [
      'as many mirrored cells as there are, around timm’s median',
      'timm.MedianPool2d',
      { kernel_size: 3, same: true },
      [tensor('x', [1, 1, 4, 1], [])],
      /at most 0 cells with mode reflect of an axis of 1, got 1/,
    ],
    [
      'as many mirrored cells as there are, around timm’s filter',
      'timm.BlurPool2d',
      { filt_size: 5 },
      [tensor('x', [1, 1, 2, 8], [])],
      /at most 1 cells with mode reflect of an axis of 2, got 2/,
    ],
    [
      'a pool type of timm that there is not',
      'timm.SelectAdaptivePool2d',
      { pool_type: 'sum' },
      [tensor('x', [1, 1, 2, 2], [])],
      /pool_type/,
    ],
    [
      'images of three axes',
      'timm.avg_pool2d_same',
      { kernel_size: 2, stride: 2 },
      [tensor('x', [1, 2, 2], [])],
      /rank 4/,
    ],
  ])('%s', (_, name, parameters, tensors, detail) => {
    expect(() => run(name, parameters, tensors)).toThrow(detail);
  });

  test('an index outside the plane, a row outside the table', () => {
    const unpooled = [tensor('input', [1, 1, 1], [5]), tensor('indices', [1, 1, 1], [2], 'INT64')];
    expect(run('torch.max_unpool1d', { kernel_size: 2 }, unpooled)).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
    const bag = [
      tensor('input', [1], [1], 'INT64'),
      tensor('weight', [1, 1], [1]),
      tensor('offsets', [1], [0], 'INT64'),
    ];
    expect(run('torch.embedding_bag', {}, bag)).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
  });
});

describe('what the cases of the originals leave open', () => {
  test('a bag’s padding is in no mean, and an empty bag is 0', () => {
    const tensors = [
      tensor('input', [3], [0, 1, 2], 'INT64'),
      tensor('weight', [3, 1], [10, 20, 60]),
      tensor('offsets', [3], [0, 3, 3], 'INT64'),
    ];
    expect(run('torch.embedding_bag', { padding_idx: -1 }, tensors)).toEqual([{ shape: [3, 1], data: [15, 0, 0] }]);
  });

  test('a NaN of the table is an element, that of the padding is none', () => {
    const nan = Number.NaN;
    const weight = tensor('weight', [3, 1], [10, nan, nan]);
    const bags = (parameters: object, ...more: TestTensor[]) =>
      run('torch.embedding_bag', { padding_idx: 2, ...parameters }, [
        tensor('input', [5], [2, 0, 2, 1, 0], 'INT64'),
        weight,
        tensor('offsets', [3], [0, 3, 5], 'INT64'),
        ...more,
      ]);
    for (const mode of ['sum', 'mean', 'max']) {
      expect(bags({ mode, include_last_offset: true })).toEqual([{ shape: [2, 1], data: [10, nan] }]);
      expect(bags({ mode })).toEqual([{ shape: [3, 1], data: [10, nan, 0] }]);
      const rows = [tensor('input', [2, 2], [2, 0, 2, 2], 'INT64'), weight];
      expect(run('torch.embedding_bag', { padding_idx: 2, mode }, rows)).toEqual([{ shape: [2, 1], data: [10, 0] }]);
    }
    const weights = tensor('per_sample_weights', [5], [7, 2, 7, 0, 3]);
    expect(bags({ mode: 'sum', include_last_offset: true }, weights)).toEqual([{ shape: [2, 1], data: [20, nan] }]);
  });

  test('offsets of bags that no ids have are refused', () => {
    for (const offsets of [
      [0, 4],
      [2, 1],
      [-1, 2],
    ]) {
      const tensors = [
        tensor('input', [3], [0, 1, 2], 'INT64'),
        tensor('weight', [3, 1], [10, 20, 60]),
        tensor('offsets', [2], offsets, 'INT64'),
      ];
      for (const parameters of [{}, { padding_idx: 1 }]) {
        expect(run('torch.embedding_bag', parameters, tensors)).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
      }
    }
  });

  test('bags of the same size need no offsets, and samples may have weights', () => {
    const tensors = [
      tensor('input', [1, 2], [0, 1], 'INT64'),
      tensor('weight', [2, 1], [10, 20]),
      tensor('per_sample_weights', [1, 2], [2, 3]),
    ];
    expect(run('torch.embedding_bag', { mode: 'sum' }, tensors)).toEqual([{ shape: [1, 1], data: [80] }]);
  });

  test('segments by offsets, and those without rows', () => {
    const tensors = [tensor('data', [3], [1, 2, 3]), tensor('offsets', [4], [0, 1, 1, 3], 'INT64')];
    expect(run('torch.segment_reduce', { reduce: 'sum' }, tensors)).toEqual([{ shape: [3], data: [1, 0, 5] }]);
    expect(run('torch.segment_reduce', { reduce: 'max' }, tensors)).toEqual([
      { shape: [3], data: [1, Number.NEGATIVE_INFINITY, 3] },
    ]);
  });

  test('ONNX reduces each element alone over no axes, with what is done before and after', () => {
    const x = [tensor('data', [3], [-2, 3, 0.5])];
    const alone = (operator: string) => run(`onnx.${operator}`, { noop_with_empty_axes: 1, keepdims: 0 }, x);
    for (const operator of ['ReduceSum', 'ReduceMax', 'ReduceMean', 'ReduceProd', 'ReduceLogSumExp']) {
      expect(alone(operator)).toEqual([{ shape: [3], data: [-2, 3, 0.5] }]);
    }
    expect(alone('ReduceL1')).toEqual([{ shape: [3], data: [2, 3, 0.5] }]);
    expect(alone('ReduceL2')).toEqual([{ shape: [3], data: [2, 3, 0.5] }]);
    expect(alone('ReduceSumSquare')).toEqual([{ shape: [3], data: [4, 9, 0.25] }]);
    expect(alone('ReduceLogSum')).toMatchObject([
      { data: [Number.NaN, Math.fround(Math.log(3)), Math.fround(-Math.LN2)] },
    ]);
  });

  test('ONNX’ boxes of whole cells', () => {
    const tensors = [tensor('X', [1, 1, 1, 4], [1, 9, 3, 4]), tensor('rois', [1, 5], [0, 0, 0, 3, 0])];
    expect(run('onnx.MaxRoiPool', { pooled_shape: [1, 2] }, tensors)).toEqual([{ shape: [1, 1, 1, 2], data: [9, 4] }]);
  });

  test('a vector of zeros stays one when it is normalised', () => {
    const x = [tensor('input', [2, 2], [0, 0, 3, 4])];
    expect(run('onnx.LpNormalization', {}, x)).toMatchObject([{ data: [0, 0, Math.fround(0.6), Math.fround(0.8)] }]);
    expect(run('onnx.LpNormalization', { axis: 0, p: 1 }, x)).toMatchObject([{ data: [0, 0, 1, 1] }]);
  });

  test('a box far larger than a small plane is sampled as finely as in torchvision', () => {
    const x = [tensor('input', [1, 1, 1, 2], [2, 4]), tensor('boxes', [1, 5], [0, 0, 0, 8, 1])];
    const answer = run('torchvision.roi_align', { output_size: 1, aligned: true }, x);
    expect(answer).toEqual([{ shape: [1, 1, 1, 1], data: [1.25] }]);
  });

  test('half of the mean and the maximum together, channels last and of two cells', () => {
    const x = [tensor('x', [1, 1, 2, 2], [1, 10, 3, 30])];
    const parameters = { pool_type: 'avgmax', input_fmt: 'NHWC', flatten: true };
    expect(run('timm.SelectAdaptivePool2d', parameters, x)).toEqual([{ shape: [1, 2], data: [2.5, 25] }]);
    const cells = { pool_type: 'avgmax', output_size: [1, 2] };
    expect(run('timm.SelectAdaptivePool2d', cells, x)).toEqual([{ shape: [1, 1, 1, 2], data: [2.5, 25] }]);
  });
});
