import { describe, expect, test } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import { type Filled, runModel } from '../../support/run-pipeline.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const tensor = (name: string, shape: readonly number[], data: readonly number[], datatype: DType = 'FP32') =>
  ({ name, shape, data, datatype }) satisfies Filled;
const tokens = (shape: readonly number[], data: readonly number[], datatype: DType = 'FP32') =>
  tensor('token_embeddings', shape, data, datatype);
const mask = (shape: readonly number[], data: readonly number[]) => tensor('attention_mask', shape, data, 'INT64');
const offsets = (...data: number[]) => tensor('cu_seq_lens_q', [data.length], data, 'INT32');

const ask = (module: string, parameters: Record<string, unknown>, ...inputs: Filled[]) =>
  runModel(`sentence_transformers.${module}`, parameters, inputs);
const vectors = (...given: Parameters<typeof ask>) => {
  const result = ask(...given);
  if ('code' in result) throw new Error(result.detail);
  return result[0]?.data;
};

describe('Pooling', () => {
  const x = tokens([1, 4, 1], [8, 1, 5, 9]);
  const left = mask([1, 4], [0, 1, 1, 0]);

  test.each<[string, string | readonly string[], number[]]>([
    ['the first real token', 'cls', [1]],
    ['the last real token', 'lasttoken', [5]],
    ['the largest real token', 'max', [5]],
    ['the mean', 'mean', [3]],
    ['the sum by the root of the number', 'mean_sqrt_len_tokens', [6 / Math.SQRT2]],
    ['the mean by positions from the first real token', 'weightedmean', [11 / 3]],
    ['a list, joined in its order', ['max', 'cls', 'max'], [5, 1, 5]],
  ])('%s', (_, pooling_mode, wanted) => {
    expect(vectors('Pooling', { pooling_mode }, x, left)).toEqual(wanted.map(Math.fround));
  });

  test('Pooling takes the flags of old configurations in their own order', () => {
    const flags = { pooling_mode_mean_tokens: true, pooling_mode_cls_token: true, pooling_mode_max_tokens: false };
    expect(vectors('Pooling', { word_embedding_dimension: 1, ...flags }, x, left)).toEqual([1, 3]);
    expect(vectors('Pooling', { ...flags, pooling_mode: 'max' }, x, left)).toEqual([5]);
    expect(vectors('Pooling', { pooling_mode_mean_tokens: false }, x, left)).toEqual([3]);
  });

  test('Pooling leaves the prompt out only where it is told to', () => {
    const parameters = { pooling_mode: 'mean', prompt_length: 1 };
    expect(vectors('Pooling', parameters, x, left)).toEqual([3]);
    expect(vectors('Pooling', { ...parameters, include_prompt: false }, x, left)).toEqual([5]);
    expect(vectors('Pooling', { ...parameters, include_prompt: false, prompt_length: [2, 1] }, x)).toEqual([7]);
  });

  test('Pooling multiplies with the mask in means, and selects elsewhere', () => {
    const wild = tokens([1, 2, 1], [inf, 2]);
    const second = mask([1, 2], [0, 1]);
    const of = (pooling_mode: string) => vectors('Pooling', { pooling_mode }, wild, second);
    expect(['mean', 'mean_sqrt_len_tokens', 'weightedmean'].map(of)).toEqual([[nan], [nan], [nan]]);
    expect(['cls', 'max', 'lasttoken'].map(of)).toEqual([[2], [2], [2]]);
  });

  test('Pooling pools rows without real tokens as the original does', () => {
    const pooling_mode = ['cls', 'max', 'mean', 'mean_sqrt_len_tokens', 'weightedmean', 'lasttoken'];
    expect(vectors('Pooling', { pooling_mode }, x, mask([1, 4], [0, 0, 0, 0]))).toEqual([8, -inf, 0, 0, 0, 0]);
  });

  test('Pooling keeps sums of FP16 that leave its range until they are divided', () => {
    expect(vectors('Pooling', {}, tokens([1, 2, 1], [60000, 60000], 'FP16'))).toEqual([60000]);
  });

  test('Pooling takes the sums of weights and the first tokens that a model gives', () => {
    const sums = tensor('token_weights_sum', [1], [4]);
    const first = tensor('cls_token_embeddings', [1, 1], [7]);
    expect(vectors('Pooling', { pooling_mode: ['mean', 'cls'] }, x, left, sums, first)).toEqual([1.5, 7]);
  });

  describe('of packed sequences', () => {
    const packed = tokens([1, 5, 1], [1, 3, 4, 6, 9]);
    test.each<[string, Record<string, unknown>, number[]]>([
      ['cls', {}, [1, 4]],
      ['lasttoken', {}, [3, 9]],
      ['max', {}, [3, 9]],
      ['mean', {}, [2, 19 / 3]],
      ['mean_sqrt_len_tokens', {}, [4 / Math.SQRT2, 19 / Math.sqrt(3)]],
      ['weightedmean', {}, [7 / 3, 43 / 6]],
      ['mean', { include_prompt: false, prompt_length: 1 }, [3, 7.5]],
      ['weightedmean', { include_prompt: false, prompt_length: 1 }, [3, 39 / 5]],
      ['mean', { include_prompt: false, prompt_length: 9 }, [0, 0]],
      ['cls', { include_prompt: false, prompt_length: 1 }, [3, 6]],
    ])('%s %j', (pooling_mode, more, wanted) => {
      const parameters = { pooling_mode, ...more };
      expect(vectors('Pooling', parameters, packed, offsets(0, 2, 5))).toEqual(wanted.map(Math.fround));
      expect(vectors('Pooling', parameters, { ...packed, shape: [5, 1] }, offsets(0, 2, 5))).toEqual(
        wanted.map(Math.fround),
      );
    });

    test('Pooling of packed sequences refuses offsets past the tokens, and the first token of a sequence that ends there', () => {
      expect(ask('Pooling', {}, packed, offsets(0, 6))).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
      expect(ask('Pooling', { pooling_mode: 'cls' }, packed, offsets(0, 5, 5))).toMatchObject({
        code: 'VALUE_OUT_OF_RANGE',
      });
    });
  });

  test.each<[string, Record<string, unknown>, Filled[], RegExp]>([
    ['a mode that there is not', { pooling_mode: 'median' }, [x], /pooling_mode/],
    ['no mode', { pooling_mode: [] }, [x], /pooling_mode/],
    ['integers', {}, [tokens([1, 1, 1], [1], 'INT32')], /floating datatype, got INT32/],
    ['another rank', {}, [tokens([2, 2], [1, 2, 3, 4])], /rank 3, got \[2,2\]/],
    ['a mask of other rows', {}, [x, mask([2, 4], Array(8).fill(1))], /expected \[1,4\], got \[2,4\]/],
    ['a first token of none', { pooling_mode: 'cls' }, [tokens([1, 0, 1], [])], /with tokens/],
    [
      'packed rows of a batch',
      {},
      [tokens([2, 1, 1], [1, 2]), offsets(0, 2)],
      /\[1, tokens, channels\], got \[2,1,1\]/,
    ],
  ])('refuses %s', (_, parameters, inputs, message) => {
    expect(() => ask('Pooling', parameters, ...inputs)).toThrow(message);
  });
});

describe('Normalize and truncate_embeddings', () => {
  const x = tensor('sentence_embedding', [2, 3], [3, 4, 0, 0, 0, 0]);

  test('Normalize and truncate_embeddings name their output as their input', () => {
    expect(ask('Normalize', {}, x)).toEqual([{ ...x, data: [0.6, 0.8, 0, 0, 0, 0].map(Math.fround) }]);
    expect(ask('truncate_embeddings', { truncate_dim: 2 }, x)).toEqual([{ ...x, shape: [2, 2], data: [3, 4, 0, 0] }]);
  });

  test('Normalize and truncate_embeddings truncate as a slice does', () => {
    const extents = [-1, -9, 0, 9].map((truncate_dim) => {
      const result = ask('truncate_embeddings', { truncate_dim }, x);
      return 'code' in result ? result : result[0]?.shape[1];
    });
    expect(extents).toEqual([2, 0, 0, 3]);
    expect(ask('truncate_embeddings', {}, x)).toEqual([x]);
  });
});

describe('SpladePooling', () => {
  const x = tokens([1, 2, 2], [1, -1, 3, 5]);
  const logs = (...values: number[]) => values.map((value) => Math.fround(Math.log1p(value)));

  test('SpladePooling takes the largest or the sum of logarithms, masked ones as 0', () => {
    expect(vectors('SpladePooling', {}, x, mask([1, 2], [1, 0]))).toEqual(logs(1, 0));
    expect(vectors('SpladePooling', {}, x, mask([1, 2], [0, 0]))?.map((zero) => zero === 0)).toEqual([true, true]);
    const sum = vectors('SpladePooling', { pooling_strategy: 'sum' }, x, mask([1, 2], [1, 1]));
    expect(sum).toEqual([Math.fround((logs(1)[0] ?? 0) + (logs(3)[0] ?? 0)), ...logs(5)]);
    const twice = vectors('SpladePooling', { activation_function: 'log1p_relu' }, x, mask([1, 2], [1, 1]));
    expect(twice).toEqual(logs(...logs(3, 5)));
  });

  test('SpladePooling takes packed sequences, of which none may be empty where the largest is asked for', () => {
    const packed = { ...x, shape: [1, 2, 2] };
    expect(vectors('SpladePooling', {}, packed, offsets(0, 1, 2))).toEqual(logs(1, 0, 3, 5));
    expect(ask('SpladePooling', {}, packed, offsets(0, 0, 2))).toMatchObject({ code: 'EMPTY_REGION' });
    expect(vectors('SpladePooling', { pooling_strategy: 'sum' }, packed, offsets(0, 0, 1))).toEqual([
      0,
      0,
      ...logs(1, 0),
    ]);
  });

  test('SpladePooling refuses a mask that is missing', () => {
    expect(() => ask('SpladePooling', {}, x)).toThrow(/attention_mask/);
  });
});

describe('WeightedLayerPooling', () => {
  const x = tensor('all_layer_embeddings', [3, 1, 1, 2], [inf, 9, 1, 2, 3, 6], 'FP64');
  const weights = (...data: number[]) => tensor('layer_weights', [data.length], data, 'FP64');

  test('WeightedLayerPooling takes the weighted mean of the layers from layer_start on', () => {
    expect(vectors('WeightedLayerPooling', { layer_start: 1 }, x, weights(1, 3))).toEqual([2.5, 5]);
    expect(vectors('WeightedLayerPooling', { layer_start: 1 }, x, weights(1, -1))).toEqual([-inf, -inf]);
    expect(vectors('WeightedLayerPooling', { layer_start: 0 }, x, weights(0, 1, 1))).toEqual([nan, 4]);
    expect(vectors('WeightedLayerPooling', { layer_start: 1, num_hidden_layers: 2 }, x)).toEqual([2, 4]);
    for (const layer_start of [3, 9]) {
      expect(vectors('WeightedLayerPooling', { layer_start, num_hidden_layers: 2 }, x)).toEqual([nan, nan]);
      expect(vectors('WeightedLayerPooling', { layer_start }, x, weights())).toEqual([nan, nan]);
    }
  });

  test('WeightedLayerPooling refuses weights for other layers', () => {
    expect(() => ask('WeightedLayerPooling', { layer_start: 1 }, x, weights(1, 2, 3))).toThrow(
      /weights for 2 layers, .* from layer_start=1 on, got layer_weights \[3\]/,
    );
    expect(() => ask('WeightedLayerPooling', { layer_start: 1 }, x)).toThrow(/num_hidden_layers=12/);
  });
});
