import { describe, expect, test } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import { runTransform as apply, type Filled, runPipeline } from '../../support/run-pipeline.ts';

const { NaN: nan, POSITIVE_INFINITY: inf, MAX_VALUE: huge, MIN_VALUE: tiny } = Number;

const tensor = (shape: readonly number[], data: readonly (number | bigint)[], datatype: DType = 'FP64', name = 'x') =>
  ({ name, datatype, shape, data }) satisfies Filled;

describe('l2_normalize', () => {
  test.each<[string, readonly number[], readonly number[]]>([
    ['divides by the norm', [3, 4], [0.6, 0.8]],
    ['keeps zeros', [0, 0], [0, 0]],
    ['divides by eps below it', [3e-13, 4e-13], [0.3, 0.4]],
    ['does not overflow', [huge, 0], [1, 0]],
    ['makes NaN of infinities by their norm', [inf, 1], [nan, 0]],
    ['makes NaN of all where one is', [nan, 1], [nan, nan]],
  ])('%s', (_, data, wanted) => {
    for (const [i, value] of (apply('l2_normalize', {}, tensor([1, 2], data)) as Filled).data.entries()) {
      const near = wanted[i] as number;
      expect(Object.is(value, near) || Math.abs(Number(value) - near) < 1e-15, `${value}, not ${near}`).toBe(true);
    }
  });

  test('l2_normalize does not underflow where eps is 0', () => {
    expect(apply('l2_normalize', { eps: 0 }, tensor([2], [0, 2 ** -600]))).toMatchObject({ data: [0, 1] });
    expect(apply('l2_normalize', { eps: 0 }, tensor([1], [-tiny * 2 ** 200]))).toMatchObject({ data: [-1] });
  });

  test('l2_normalize takes every float, rows of any extent and no rows', () => {
    for (const datatype of ['FP64', 'FP32', 'FP16', 'BF16'] as const) {
      for (const extent of [1, 2, 3, 4, 5, 1023, 1024, 1025, 2051]) {
        const row = Array.from({ length: extent }, (_, i) => (i === extent - 1 ? 4 : i === 0 ? -3 : 0));
        const by = extent === 1 ? 4 : 5;
        const { data } = apply('l2_normalize', {}, tensor([2, extent], [...row, ...row], datatype)) as Filled;
        const errors = [...row, ...row].map((value, i) => Math.abs(value / by - Number(data[i])));
        expect(Math.max(...errors)).toBeLessThanOrEqual(datatype === 'BF16' ? 2 ** -9 : 2 ** -12);
      }
    }
    expect(apply('l2_normalize', {}, tensor([0, 3], []))).toMatchObject({ shape: [0, 3], data: [] });
  });

  test('l2_normalize refuses integers and scalars', () => {
    expect(() => apply('l2_normalize', {}, tensor([1], [1], 'INT32'))).toThrow(/floating datatype, got INT32/);
    const whole = {
      region: 'global',
      reductions: ['sum'],
      attributes: { axes: [0], keepdims: false },
      x: 'x',
      y: 'sum',
    };
    const step = { transform: 'l2_normalize', attributes: {}, x: 'sum', y: 'y' };
    expect(() => runPipeline({ steps: [whole, step], outputs: ['y'] }, [tensor([2], [1, 2])])).toThrow(
      /rank 1, got \[\]/,
    );
  });
});

describe('truncate', () => {
  test('truncate takes the first elements of the last axis, or another, and refuses more than there are', () => {
    const x = tensor([2, 3], [1, 2, 3, 4, 5, 6], 'INT16');
    expect(apply('truncate', { extent: 2 }, x)).toEqual({ datatype: 'INT16', shape: [2, 2], data: [1, 2, 4, 5] });
    expect(apply('truncate', { extent: 1, axis: 0 }, x)).toMatchObject({ shape: [1, 3], data: [1, 2, 3] });
    expect(() => apply('truncate', { extent: 9 }, x)).toThrow(/at most the 3 elements of axis 1 of \[2,3\], got 9/);
    expect(apply('truncate', { extent: 0 }, x)).toMatchObject({ shape: [2, 0], data: [] });
  });
});

describe('cast toward zero', () => {
  test('cast toward zero cuts fractions off, and saturates', () => {
    const cast = (datatype: string, x: ReturnType<typeof tensor>) =>
      apply('cast', { datatype, rounding: 'toward_zero' }, x);
    expect(cast('INT8', tensor([5], [-1.9, 2.9, 0.5, 300, -inf]))).toMatchObject({ data: [-1, 2, 0, 127, -128] });
    expect(cast('INT32', tensor([2], [-1.5, 1e9 + 0.75]))).toMatchObject({ data: [-1, 1e9] });
    expect(cast('INT32', tensor([1], [2n ** 40n], 'INT64'))).toMatchObject({ data: [2 ** 31 - 1] });
  });
});

describe('relu and log1p', () => {
  test('relu keeps NaN, and the datatype of integers', () => {
    expect(apply('relu', {}, tensor([4], [-1, 2, nan, -inf]))).toMatchObject({ data: [0, 2, nan, 0] });
    expect(apply('relu', {}, tensor([3], [-5n, 0n, 2n ** 60n + 1n], 'INT64'))).toMatchObject({
      data: [0n, 0n, 2n ** 60n + 1n],
    });
  });

  test('log1p is exact for small elements', () => {
    expect(apply('log1p', {}, tensor([4], [1e-20, 0, -1, -2]))).toMatchObject({ data: [1e-20, 0, -inf, nan] });
    expect(apply('log1p', {}, tensor([1], [1], 'FP32'))).toMatchObject({ data: [Math.fround(Math.LN2)] });
    expect(() => apply('log1p', {}, tensor([1], [1], 'INT8'))).toThrow(/floating/);
  });
});

describe('concat', () => {
  const x = tensor([2, 1], [1, 4], 'FP32');
  const other = tensor([2, 2], [2, 3, 5, 6], 'FP32', 'x1');

  test('concat joins along the last axis, or another', () => {
    expect(apply('concat', {}, x, other)).toEqual({ datatype: 'FP32', shape: [2, 3], data: [1, 2, 3, 4, 5, 6] });
    const below = tensor([1, 1], [7], 'FP32', 'x1');
    expect(apply('concat', { axis: 0 }, x, below)).toMatchObject({ shape: [3, 1], data: [1, 4, 7] });
    expect(apply('concat', {}, x)).toMatchObject({ shape: [2, 1], data: [1, 4] });
  });

  test('concat refuses tensors that differ elsewhere', () => {
    expect(() => apply('concat', { axis: 0 }, x, other)).toThrow(/\[2,1\] but along axis 0, got \[2,2\]/);
    expect(() => apply('concat', {}, x, { ...other, datatype: 'FP64' })).toThrow(/FP32 like the first, got FP64/);
    expect(() => apply('concat', { axis: 2 }, x, other)).toThrow(/axis of \[2,1\], got 2/);
  });
});

describe('scale_rows', () => {
  const x = tensor([2, 2], [1, 2, 3, 6], 'FP32');
  const factors = (data: readonly number[]) => tensor([2], data, 'FP64', 'factors');

  test.each<[string, Record<string, unknown>, readonly number[], readonly number[]]>([
    ['multiplies', {}, [2, -1], [2, 4, -3, -6]],
    ['divides', { exponent: -1 }, [2, 3], [0.5, 1, 1, 2]],
    ['divides by the root', { exponent: -0.5 }, [4, 9], [0.5, 1, 1, 2]],
    ['takes other powers', { exponent: 3 }, [2, 1], [8, 16, 3, 6]],
    ['raises factors to the least', { exponent: -1, least: 1 }, [0, -4], [1, 2, 3, 6]],
    ['NaN stays', { least: 1 }, [nan, 1], [nan, nan, 3, 6]],
  ])('%s', (_, attributes, data, wanted) => {
    expect(apply('scale_rows', attributes, x, factors(data))).toMatchObject({ datatype: 'FP32', data: wanted });
  });

  test('scale_rows takes factors of any datatype, and converts', () => {
    const one = tensor([2], [10, 10], 'INT8', 'factors');
    expect(apply('scale_rows', { datatype: 'INT16' }, x, one)).toEqual({
      ...{ datatype: 'INT16', shape: [2, 2], data: [10, 20, 30, 60] },
    });
    expect(apply('scale_rows', { datatype: 'INT16' }, x, factors([nan, 1]))).toMatchObject({
      code: 'VALUE_OUT_OF_RANGE',
    });
  });

  test('scale_rows refuses factors of other rows, and none', () => {
    expect(() => apply('scale_rows', {}, x, tensor([3], [1, 1, 1], 'FP64', 'factors'))).toThrow(
      /factors \[2\], got \[3\]/,
    );
    expect(() => apply('scale_rows', {}, x)).toThrow(/expected an input factors, .*, got none/);
  });
});

describe('token_weights', () => {
  const mask = tensor([3, 4], [0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0], 'INT64');

  test.each<[string, Record<string, unknown>, readonly number[]]>([
    ['the mask', { as: 'mask' }, [0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0]],
    ['positions from the first real token', { as: 'positions' }, [0, 1, 2, 0, 1, 2, 3, 4, 0, 0, 0, 0]],
    ['the first', { as: 'first' }, [0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]],
    ['the last', { as: 'last' }, [0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0]],
    ['without a prompt', { as: 'mask', skip: 1 }, [0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0]],
    ['positions without a prompt', { as: 'positions', skip: 3 }, [0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0]],
    ['a prompt longer than the rows', { as: 'mask', skip: 9 }, Array(12).fill(0)],
  ])('%s', (_, attributes, data) => {
    expect(apply('token_weights', attributes, mask)).toEqual({ datatype: 'FP64', shape: [3, 4], data });
  });

  test('token_weights takes all tokens of a tensor with channels', () => {
    const x = tensor([1, 2, 3], Array(6).fill(nan));
    expect(apply('token_weights', { as: 'positions' }, x)).toMatchObject({ shape: [1, 2], data: [1, 2] });
    expect(() => apply('token_weights', { as: 'mask' }, tensor([2], [1, 1]))).toThrow(/got \[2\]/);
  });
});

describe('segment_tokens', () => {
  const offsets = tensor([4], [0, 2, 2, 5], 'INT32');

  test.each<[string, Record<string, unknown>, Partial<Filled>]>([
    ['all', { as: 'all' }, { shape: [3, 3], data: [0n, 0n, 2n, 0n, 2n, 2n, 0n, 2n, 5n] }],
    ['the first', { as: 'first' }, { data: [0n, 0n, 1n, 0n, 2n, 3n, 0n, 2n, 3n] }],
    ['the last', { as: 'last' }, { data: [0n, 1n, 2n, 0n, 1n, 2n, 0n, 4n, 5n] }],
    ['lengths', { as: 'lengths' }, { datatype: 'FP64', data: [2, 0, 3] }],
    ['positions', { as: 'positions' }, { datatype: 'FP64', data: [1, 2, 1, 2, 3, 0] }],
  ])('%s', (_, attributes, wanted) => {
    expect(apply('segment_tokens', { tokens: 6, ...attributes }, offsets)).toMatchObject(wanted);
  });

  test('segment_tokens leaves a prompt out of each segment, whatever the others have', () => {
    const filled = tensor([3], [0, 2, 5], 'INT32');
    const lengths = (skip: number) => apply('segment_tokens', { tokens: 5, as: 'lengths', skip }, filled);
    expect([lengths(1), lengths(9)]).toMatchObject([{ data: [1, 2] }, { data: [-7, -6] }]);
    const spans = apply('segment_tokens', { tokens: 5, as: 'all', skip: 3 }, filled);
    expect(spans).toMatchObject({ data: [0n, 2n, 2n, 0n, 5n, 5n] });
  });

  test('segment_tokens refuses offsets that decrease or leave the tokens', () => {
    for (const data of [
      [-1, 2, 2, 5],
      [0, 3, 2, 5],
      [0, 2, 2, 7],
    ]) {
      expect(apply('segment_tokens', { tokens: 6, as: 'all' }, tensor([4], data, 'INT32'))).toMatchObject({
        code: 'VALUE_OUT_OF_RANGE',
      });
    }
    expect(() => apply('segment_tokens', { tokens: 6, as: 'all' }, tensor([0], [], 'INT32'))).toThrow(/got \[0\]/);
  });
});

describe('take_along', () => {
  const x = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
  const at = (shape: readonly number[], data: readonly (number | bigint)[], datatype: DType = 'INT64') =>
    tensor(shape, data, datatype, 'positions');

  test('take_along takes the elements of each row at its positions', () => {
    expect(apply('take_along', {}, x, at([2, 2], [2n, 0n, 1n, 1n]))).toMatchObject({
      shape: [2, 2],
      data: [3, 1, 5, 5],
    });
    expect(apply('take_along', {}, x, at([2, 0], []))).toMatchObject({ shape: [2, 0], data: [] });
  });

  test.each([3n, -1n, 2n ** 61n, -(2n ** 63n)])(
    'take_along refuses the position %s, which no row of 3 has',
    (place) => {
      expect(apply('take_along', {}, x, at([2, 1], [0n, place]))).toMatchObject({
        code: 'VALUE_OUT_OF_RANGE',
        detail: `positions: expected positions from 0 to below 3, the elements of a row, got ${place} at positions[1,0]`,
      });
    },
  );

  test.each<[string, Filled, Filled?]>([
    ['other rows', x, at([1, 2], [0n, 0n])],
    ['positions of three axes', x, at([2, 1, 1], [0n, 0n])],
    ['positions of one axis', x, at([2], [0n, 0n])],
    ['positions of INT32', x, at([2, 1], [0, 0], 'INT32')],
    ['a tensor of three axes', tensor([2, 1, 3], [1, 2, 3, 4, 5, 6]), at([2, 1], [0n, 0n])],
    ['no positions', x],
  ])('take_along refuses %s', (_, rows, places) => {
    expect(() => apply('take_along', {}, rows, ...(places ? [places] : []))).toThrow(
      /take_along: expected (x \[rows, n\] and positions \[rows, k\]|an input positions|positions of INT64), /,
    );
  });
});
