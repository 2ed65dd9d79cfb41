import { describe, expect, test } from 'vitest';
import type { TestTensor } from '../../support/run-in-process.ts';
import { run, tensor } from '../../support/run-model.ts';

type Refused = [string, string, Record<string, unknown>, readonly TestTensor[], RegExp];

const line = tensor('input', [1, 1, 1, 4], [1, 2, 3, 4]);

describe('requests that the original refuses', () => {
  test.each<Refused>([
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
      'mirroring what leaves nothing',
      'torch.pad',
      { pad: [-5, -3], mode: 'reflect' },
      [tensor('input', [1, 2, 8], [])],
      /at least 1 cells.*-5 and -3/,
    ],
    [
      'a 3-D norm whose kernel exceeds the input',
      'torch.lp_pool3d',
      { norm_type: 2, kernel_size: 3, ceil_mode: true },
      [tensor('input', [1, 1, 2, 2, 2], [])],
      /at least the kernel/,
    ],
    ...[
      ['a maximum of no channels', 'torch.adaptive_max_pool1d', [1, 0, 4]] as const,
      ['3-D means of no channels', 'torch.adaptive_avg_pool3d', [1, 0, 4, 4, 4]] as const,
      ['means of no channels and no cells', 'torch.adaptive_avg_pool1d', [1, 0, 0]] as const,
    ].map(
      ([what, name, shape]): Refused => [
        what,
        name,
        { output_size: 2 },
        [tensor('input', shape, [])],
        /extents above 0/,
      ],
    ),
    [
      'bins as many as the cells, in three dimensions',
      'torch.fractional_max_pool3d',
      { kernel_size: 1, output_ratio: 1 },
      [tensor('input', [1, 4, 4, 4], [])],
      /1 to 3 cells/,
    ],
    ...[[1, 4, 4], [4]].map(
      (output_size): Refused => [
        `an unpooled size of ${output_size.length} values`,
        'torch.max_unpool2d',
        { kernel_size: 2, output_size },
        [tensor('input', [1, 2, 2], []), tensor('indices', [1, 2, 2], [], 'INT64')],
        /expected 2 or 4 values/,
      ],
    ),
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
    ...['torch.interpolate', 'torch.nn.functional.interpolate', 'torch.nn.Upsample'].flatMap((name): Refused[] => [
      [`${name} without a mode, which is nearest in PyTorch`, name, { size: 1 }, [line], /mode.*area.*nearest/],
      ...['nearest', 'nearest-exact', 'linear', 'bilinear', 'bicubic', 'trilinear'].map(
        (mode): Refused => [`${name} of ${mode}`, name, { size: 1, mode }, [line], /mode: expected area.*do not pool/],
      ),
    ]),
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
