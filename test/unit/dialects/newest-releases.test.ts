import { describe, expect, test } from 'vitest';
import type { TestTensor } from '../../support/run-in-process.ts';
import { run, tensor } from '../../support/run-model.ts';

const { NaN: nan, POSITIVE_INFINITY: endless } = Number;
const line = (name: string, data: readonly number[], datatype: TestTensor['datatype'] = 'FP32') =>
  tensor(name, [1, 1, data.length], data, datatype);

/** The values of the first output. */
const values = (model: string, parameters: Record<string, unknown>, ...tensors: TestTensor[]) => {
  const outputs = run(model, parameters, tensors);
  return Array.isArray(outputs) ? outputs[0]?.data : outputs.code;
};

// Expected values: torch 2.15, torchvision 0.29, timm 1.0.31, sentence-transformers 6.2, Keras 3.15, onnxruntime 1.32.
describe('PyTorch 2.15', () => {
  test.each([
    ['Infinity', [3, 3, 4]],
    ['-Infinity', [1, 2, 2]],
  ])('lp_pool of norm_type %s is the largest or smallest absolute value', (norm_type, want) => {
    const attributes = { norm_type, kernel_size: 2, stride: 1 };
    expect(values('torch.lp_pool1d', attributes, line('input', [1, -3, 2, 4]))).toEqual(want);
    expect(values('torch.lp_pool1d', attributes, line('input', [1, nan, 2, 4]))).toEqual([nan, nan, want[2]]);
    const cube = tensor('input', [1, 1, 1, 1, 4], [1, -3, 2, 4]);
    expect(values('torch.lp_pool3d', { ...attributes, kernel_size: [1, 1, 2] }, cube)).toEqual(want);
  });

  test('avg_pool of INT64 divides toward zero, exactly', () => {
    const pool = (data: readonly number[], parameters: object) =>
      values('torch.avg_pool1d', { kernel_size: 4, ...parameters }, line('input', data, 'INT64'));
    expect(pool([-1, -2, -2, -2], {})).toEqual([-1]);
    const numbers = [-4, -3, -2, -1, 0, 1, 2, 3];
    const padded = { kernel_size: 2, padding: 1 };
    expect(pool(numbers, padded)).toEqual([-2, -2, 0, 1, 1]);
    const plane = { ...line('input', numbers, 'INT64'), shape: [1, 1, 2, 4] };
    expect(values('torch.avg_pool2d', { ...padded, count_include_pad: false }, plane)).toEqual([-4, -2, -1, 0, 1, 3]);
    expect(values('torch.avg_pool2d', { kernel_size: [1, 4], divisor_override: -3 }, plane)).toEqual([3, -2]);
    expect(() => values('torch.avg_pool1d', { kernel_size: 2 }, line('input', [1, 2], 'INT32'))).toThrow(
      expect.objectContaining({ code: 'INVALID_DATATYPE' }),
    );
  });

  test('lp_pool of integers gives FP32, of BOOL too', () => {
    const [output] = run('torch.lp_pool1d', { norm_type: 2, kernel_size: 2 }, [
      line('input', [-1, -2, -2, -2], 'INT64'),
    ]) as {
      data: number[];
    }[];
    expect(output?.data).toEqual([2, Math.fround(Math.sqrt(8))]);
    expect(values('torch.lp_pool1d', { norm_type: 2, kernel_size: 2 }, line('input', [1, 1], 'BOOL'))).toEqual([
      Math.fround(Math.SQRT2),
    ]);
    const fraction = values('torch.lp_pool1d', { norm_type: 2.5, kernel_size: 2 }, line('input', [2, 3], 'INT8'));
    expect((fraction as number[])[0]).toBeCloseTo(3.3955118656158447, 6);
    expect(() => run('torch.lp_pool1d', { norm_type: 2, kernel_size: 2 }, [line('input', [1, 1], 'INT8')])).toThrow(
      expect.objectContaining({ code: 'INVALID_DATATYPE' }),
    );
  });

  test.each([1, 2, 3])('adaptive pools of output_size 0 are empty: %dd', (rank) => {
    const shape = [2, 3, ...Array<number>(rank).fill(2)];
    const input = tensor('input', shape, Array(6 * 2 ** rank).fill(1));
    const size = [...Array<number>(rank - 1).fill(2), 0];
    const empty = { shape: [2, 3, ...size], data: [] };
    expect(run(`torch.adaptive_avg_pool${rank}d`, { output_size: size }, [input])).toEqual([empty]);
    expect(run(`torch.adaptive_max_pool${rank}d`, { output_size: size }, [input])).toMatchObject([empty, empty]);
  });

  test('max_pool has padding of at most half of the kernel, whatever the dilation', () => {
    const pool = (padding: number) =>
      run('torch.max_pool1d', { kernel_size: 2, padding, dilation: 3 }, [line('input', [1, 2, 3, 4, 5, 6, 7, 8])]);
    expect(pool(1)).toMatchObject([{ shape: [1, 1, 4] }]);
    expect(() => pool(2)).toThrow(expect.objectContaining({ code: 'INVALID_ATTRIBUTE' }));
  });

  test('torch.sum of UINT64 wraps to INT64', () => {
    const input = { ...tensor('input', [2], [], 'UINT64'), data: [2n ** 63n, 5n] };
    expect(values('torch.sum', {}, input)).toEqual([Number(-(2n ** 63n) + 5n)]);
  });

  test.each(['Infinity', '-Infinity', -1])('vector_norm of ord %s refuses an empty axis', (ord) => {
    const norm = (parameters: object) => () =>
      run('torch.linalg.vector_norm', { ord, ...parameters }, [tensor('input', [0, 3], [])]);
    expect(norm({ dim: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_SHAPE' }));
    expect(norm({})).toThrow(expect.objectContaining({ code: 'INVALID_SHAPE' }));
    expect(norm({ dim: 1 })()).toEqual([{ shape: [0], data: [] }]);
  });

  test.each(['FP32', 'FP16', 'BF16', 'FP64'] as const)(
    'embedding_bag max of %s compares with >: a NaN stays where it is first',
    (datatype) => {
      const weight = tensor('weight', [4, 1], [nan, 1, 2, nan], datatype);
      const inputs = [tensor('input', [4], [0, 1, 2, 3], 'INT64'), weight, tensor('offsets', [2], [0, 2], 'INT64')];
      expect(values('torch.embedding_bag', { mode: 'max' }, ...inputs)).toEqual([nan, 2]);
    },
  );
});

describe('sentence-transformers 6.2', () => {
  const pool = (parameters: Record<string, unknown>, ...inputs: TestTensor[]) =>
    run('sentence_transformers.Pooling', parameters, inputs);
  const rows = (data: readonly number[], datatype: TestTensor['datatype'] = 'FP32') =>
    tensor('token_embeddings', [1, data.length, 1], data, datatype);
  const packed = tensor('token_embeddings', [4, 1], [1, 2, 3, 4]);

  test('weightedmean counts from the first real token of a padded row', () => {
    const mask = tensor('attention_mask', [1, 3], [0, 1, 1], 'INT64');
    expect(pool({ pooling_mode: 'weightedmean' }, rows([7, 1, 4]), mask)).toMatchObject([{ data: [3] }]);
  });

  test('packed cls skips an excluded prompt', () => {
    const ends = tensor('cu_seq_lens_q', [2], [0, 3], 'INT64');
    const prompt = { pooling_mode: 'cls', include_prompt: false, prompt_length: 1 };
    const three = tensor('token_embeddings', [3, 1], [1, 2, 3]);
    expect(pool(prompt, three, ends)).toMatchObject([{ data: [2] }]);
    expect(pool({ ...prompt, prompt_length: 3 }, three, ends)).toMatchObject([{ data: [1] }]);
  });

  test('packed prompts are not shortened to the shortest row', () => {
    const ends = tensor('cu_seq_lens_q', [3], [0, 1, 4], 'INT64');
    const prompt = { include_prompt: false, prompt_length: 2 };
    expect(pool({ ...prompt, pooling_mode: 'mean' }, packed, ends)).toMatchObject([{ data: [0, 4] }]);
    expect(pool({ ...prompt, pooling_mode: 'max' }, packed, ends)).toMatchObject([{ data: [-endless, 4] }]);
    expect(pool({ ...prompt, pooling_mode: 'mean_sqrt_len_tokens' }, packed, ends)).toMatchObject([{ data: [0, 4] }]);
  });

  test('wider weights promote means, and what they are joined with', () => {
    const weights = tensor('token_weights_sum', [1], [3]);
    const mixed = [rows([1, 2, 3], 'FP16'), tensor('attention_mask', [1, 3], [1, 1, 1], 'INT64'), weights];
    const third = Math.fround(1 / 3);
    const one = [rows([1, 0, 0], 'FP16'), ...mixed.slice(1)];
    expect(pool({ pooling_mode: 'mean' }, ...one)).toEqual([{ shape: [1, 1], data: [third] }]);
    expect(pool({ pooling_mode: ['max', 'mean'] }, ...one)).toEqual([{ shape: [1, 2], data: [1, third] }]);
  });

  test('layers of 16 bits become FP32 by weights of it', () => {
    const layers = tensor('all_layer_embeddings', [3, 1, 1, 1], [1, 0, 0], 'FP16');
    const parameters = { num_hidden_layers: 2, layer_start: 0 };
    const third = [{ shape: [1, 1, 1], data: [Math.fround(1 / 3)] }];
    expect(run('sentence_transformers.WeightedLayerPooling', parameters, [layers])).toEqual(third);
    const weights = tensor('layer_weights', [3], [1, 1, 1]);
    expect(run('sentence_transformers.WeightedLayerPooling', parameters, [layers, weights])).toEqual(third);
  });
});

describe('Keras 3.15', () => {
  test.each([
    [[3, 9], [2, 1], 'FP32', 6],
    [[1, nan], [1, 0], 'FP32', 1],
    [[1, nan], [1, 0], 'BOOL', 1],
    [[1, 2], [0, 0], 'INT32', nan],
  ] as const)('GlobalAveragePooling1D of %j reads what the mask %j does not hide', (data, mask, datatype, want) => {
    const layer = 'keras.layers.GlobalAveragePooling1D';
    const given = tensor('mask', [1, 2], mask, datatype);
    expect(run(layer, {}, [tensor('inputs', [1, 2, 1], data), given])).toEqual([{ shape: [1, 1], data: [want] }]);
    const first = { data_format: 'channels_first', keepdims: true };
    expect(run(layer, first, [tensor('inputs', [1, 1, 2], data), given])).toEqual([{ shape: [1, 1, 1], data: [want] }]);
  });
});

describe('timm 1.0.31', () => {
  test('max_pool2d_same pads for the dilated kernel', () => {
    const parameters = { kernel_size: [1, 2], stride: 1, dilation: [1, 2] };
    const x = tensor('x', [1, 1, 1, 4], [1, 2, 3, 4]);
    expect(run('timm.max_pool2d_same', parameters, [x])).toEqual([{ shape: [1, 1, 1, 4], data: [2, 3, 4, 3] }]);
  });
});

describe('onnxruntime 1.32', () => {
  test.each([
    ['ReduceSum', [2 ** 31 - 1, 1], 2 ** 31 - 1],
    ['ReduceProd', [-(2 ** 31) + 1, -5], 2 ** 31 - 1],
    ['ReduceProd', [83, -32, 69, -97, -53, 27], -(2 ** 31)],
    ['ReduceProd', [7, -3], -21],
  ])('%s of INT32 %j saturates', (operator, data, want) => {
    expect(values(`onnx.${operator}`, {}, tensor('data', [data.length], data, 'INT32'))).toEqual([want]);
  });

  test.each(['edge', 'wrap', 'reflect'])('Pad %s after pads that leave nothing is refused', (mode) => {
    const data = tensor('data', [3], [1, 2, 3]);
    expect(() => run('onnx.Pad', { mode, pads: [-3, 5] }, [data])).toThrow(
      expect.objectContaining({ code: 'INVALID_SHAPE' }),
    );
    expect(() => run('onnx.Pad', { mode: 'reflect', pads: [-1, 2] }, [data])).toThrow(
      expect.objectContaining({ code: 'INVALID_SHAPE' }),
    );
    expect(run('onnx.Pad', { mode: 'reflect', pads: [-1, 1] }, [data])).toEqual([{ shape: [3], data: [2, 3, 2] }]);
    expect(run('onnx.Pad', { mode: 'edge', pads: [-2, 1] }, [data])).toEqual([{ shape: [2], data: [3, 3] }]);
  });

  test('MaxUnpool with index_plane=output takes the indices of MaxPool', () => {
    const shape = { kernel_shape: [2, 2], strides: [2, 2] };
    const inputs = [
      tensor('X', [1, 1, 1, 1], [9]),
      tensor('I', [1, 1, 1, 1], [4], 'INT64'),
      tensor('output_shape', [4], [1, 1, 3, 3], 'INT64'),
    ];
    const middle = [0, 0, 0, 0, 9, 0, 0, 0, 0];
    expect(run('onnx.MaxUnpool', { ...shape, index_plane: 'output' }, inputs)).toEqual([
      { shape: [1, 1, 3, 3], data: middle },
    ]);
    expect(run('onnx.MaxUnpool', shape, inputs)).toMatchObject({
      code: 'VALUE_OUT_OF_RANGE',
      detail:
        'I: expected indices from 0 to below 4, the cells of a plane, got 4 at I[0,0,0,0]; index_plane=output reads indices in the plane of output_shape, as those that MaxPool returns',
    });
  });
});
