import { describe, expect, test } from 'vitest';
import type { ExampleTensor } from '../../src/regions/region-scheme.ts';
import { DTYPES, type DType } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import type { OperatorCase } from '../support/operator-case.ts';
import { poolInProcess } from '../support/pool-in-process.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const tensor = (name: string, datatype: DType, shape: readonly number[], data: readonly number[]): ExampleTensor => ({
  name,
  datatype,
  shape,
  data: DTYPES[datatype].bytes === 8 && DTYPES[datatype].kind !== 'float' ? data.map(BigInt) : data,
});

const request = (
  region: string,
  shape: readonly number[],
  inputs: readonly ExampleTensor[],
  attributes: Readonly<Record<string, unknown>> = {},
  reduction = 'mean',
): OperatorCase => ({
  region,
  reduction,
  attributes,
  shape,
  datatype: 'FP32',
  elements: Array.from({ length: elementCount(shape) }, (_, i) => i),
  inputs,
});

const boxes = (...rows: readonly (readonly number[])[]) => [tensor('boxes', 'FP32', [rows.length, 5], rows.flat())];
const wide = (...rows: readonly (readonly number[])[]) => [tensor('boxes', 'FP64', [rows.length, 5], rows.flat())];
const PLANE = [1, 1, 4, 4];
const BINS = { output_shape: 2 };

describe('faults of the data are refused by the kernels, and the next request works', () => {
  test.each([
    ['a length below 0', request('sequence', [1, 3, 1], [tensor('lengths', 'INT64', [1], [-1])]), /lengths: expected/],
    ['a length beyond the tokens', request('sequence', [1, 3, 1], [tensor('lengths', 'INT64', [1], [4])]), /to 3/],
    [
      'offsets that decrease',
      request('segment', [3, 1], [tensor('offsets', 'INT64', [3], [0, 2, 1])]),
      /never decrease/,
    ],
    ['offsets that overrun', request('segment', [3, 1], [tensor('offsets', 'INT64', [2], [0, 4])]), /from 0 to 3/],
    ['an offset below 0', request('segment', [3, 1], [tensor('offsets', 'INT64', [2], [-1, 2])]), /from 0 to 3/],
    [
      'lengths of more rows than there are',
      request('segment', [3, 1], [tensor('lengths', 'INT64', [2], [2, 2])]),
      /at most 3/,
    ],
    [
      'an id below 0',
      request('segment', [2, 1], [tensor('segment_ids', 'INT64', [2], [-1, 0])], { segments: 2 }),
      /below segments=2/,
    ],
    [
      'an id beyond the segments',
      request('segment', [2, 1], [tensor('segment_ids', 'INT64', [2], [0, 2])], { segments: 2 }),
      /below segments=2/,
    ],
    ['a span past the end', request('span', [1, 3, 1], [tensor('spans', 'INT64', [1, 3], [0, 1, 4])]), /end ≤ 3/],
    ['a span inside out', request('span', [1, 3, 1], [tensor('spans', 'INT64', [1, 3], [0, 2, 1])]), /begin ≤ end/],
    [
      'a span of a row that is not there',
      request('span', [1, 3, 1], [tensor('spans', 'INT64', [1, 3], [1, 0, 1])]),
      /rows below 1/,
    ],
    ['a batch index outside', request('roi', PLANE, boxes([1, 0, 0, 1, 1]), BINS), /batch indices/],
    [
      'a batch index that is no whole number',
      request('roi_align', PLANE, boxes([0.5, 0, 0, 1, 1]), BINS),
      /batch indices/,
    ],
    ['a batch index that is NaN', request('roi_align', PLANE, boxes([nan, 0, 0, 1, 1]), BINS), /batch indices/],
    ['an infinite box', request('roi', PLANE, boxes([0, 0, 0, inf, 1]), BINS), /finite coordinates/],
    ['a box of NaN', request('roi_align', PLANE, boxes([0, nan, 0, 1, 1]), BINS), /finite coordinates/],
    ['a box of huge coordinates', request('roi_align', PLANE, boxes([0, 0, 0, 1e12, 1]), BINS), /below 1e9/],
    [
      'a box of samples that spatial_scale makes huge',
      request('roi_align', PLANE, wide([0, 0, 0, 1e8, 0], [0, 0, 0, 3e-302, 3e-302]), {
        ...BINS,
        spatial_scale: 1e305,
      }),
      /below 1e9 once multiplied by spatial_scale=1e\+305/,
    ],
    [
      'a box of cells that spatial_scale makes huge',
      request('roi', PLANE, boxes([0, 0, 0, 1e8, 3]), { ...BINS, spatial_scale: 1e300 }, 'max'),
      /below 1e9 once multiplied by spatial_scale=1e\+300/,
    ],
    [
      'a sample of 1',
      request('fractional', [1, 1, 4], [tensor('samples', 'FP32', [1, 1, 1], [1])], {
        kernel_shape: 1,
        output_shape: 2,
      }),
      /below 1/,
    ],
  ])('%s', (_, given, detail) => {
    expect(poolInProcess(given)).toMatchObject({ detail: expect.stringMatching(detail) });
    expect(poolInProcess(request('global', [1, 1, 2], []))).toMatchObject([{ elements: [0.5] }]);
  });

  test('a huge box that spatial_scale makes small is pooled', () => {
    const small = request('roi_align', PLANE, wide([0, 0, 0, 4e12, 4e12]), { output_shape: 1, spatial_scale: 1e-12 });
    const usual = request('roi_align', PLANE, wide([0, 0, 0, 4, 4]), { output_shape: 1 });
    expect(poolInProcess(small)).toMatchObject([{ elements: [expect.any(Number)] }]);
    expect(poolInProcess(small)).toEqual(poolInProcess(usual));
  });

  test('samples of a box that would take minutes, and other work beyond the limit, are refused', () => {
    const huge = request('roi_align', PLANE, boxes([0, -1e8, -1e8, 1e8, 1e8]), BINS);
    expect(poolInProcess(huge)).toMatchObject({ code: 'PLAN_TOO_LARGE' });
    const [rows, tokens] = [2 ** 16, 2 ** 19];
    const many = Array.from({ length: rows }, () => [0, 0, tokens]).flat();
    const spans = request('span', [1, tokens, 1], [tensor('spans', 'INT32', [rows, 3], many)]);
    expect(poolInProcess(spans)).toMatchObject({
      code: 'PLAN_TOO_LARGE',
      detail: expect.stringMatching(/spans: expected at most/),
    });
  });

  test('of INT64 they are NaN where the result is a float', () => {
    const lengths = [tensor('lengths', 'INT64', [2], [2, 0])];
    const data = { datatype: 'INT64', elements: [2n ** 60n, 5n] } as const;
    const pool = (reduction: string, attributes: Readonly<Record<string, unknown>>) =>
      poolInProcess({ ...request('segment', [2, 1], lengths, attributes, reduction), ...data });
    const asFloat = { output_datatype: 'FP64' };
    expect(pool('quantile', { interpolation: 'lower' })).toMatchObject([{ elements: [5, nan] }]);
    expect(pool('quantile', { interpolation: 'nearest', q: 1 })).toMatchObject([{ elements: [2 ** 60, nan] }]);
    for (const [reduction, value] of [
      ['median', 5],
      ['first', 2 ** 60],
      ['last', 5],
    ] as const)
      expect(pool(reduction, asFloat)).toMatchObject([{ elements: [value, nan] }]);
    for (const [reduction, value] of [
      ['max', 2 ** 60],
      ['sum', 2 ** 60 + 5],
      ['prod', 5 * 2 ** 60],
    ] as const)
      expect(pool(reduction, { ...asFloat, empty: 'nan' })).toMatchObject([{ elements: [value, nan] }]);
    const both = { ...asFloat, empty: 'nan', return_indices: true };
    expect(pool('max', both)).toMatchObject([{ elements: [2 ** 60, nan] }, { elements: [0n, -1n] }]);
    expect(pool('sum', { empty: 'nan' })).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
    expect(pool('median', {})).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
  });

  test('rows without a real token are empty regions, whatever the policy', () => {
    const mask = [tensor('mask', 'BOOL', [2, 2], [0, 0, 1, 1])];
    const pool = (empty: string, reduction: string) =>
      poolInProcess(request('sequence', [2, 2, 1], mask, { empty }, reduction));
    expect(pool('zero', 'mean')).toMatchObject([{ elements: [0, 2.5] }]);
    expect(pool('identity', 'mean')).toMatchObject([{ elements: [nan, 2.5] }]);
    expect(pool('identity', 'max')).toMatchObject([{ elements: [-inf, 3] }]);
    expect(pool('nan', 'max')).toMatchObject([{ elements: [nan, 3] }]);
    expect(pool('error', 'max')).toMatchObject({ code: 'EMPTY_REGION' });
    expect(pool('error', 'soft')).toMatchObject({ code: 'EMPTY_REGION' });
    expect(pool('error', 'median')).toMatchObject({ code: 'EMPTY_REGION' });
    expect(pool('error', 'covariance')).toMatchObject({ code: 'EMPTY_REGION' });
  });
});
