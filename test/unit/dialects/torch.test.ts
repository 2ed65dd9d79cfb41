import { describe, expect, test } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import { run, tensor } from '../../support/run-model.ts';

describe('as PyTorch has it', () => {
  test('the first bag begins with the first id', () => {
    const bags = (begins: readonly number[], parameters: object = {}) =>
      run('torch.embedding_bag', { mode: 'sum', ...parameters }, [
        tensor('input', [2], [0, 1], 'INT64'),
        tensor('weight', [2, 1], [10, 20]),
        tensor('offsets', [begins.length], begins, 'INT64'),
      ]);
    const refused = { code: 'VALUE_OUT_OF_RANGE', detail: expect.stringMatching(/^offsets, the first .* to be 0/) };
    expect(bags([1, 2])).toMatchObject(refused);
    expect(bags([1], { padding_idx: 0 })).toMatchObject(refused);
    expect(bags([1, 2], { include_last_offset: true })).toMatchObject(refused);
    expect(bags([0, 1])).toEqual([{ shape: [2, 1], data: [10, 20] }]);
    expect(bags([])).toEqual([{ shape: [0, 1], data: [] }]);
  });

  test('lengths sum up to the rows, or they are said to be unsafe', () => {
    const segments = (lengths: readonly number[], unsafe: boolean) =>
      run('torch.segment_reduce', { reduce: 'sum', unsafe }, [
        tensor('data', [4, 1], [1, 2, 3, 4]),
        tensor('lengths', [lengths.length], lengths, 'INT32'),
      ]);
    expect(segments([1, 2], false)).toMatchObject({
      code: 'VALUE_OUT_OF_RANGE',
      detail: expect.stringMatching(/^lengths: expected numbers that sum up to the 4 rows/),
    });
    expect(segments([3, 2], false)).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
    expect(segments([-1, 5], false)).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
    expect(segments([-1, 5], true)).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
    expect(segments([1, 2], true)).toEqual([{ shape: [2, 1], data: [1, 5] }]);
    expect(segments([0, 1, 3], false)).toEqual([{ shape: [3, 1], data: [0, 1, 9] }]);
  });

  test('a mean of no channels has none', () => {
    const means = (rank: number, shape: readonly number[], parameters: object) =>
      run(`torch.adaptive_avg_pool${rank}d`, { output_size: 2, ...parameters }, [tensor('input', shape, [])]);
    expect(means(1, [0, 4], {})).toEqual([{ shape: [0, 2], data: [] }]);
    expect(means(1, [3, 0, 4], {})).toEqual([{ shape: [3, 0, 2], data: [] }]);
    expect(means(2, [1, 0, 4, 5], { output_size: [null, 3] })).toEqual([{ shape: [1, 0, 4, 3], data: [] }]);
    const last = means(2, [1, 4, 5, 0], { memory_format: 'channels_last' });
    expect(last).toEqual([{ shape: [1, 2, 2, 0], data: [] }]);
  });

  test('as many fractional bins as cells, of one cell each', () => {
    const x = [tensor('input', [1, 2, 2], [1, 2, 3, 4])];
    const result = run('torch.fractional_max_pool2d', { kernel_size: 1, output_ratio: 1 }, x);
    expect(result).toEqual([{ shape: [1, 2, 2], data: [1, 2, 3, 4] }]);
  });

  test('an unpooled size has two values more, which are not read', () => {
    const x = [tensor('input', [1, 1], [5]), tensor('indices', [1, 1], [2], 'INT64')];
    const result = [{ shape: [1, 3], data: [0, 0, 5] }];
    for (const output_size of [[3], [7, 9, 3], 3]) {
      expect(run('torch.max_unpool1d', { kernel_size: 2, output_size }, x)).toEqual(result);
    }
  });

  test.each<[number, DType, number]>([
    [1.5, 'INT8', 1],
    [-1.5, 'INT64', -1],
    [0.5, 'BOOL', 1],
    [-3, 'BOOL', 1],
    [0, 'BOOL', 0],
    [2.5, 'FP32', 2.5],
  ])('a padding of %d of %s is %d', (value, datatype, cell) => {
    const x = [tensor('input', [1], [0], datatype)];
    expect(run('torch.pad', { pad: [1, 0], value }, x)).toEqual([{ shape: [2], data: [cell, 0] }]);
  });

  test.each<[number, DType]>([
    [127.5, 'INT8'],
    [-0.5, 'UINT8'],
    [300, 'UINT8'],
  ])('a padding of %d is refused of %s', (value, datatype) => {
    const x = [tensor('input', [1], [0], datatype)];
    expect(() => run('torch.pad', { pad: [1, 0], value }, x)).toThrow(/^value: expected a whole number/);
  });

  test('padding may leave an empty axis', () => {
    const x = [tensor('input', [3, 4], Array<number>(12).fill(0))];
    expect(run('torch.pad', { pad: [-2, -2] }, x)).toEqual([{ shape: [3, 0], data: [] }]);
    expect(run('torch.pad', { pad: [-4, 0], mode: 'constant' }, x)).toEqual([{ shape: [3, 0], data: [] }]);
  });

  test('a scalar is reduced to a scalar, whatever is kept', () => {
    const x = [tensor('input', [], [-2])];
    const values = { mean: -2, sum: -2, amax: -2, amin: -2, logsumexp: -2, 'linalg.vector_norm': 2 };
    for (const [operator, value] of Object.entries(values)) {
      for (const parameters of [{}, { dim: 0 }, { dim: [-1], keepdim: true }]) {
        expect(run(`torch.${operator}`, parameters, x)).toEqual([{ shape: [], data: [value] }]);
      }
      expect(() => run(`torch.${operator}`, { dim: 1 }, x)).toThrow(/^dim: expected different axes from -1 to 0/);
    }
    for (const ord of [0, 1, -1, 3, 'Infinity', '-Infinity']) {
      const norm = ord === 0 ? 1 : 2;
      expect(run('torch.linalg.vector_norm', { ord }, x)).toEqual([{ shape: [], data: [norm] }]);
    }
  });
});
