import { describe, expect, test } from 'vitest';
import type { TestTensor } from '../../support/run-in-process.ts';
import { run, tensor } from '../../support/run-model.ts';

describe('parameters that the cases of the originals do not cover', () => {
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

  test.each([
    ['ReduceSum', -2],
    ['ReduceMax', -2],
    ['ReduceMean', -2],
    ['ReduceL1', 2],
    ['ReduceL2', 2],
    ['ReduceSumSquare', 4],
  ])('ONNX’ %s of a scalar is a scalar', (operator, value) => {
    for (const datatype of ['FP32', 'INT32'] as const) {
      const x = [tensor('data', [], [-2], datatype)];
      for (const parameters of [{}, { keepdims: 0 }, { axes: [0] }, { noop_with_empty_axes: 1 }]) {
        expect(run(`onnx.${operator}`, parameters, x)).toEqual([{ shape: [], data: [value] }]);
      }
    }
  });

  test('ONNX’ boxes of whole cells', () => {
    const tensors = [tensor('X', [1, 1, 1, 4], [1, 9, 3, 4]), tensor('rois', [1, 5], [0, 0, 0, 3, 0])];
    expect(run('onnx.MaxRoiPool', { pooled_shape: [1, 2] }, tensors)).toEqual([{ shape: [1, 1, 1, 2], data: [9, 4] }]);
  });

  test('a vector of zeros stays one when it is normalized', () => {
    const x = [tensor('input', [2, 2], [0, 0, 3, 4])];
    expect(run('onnx.LpNormalization', {}, x)).toMatchObject([{ data: [0, 0, Math.fround(0.6), Math.fround(0.8)] }]);
    expect(run('onnx.LpNormalization', { axis: 0, p: 1 }, x)).toMatchObject([{ data: [0, 0, 1, 1] }]);
  });

  test('a box far larger than a small plane is sampled as finely as in torchvision', () => {
    const x = [tensor('input', [1, 1, 1, 2], [2, 4]), tensor('boxes', [1, 5], [0, 0, 0, 8, 1])];
    const result = run('torchvision.roi_align', { output_size: 1, aligned: true }, x);
    expect(result).toEqual([{ shape: [1, 1, 1, 1], data: [1.25] }]);
  });

  test.each(['torchvision.roi_align', 'torchvision.ps_roi_align'])('%s counts samples of a box in FP32', (operator) => {
    // 1.1 − 0.1 is 1 in FP32 and more in FP64, which would take four samples: 11.865.
    const squares = Array.from({ length: 64 }, (_, i) => i * i);
    const x = [tensor('input', [1, 1, 8, 8], squares), tensor('boxes', [1, 5], [0, 0.1, 0.1, 1.1, 1.1])];
    const aligned = operator.endsWith('.roi_align') ? { aligned: true } : {};
    const result = run(operator, { output_size: 1, ...aligned }, x);
    expect(result).toEqual([{ shape: [1, 1, 1, 1], data: [expect.closeTo(6.66, 5)] }]);
  });

  test.each([
    [
      [1, -1],
      [4, 1, 2, 3, 4],
    ],
    [
      [-1, 2],
      [2, 3, 4, 5, 2, 3],
    ],
    [
      [-4, 1],
      [5, 5],
    ],
  ])('circular padding wraps what negative padding leaves: %j', (pad, data) => {
    const five = [1, 2, 3, 4, 5];
    const result = [{ shape: [1, 1, data.length], data }];
    expect(run('torch.pad', { pad, mode: 'circular' }, [tensor('input', [1, 1, 5], five)])).toEqual(result);
    const pads = tensor('pads', [6], [0, 0, pad[0] ?? 0, 0, 0, pad[1] ?? 0], 'INT64');
    expect(run('onnx.Pad', { mode: 'wrap' }, [tensor('data', [1, 1, 5], five), pads])).toEqual(result);
  });

  test('padding that takes away more than there is is refused', () => {
    const pad = (cells: readonly number[], parameters: object) => () =>
      run('torch.pad', { pad: cells, ...parameters }, [tensor('input', [1, 1, 1], [7])]);
    expect(pad([3, -2], {})).toThrow('torch.pad: expected padding that leaves at least 0 cells');
    expect(pad([-1, 1], { mode: 'circular' })).toThrow('pad: expected cells that axis 2');
    expect(pad([0, 0], { mode: 'reflect', value: 0 })()).toEqual([{ shape: [1, 1, 1], data: [7] }]);
  });

  test.each([
    ['ReduceMean', [-1, -2], -1],
    ['ReduceMean', [5, 6, 6], 5],
    ['ReduceL2', [5, 10], 11],
    ['ReduceLogSum', [5, 10], 2],
    ['ReduceLogSumExp', [5, 6, 6], 6],
    ['ReduceSumSquare', [5, 10], 125],
  ])('ONNX’ %s of the integers %j cuts fractions off', (operator, data, value) => {
    for (const datatype of ['INT32', 'INT64'] as const) {
      const input = [tensor('data', [data.length], data, datatype)];
      expect(run(`onnx.${operator}`, { keepdims: 0 }, input)).toEqual([{ shape: [], data: [value] }]);
    }
  });

  test('half of the mean and the maximum together, channels last and of two cells', () => {
    const x = [tensor('x', [1, 1, 2, 2], [1, 10, 3, 30])];
    const parameters = { pool_type: 'avgmax', input_fmt: 'NHWC', flatten: true };
    expect(run('timm.SelectAdaptivePool2d', parameters, x)).toEqual([{ shape: [1, 2], data: [2.5, 25] }]);
    const cells = { pool_type: 'avgmax', output_size: [1, 2] };
    expect(run('timm.SelectAdaptivePool2d', cells, x)).toEqual([{ shape: [1, 1, 1, 2], data: [2.5, 25] }]);
  });
});
