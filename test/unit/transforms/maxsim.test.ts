import { describe, expect, test } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import cases from '../../fixtures/late-interaction/cases.json' with { type: 'json' };
import { randomOf } from '../../support/cost/random.ts';
import { type Filled, runTransform } from '../../support/run-pipeline.ts';

type Recorded = { readonly datatype: string; readonly shape: readonly number[]; readonly data: readonly number[] };

const filled = (name: string, { datatype, shape, data }: Recorded): Filled => ({
  name,
  ...{ datatype: datatype as DType, shape },
  data: datatype === 'INT64' ? data.map(BigInt) : data,
});

const scoresOf = (...tensors: readonly [Filled, ...Filled[]]) => {
  const result = runTransform('maxsim', {}, ...tensors);
  if ('code' in result) throw new Error(result.detail);
  return result;
};

/** Sums of up to nine products of unit vectors in FP32. */
const DIGITS = 5;

test.each(cases.maxsim.map((each, i) => [i, each] as const))(
  'maxsim equals that of the original, case %i',
  (_, each) => {
    const { query, ...others } = each.inputs;
    const tensors = Object.entries(others).map(([name, tensor]) => filled(name, tensor));
    const wanted = each.scores.data.map((value) => expect.closeTo(value, DIGITS));
    expect(scoresOf(filled('x', query), ...tensors)).toEqual({
      datatype: 'FP32',
      shape: each.scores.shape,
      data: wanted,
    });
  },
);

/** Whole numbers: every sum is exact, so that the place of blocks of the product shows. */
const tokens = (name: string, seed: number, shape: readonly number[], datatype: DType = 'FP32'): Filled => {
  const random = randomOf(seed);
  return {
    name,
    datatype,
    shape,
    data: Array.from({ length: shape.reduce((n, e) => n * e, 1) }, () => random.whole(-3, 3)),
  };
};

const row = ({ data, shape }: Filled, i: number): readonly number[] => {
  const dim = shape.at(-1) as number;
  return data.slice(i * dim, (i + 1) * dim).map(Number);
};

/** By the definition: of each query token the largest product with a token of the document, added up. */
const byDefinition = (x: Filled, document: Filled, offsets: readonly number[], counts: (token: number) => boolean) => {
  const [queries = 0, queryTokens = 0] = x.shape;
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  return Array.from({ length: queries }, (_, q) =>
    offsets.slice(1).map((end, d) => {
      const real = Array.from({ length: end - (offsets[d] as number) }, (_, i) => i + (offsets[d] as number)).filter(
        counts,
      );
      const largest = (t: number) => Math.max(...real.map((u) => dot(row(x, q * queryTokens + t), row(document, u))));
      return Array.from({ length: queryTokens }, (_, t) => largest(t)).reduce((sum, value) => sum + value, 0);
    }),
  ).flat();
};

describe('maxsim over blocks of the product', () => {
  const offsets = [0, 3, 3, 127, 129, 300, 428, 429, 429];
  const x = tokens('x', 1, [5, 31, 7]);

  test.each<DType>(['FP32', 'FP64', 'INT8', 'BF16'])('gives packed documents of %s their scores', (datatype) => {
    const document = tokens('document', 2, [429, 7], datatype);
    const begins: Filled = { name: 'offsets', datatype: 'INT32', shape: [offsets.length], data: offsets };
    const { data, datatype: output } = scoresOf(x, document, begins);
    expect([output, data]).toEqual([
      datatype === 'FP64' ? 'FP64' : 'FP32',
      byDefinition(x, document, offsets, () => true),
    ]);
  });

  test('leaves out tokens of a mask, whatever they are', () => {
    const clean = tokens('document', 3, [9, 50, 7]);
    const random = randomOf(4);
    const counts = Array.from({ length: 450 }, (_, u) => u >= 50 && random.chance(0.4));
    const document = { ...clean, data: clean.data.map((value, i) => (counts[Math.floor(i / 7)] ? value : Number.NaN)) };
    const mask: Filled = { name: 'document_mask', datatype: 'BOOL', shape: [9, 50], data: counts.map(Number) };
    const ends = Array.from({ length: 10 }, (_, d) => 50 * d);
    expect(scoresOf(x, document, mask).data).toEqual(byDefinition(x, clean, ends, (u) => counts[u] === true));
  });
});

const x: Filled = { name: 'x', datatype: 'FP32', shape: [1, 2, 2], data: [1, 0, 0, 1] };
const document: Filled = { name: 'document', datatype: 'FP32', shape: [2, 1, 2], data: [1, 2, Number.NaN, 0] };

test('maxsim of NaN is NaN, of a query without tokens 0, and of a document without tokens −∞', () => {
  expect(scoresOf(x, document).data).toEqual([3, Number.NaN]);
  const mask = (name: string, shape: readonly number[], ...data: number[]): Filled => ({
    name,
    datatype: 'UINT8',
    shape,
    data,
  });
  expect(scoresOf(x, document, mask('query_mask', [1, 2], 0, 0)).data).toEqual([0, 0]);
  expect(scoresOf(x, document, mask('document_mask', [2, 1], 1, 0)).data).toEqual([3, Number.NEGATIVE_INFINITY]);
  const empty = { ...document, shape: [2, 0, 2], data: [] };
  expect(scoresOf(x, empty).data).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
});

test.each<[string, RegExp, readonly Filled[]]>([
  ['vectors of other extents', /got \[1,2,2\] and \[1,1,4\]/, [{ ...document, shape: [1, 1, 4] }]],
  [
    'packed documents without offsets',
    /expected x .*documents,tokens,dim\], got \[1,2,2\] and \[2,2\]/,
    [{ ...document, shape: [2, 2] }],
  ],
  [
    'a mask of another shape',
    /expected document_mask \[2,1\], got \[2\]/,
    [document, { ...x, name: 'document_mask', shape: [2], data: [1, 1] }],
  ],
  ['a missing document', /expected an input document/, []],
])('maxsim refuses %s', (_, detail, others) => {
  expect(() => runTransform('maxsim', {}, x, ...others)).toThrow(detail);
});

test('maxsim refuses offsets that leave tokens out, or decrease', () => {
  const packed = { ...document, shape: [2, 2] };
  const at = (...data: readonly number[]): Filled => ({
    name: 'offsets',
    datatype: 'INT64',
    shape: [data.length],
    data: data.map(BigInt),
  });
  expect(runTransform('maxsim', {}, x, packed, at(0, 1))).toMatchObject({
    detail: expect.stringMatching(/got 1 at offsets\[1\]/),
  });
  expect(runTransform('maxsim', {}, x, packed, at(0, 2, 1, 2))).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
});
