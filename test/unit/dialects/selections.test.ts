import { describe, expect, test } from 'vitest';
import type { TestTensor } from '../../support/run-in-process.ts';
import { run, tensor } from '../../support/run-model.ts';

const { NaN: nan } = Number;
const input = tensor('input', [2, 3], [1, 5, 5, nan, 2, 4]);
const data = (model: string, parameters: Record<string, unknown>, ...inputs: TestTensor[]) => {
  const outputs = run(model, parameters, inputs);
  return Array.isArray(outputs) ? outputs.map((output) => output.data) : outputs;
};

describe('torch', () => {
  test('max and min have the value of all, and values and first indices along an axis', () => {
    expect(data('torch.max', { dim: 1 }, input)).toEqual([
      [5, nan],
      [1, 0],
    ]);
    expect(data('torch.min', { dim: 1, keepdim: true }, input)).toEqual([
      [1, nan],
      [0, 0],
    ]);
    expect(data('torch.max', {}, tensor('input', [2, 2], [1, 7, 3, 2]))).toEqual([[7]]);
    expect(() => run('torch.max', {}, [tensor('input', [0], [])])).toThrow(
      expect.objectContaining({ code: 'INVALID_SHAPE' }),
    );
  });

  test('argmax and argmin count along the axis, or over all elements', () => {
    const plain = tensor('input', [2, 3], [1, 5, 5, 9, 2, 0]);
    expect(data('torch.argmax', {}, plain)).toEqual([[3]]);
    expect(data('torch.argmin', { dim: 0 }, plain)).toEqual([[0, 1, 1]]);
  });

  test('median, quantile, nanmean, var and std are those of PyTorch', () => {
    const plain = tensor('input', [2, 2], [1, 2, 4, 8]);
    expect(data('torch.median', { dim: 1 }, plain)).toEqual([[1, 4]]);
    expect(data('torch.quantile', { q: 0.5, dim: 1 }, plain)).toEqual([[1.5, 6]]);
    expect(data('torch.nanmean', { dim: 1 }, input)).toEqual([[Math.fround(11 / 3), 3]]);
    expect(data('torch.var', { dim: 1 }, plain)).toEqual([[0.5, 8]]);
    expect(data('torch.std', { dim: 1, correction: 0 }, plain)).toEqual([[0.5, 2]]);
    const one = tensor('input', [2, 2], [1, 2, 4, 4]);
    expect(data('torch.var', { dim: 1, correction: 2 }, one)).toEqual([[Number.POSITIVE_INFINITY, nan]]);
    expect(() => run('torch.quantile', { q: 0.5 }, [tensor('input', [0], [])])).toThrow(
      expect.objectContaining({ code: 'INVALID_SHAPE' }),
    );
  });

  test.each([true, false])('topk has the k elements in order, NaN as the largest: largest %s', (largest) => {
    const outputs = data('torch.topk', { k: 2, largest }, input);
    expect(outputs).toEqual(
      largest
        ? [
            [5, 5, nan, 4],
            [1, 2, 0, 2],
          ]
        : [
            [1, 5, 2, 4],
            [0, 1, 1, 2],
          ],
    );
    const whole = { ...tensor('input', [3], [], 'INT64'), data: [2n ** 60n, 2n ** 60n + 1n, 5n] };
    expect(run('torch.topk', { k: 1 }, [whole])).toMatchObject([{}, { data: [1] }]);
    expect(() => run('torch.topk', { k: 4 }, [input])).toThrow(expect.objectContaining({ code: 'INVALID_ATTRIBUTE' }));
    expect(run('torch.topk', { k: 0 }, [input])).toEqual([
      { shape: [2, 0], data: [] },
      { shape: [2, 0], data: [] },
    ]);
  });

  test('topk of a long row is that of a sort', () => {
    const long = Array.from({ length: 3000 }, (_, i) => (i * 7919) % 1009);
    const sorted = long.map((value, i) => [value, i] as const).toSorted(([a, i], [b, j]) => b - a || i - j);
    const k = 700;
    expect(data('torch.topk', { k }, tensor('input', [3000], long))).toEqual([
      sorted.slice(0, k).map(([value]) => value),
      sorted.slice(0, k).map(([, i]) => i),
    ]);
  });

  test.each([
    [{ k: 1 }, 0],
    [{ k: 0 }, 0],
    [{ k: 1, dim: -1, largest: false }, 0],
  ])('topk of a scalar is the scalar: %j', (parameters, index) => {
    expect(run('torch.topk', parameters, [tensor('input', [], [3])])).toEqual([
      { shape: [], data: [3] },
      { shape: [], data: [index] },
    ]);
  });

  test.each([{ k: 2 }, { k: 1, dim: 1 }, { k: 0, dim: -2 }])('topk of a scalar refuses %j', (parameters) => {
    expect(() => run('torch.topk', parameters, [tensor('input', [], [3])])).toThrow(
      expect.objectContaining({ code: 'INVALID_ATTRIBUTE' }),
    );
  });

  test('interpolate of area is an adaptive mean', () => {
    const image = tensor('input', [1, 1, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(data('torch.interpolate', { scale_factor: 0.5, mode: 'area' }, image)).toEqual([[3.5, 5.5]]);
    expect(data('torch.interpolate', { size: [1, 2], mode: 'area' }, image)).toEqual([[3.5, 5.5]]);
  });
});

describe('onnx', () => {
  test.each([
    ['ArgMax', 0, [[1, 2]]],
    ['ArgMax', 1, [[2, 2]]],
    ['ArgMin', 0, [[0, 1]]],
  ])('%s with select_last_index=%s', (operator, select_last_index, want) => {
    const x = tensor('data', [2, 3], [1, 5, 5, 3, 2, 4]);
    expect(data(`onnx.${operator}`, { axis: 1, keepdims: 0, select_last_index }, x)).toEqual(want);
  });

  test('TopK takes K as an input, along any axis', () => {
    const x = tensor('X', [3, 2], [1, 9, 5, 7, 3, 8]);
    expect(data('onnx.TopK', { axis: 0 }, x, tensor('K', [1], [2], 'INT64'))).toEqual([
      [5, 9, 3, 8],
      [1, 0, 2, 2],
    ]);
  });
});

describe('tf.nn (TensorFlow 2.21) and jax.lax (JAX 0.10)', () => {
  const image = tensor('input', [1, 3, 3, 1], [1, 2, 3, 4, 9, 6, 7, 8, 5]);

  test('max_pool and avg_pool leave the padding of SAME out', () => {
    const same = { ksize: 2, strides: [1, 2, 2, 1], padding: 'SAME' };
    expect(data('tf.nn.max_pool', same, image)).toEqual([[9, 6, 8, 5]]);
    expect(data('tf.nn.avg_pool', same, image)).toEqual([[4, 4.5, 7.5, 5]]);
  });

  test('max_pool_with_argmax counts as TensorFlow does', () => {
    const two = tensor('input', [2, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 8, 7, 6, 5, 4, 3, 2, 1]);
    const valid = { ksize: 2, strides: 2, padding: 'VALID' };
    expect(data('tf.nn.max_pool_with_argmax', valid, two)).toEqual([
      [7, 8, 8, 7],
      [6, 7, 0, 1],
    ]);
    expect(data('tf.nn.max_pool_with_argmax', { ...valid, include_batch_in_index: true }, two)).toEqual([
      [7, 8, 8, 7],
      [6, 7, 8, 9],
    ]);
  });

  test('fractional pools have ⌊extent / ratio⌋ cells', () => {
    const value = tensor('value', [1, 7, 7, 2], Array(98).fill(1));
    for (const own of ['fractional_max_pool', 'fractional_avg_pool']) {
      expect(run(`tf.nn.${own}`, { pooling_ratio: [1, 1.4, 1.7, 1] }, [value])).toEqual([
        { shape: [1, 5, 4, 2], data: Array(40).fill(1) },
      ]);
    }
  });

  test.each([
    ['max', [9, 9, 9, 9]],
    ['min', [1, 2, 4, 5]],
    ['add', [16, 20, 28, 28]],
    ['mul', [72, 324, 2016, 2160]],
  ])('reduce_window of %s', (computation, want) => {
    const operand = tensor('operand', [3, 3], image.data.map(Number));
    expect(data('jax.lax.reduce_window', { computation, window_dimensions: [2, 2] }, operand)).toEqual([want]);
  });

  test('reduce_window pads, dilates and steps along any axes', () => {
    const operand = tensor(
      'operand',
      [3, 2, 3],
      Array.from({ length: 18 }, (_, i) => i),
    );
    const parameters = {
      computation: 'add',
      window_dimensions: [2, 1, 2],
      window_strides: [2, 1, 1],
      padding: [
        [0, 1],
        [0, 0],
        [1, 0],
      ],
      window_dilation: [1, 1, 2],
    };
    // jax.lax.reduce_window(x, 0., jax.lax.add, …)
    expect(run('jax.lax.reduce_window', parameters, [operand])).toEqual([
      { shape: [2, 2, 2], data: [8, 16, 14, 28, 13, 26, 16, 32] },
    ]);
    expect(
      data('jax.lax.reduce_window', { computation: 'max', window_dimensions: [1, 1, 2], padding: 'SAME' }, operand),
    ).toEqual([[1, 2, 2, 4, 5, 5, 7, 8, 8, 10, 11, 11, 13, 14, 14, 16, 17, 17]]);
  });
});
