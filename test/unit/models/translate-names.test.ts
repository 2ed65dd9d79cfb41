import { expect, test } from 'vitest';
import { RequestError } from '../../../src/errors.ts';
import type { TestTensor } from '../../support/run-in-process.ts';
import { run, tensor } from '../../support/run-model.ts';

const refusalOf = (act: () => unknown): RequestError => {
  try {
    act();
  } catch (error) {
    if (error instanceof RequestError) return error;
  }
  throw new Error('nothing was refused');
};

const image = (name: string) => tensor(name, [1, 1, 4, 4], []);
const ids = tensor('input', [3], [0, 1, 2], 'INT64');
const table = tensor('weight', [3, 1], [10, 20, 60]);
const offsets = tensor('offsets', [1], [0], 'INT64');
const packed = tensor('token_embeddings', [2, 1], [1, 2]);

test.each<[string, Record<string, unknown>, readonly TestTensor[], string, string?]>([
  ['torch.max_pool2d', { kernel_size: 9 }, [image('input')], 'kernel_size: expected a window of', '?kernel_size'],
  ['torch.max_pool2d', { kernel_size: 1 }, [tensor('input', [1, 0, 4, 4], [])], 'input: expected extents'],
  ['keras.ops.max_pool', { pool_size: 9 }, [image('inputs')], 'pool_size: expected a window of', '?pool_size'],
  [
    'timm.BlurPool2d',
    { filt_size: 9, pad_mode: 'constant', stride: 1 },
    [tensor('x', [1, 1, 0, 4], [])],
    'x: expected',
  ],
  ['torch.sum', { dim: 5 }, [image('input')], 'dim: expected different axes', '?dim'],
  ['onnx.ReduceSum', { axes: 5 }, [image('data')], 'axes: expected different axes', '?axes'],
  [
    'torch.fractional_max_pool2d',
    { kernel_size: 1, output_size: 2 },
    [image('input'), tensor('_random_samples', [1, 2], [])],
    '_random_samples: expected [1,1,2], got [1,2]',
  ],
  [
    'torch.max_unpool2d',
    { kernel_size: 2 },
    [image('input'), image('indices')],
    'torch.max_unpool2d: expected indices of INT64, got FP32',
  ],
  [
    'keras.layers.GlobalAveragePooling1D',
    {},
    [tensor('inputs', [1, 2, 1], []), tensor('mask', [3], [])],
    'mask: expected [1,2], got [3]',
  ],
  [
    'torch.embedding_bag',
    {},
    [ids, table],
    'torch.embedding_bag: expected offsets beside input of rank 1, got none',
    '/inputs',
  ],
  [
    'torch.embedding_bag',
    {},
    [tensor('input', [1, 1], [0]), table],
    'torch.embedding_bag: expected input of an integer datatype, got FP32',
  ],
  [
    'torch.embedding_bag',
    { mode: 'sum', padding_idx: 0 },
    [ids, table, offsets, tensor('per_sample_weights', [2], [1, 1])],
    'torch.embedding_bag: expected per_sample_weights [3] like input, got [2]',
  ],
  ['torch.embedding_bag', {}, [ids, tensor('weight', [3, 0], []), offsets], 'weight: expected [rows, channels]'],
  [
    'torch.segment_reduce',
    { reduce: 'sum' },
    [tensor('data', [2], [1, 2])],
    'torch.segment_reduce: expected lengths or offsets, got neither',
    '/inputs',
  ],
  [
    'sentence_transformers.Pooling',
    {},
    [packed, tensor('cu_seq_lens_q', [2], [0, 2])],
    'Pooling: expected cu_seq_lens_q of an integer datatype, got FP32',
  ],
  [
    'sentence_transformers.SpladePooling',
    {},
    [packed, tensor('cu_seq_lens_q', [1, 2], [0, 2], 'INT64')],
    'SpladePooling: expected cu_seq_lens_q of rank 1, got [1,2]',
  ],
  [
    'torch.fractional_max_pool2d',
    { kernel_size: 5, output_ratio: 0.5 },
    [image('input')],
    'torch.fractional_max_pool2d: expected a kernel_size of at most 4 along spatial axis 0 of 4 cells, got 5',
    '?kernel_size',
  ],
])('%s %j is refused in the words of its framework', (name, parameters, tensors, detail, pointer) => {
  const refused = refusalOf(() => run(name, parameters, tensors));
  expect(refused.detail.slice(0, detail.length)).toBe(detail);
  expect(refused.pointer).toBe(pointer);
});

test('a refused id is not named after a tensor between', () => {
  const refusal = run('torch.embedding_bag', { padding_idx: 0 }, [
    tensor('input', [2], [0, 7], 'INT64'),
    table,
    offsets,
  ]);
  expect(refusal).toMatchObject({ detail: expect.stringMatching(/^input without padding_idx: .*the rows of weight/) });
});
