import { describe, expect, test } from 'vitest';
import { RequestError } from '../../../src/errors.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import cases from '../../fixtures/late-interaction/cases.json' with { type: 'json' };
import { type Filled, runPipeline } from '../../support/run-pipeline.ts';

type Recorded = { readonly datatype: string; readonly shape: readonly number[]; readonly data: readonly number[] };

const filled = (name: string, { datatype, shape, data }: Recorded): Filled => ({
  ...{ name, datatype: datatype as DType, shape, data },
});

const pool = (attributes: object, ...tensors: readonly Filled[]) => {
  const inputs = Object.fromEntries(tensors.slice(1).map(({ name }) => [name, name]));
  const places = inputs.offsets === undefined ? 'mask' : 'offsets';
  const step = { transform: 'token_pool', attributes: { ...attributes }, x: 'x', y: 'y', inputs };
  const results = { [places]: 'places' };
  return runPipeline({ steps: [{ ...step, results }], outputs: ['y', 'places'] }, tensors);
};

const valuesOf = (result: ReturnType<typeof pool>): readonly [Filled, Filled] => {
  if ('code' in result) throw new Error(result.detail);
  const [y, places] = result;
  if (y === undefined || places === undefined) throw new Error('expected vectors and their places');
  return [y, places];
};

/** Rows of y from one to another. */
const rowsOf = ({ data, shape }: Filled, begin: number, end: number): readonly number[] =>
  data.slice(begin * (shape.at(-1) as number), end * (shape.at(-1) as number)).map(Number);

/** Sums of some FP32 in another order, divided once. */
const DIGITS = 6;

const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, DIGITS));

describe('token_pool equals HierarchicalTokenPooling', () => {
  test.each(cases.token_pool.map((each, i) => [i, each.attributes, each] as const))(
    'padded, case %i: %o',
    (_, attributes, { inputs, vectors }) => {
      const [y, mask] = valuesOf(pool(attributes, filled('x', inputs.x), filled('mask', inputs.mask)));
      const [, most = 0] = y.shape;
      vectors.forEach(({ data, shape: [count = 0] }, document) => {
        const row = document * most;
        expect(rowsOf(y, row, row + count)).toEqual(close(data));
        expect(rowsOf(y, row + count, row + most).every((value) => value === 0)).toBe(true);
        expect(mask.data.slice(row, row + most).map(Number)).toEqual(
          Array.from({ length: most }, (_, i) => Number(i < count)),
        );
      });
    },
  );

  test.each(cases.token_pool.map((each, i) => [i, each] as const))('packed, case %i', (_, each) => {
    const { attributes, inputs, vectors } = each;
    const [, tokens = 0, dim = 0] = inputs.x.shape;
    const real = inputs.mask.data.flatMap((one, i) => (one ? [i] : []));
    const x = {
      ...inputs.x,
      shape: [real.length, dim],
      data: real.flatMap((i) => rowsOf(filled('x', inputs.x), i, i + 1)),
    };
    const begins = Array.from(
      { length: (inputs.x.shape[0] ?? 0) + 1 },
      (_, d) => real.filter((i) => i < d * tokens).length,
    );
    const offsets: Filled = { name: 'offsets', datatype: 'INT32', shape: [begins.length], data: begins };
    const [y, places] = valuesOf(pool({ ...attributes, max_tokens: tokens }, filled('x', x), offsets));
    const ends = vectors.map((_, d) => vectors.slice(0, d + 1).reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0));
    expect(places.data.map(Number)).toEqual([0, ...ends]);
    expect(rowsOf(y, 0, ends.at(-1) ?? 0)).toEqual(close(vectors.flatMap(({ data }) => data)));
    expect(rowsOf(y, ends.at(-1) ?? 0, y.shape[0] ?? 0).every((value) => value === 0)).toBe(true);
  });
});

const x: Filled = { name: 'x', datatype: 'FP32', shape: [4, 2], data: [1, 0, 0, 1, 1, 0, 0, 1] };
const at = (...data: readonly number[]): Filled => ({
  name: 'offsets',
  datatype: 'INT64',
  shape: [data.length],
  data: data.map(BigInt),
});
const tokens: Filled = { ...x, shape: [1, 4, 2] };

const refusalOf = (run: () => ReturnType<typeof pool>) => {
  try {
    const result = run();
    return 'code' in result ? [result.code, result.detail] : 'no refusal';
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return [error.code, error.detail];
  }
};

describe('token_pool refuses', () => {
  test.each<[string, string, RegExp, () => ReturnType<typeof pool>]>([
    [
      'no documents',
      'INVALID_SHAPE',
      /expected x \[batch, tokens, dim\], or \[tokens, dim\] and offsets, got \[4,2\]/,
      () => pool({}, x),
    ],
    ['padded rows with offsets', 'INVALID_SHAPE', /got \[1,4,2\] and \[2\]/, () => pool({}, tokens, at(0, 4))],
    [
      'a mask of other tokens',
      'INVALID_SHAPE',
      /expected mask \[1,4\] for x \[1,4,2\], got \[1,3\]/,
      () => pool({}, tokens, { name: 'mask', datatype: 'BOOL', shape: [1, 3], data: [1, 1, 1] }),
    ],
    ['a factor below 1', 'INVALID_ATTRIBUTE', /pool_factor/, () => pool({ pool_factor: 0.5 }, tokens)],
    [
      'max_tokens of padded documents',
      'INVALID_ATTRIBUTE',
      /max_tokens: expected none without offsets, got 3/,
      () => pool({ max_tokens: 3 }, tokens),
    ],
    [
      'offsets that decrease',
      'VALUE_OUT_OF_RANGE',
      /never decrease, got 1 at offsets\[2\]/,
      () => pool({}, x, at(0, 3, 1, 4)),
    ],
    ['offsets past the tokens', 'VALUE_OUT_OF_RANGE', /got 9 at offsets\[1\]/, () => pool({}, x, at(0, 9))],
    ['offsets that leave tokens out', 'VALUE_OUT_OF_RANGE', /got 3 at offsets\[1\]/, () => pool({}, x, at(0, 3))],
    [
      'a longer document',
      'VALUE_OUT_OF_RANGE',
      /at most max_tokens=2 tokens/,
      () => pool({ max_tokens: 2 }, x, at(0, 1, 4)),
    ],
    [
      'NaN',
      'VALUE_OUT_OF_RANGE',
      /products are numbers/,
      () => pool({ pool_factor: 2 }, { ...tokens, data: x.data.with(2, Number.NaN) }),
    ],
    [
      'distances of more memory than there is',
      'PLAN_TOO_LARGE',
      /bytes of memory/,
      () => pool({ pool_factor: 2 }, { ...tokens, shape: [1, 60_000, 1], data: [] }),
    ],
  ])('%s', (_, code, detail, run) => {
    expect(refusalOf(run)).toEqual([code, expect.stringMatching(detail)]);
  });
});
