import { describe, expect, test } from 'vitest';
import { RequestError } from '../../../src/errors.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import cases from '../../fixtures/late-interaction/cases.json' with { type: 'json' };
import { type Filled, runPipeline } from '../../support/run-pipeline.ts';

const DIGITS = 6;
const OUTPUTS = ['y', 'indices', 'ends'];

const splade = (attributes: Readonly<Record<string, unknown>>, ...tensors: readonly Filled[]) => {
  const inputs = Object.fromEntries(tensors.slice(1).map(({ name }) => [name, name]));
  const step = { transform: 'splade', attributes, x: 'x', y: 'y', inputs, results: { offsets: 'ends' } };
  return runPipeline({ steps: [step], outputs: attributes.sparse ? OUTPUTS : ['y'] }, tensors);
};

const valuesOf = (result: ReturnType<typeof splade>): readonly Filled[] => {
  if ('code' in result) throw new Error(result.detail);
  return result;
};

const inputsOf = ({ x, mask }: (typeof cases.splade)[number]['inputs']): readonly [Filled, Filled] => [
  { ...x, name: 'x', datatype: x.datatype as DType },
  { ...mask, name: 'mask', datatype: 'INT64', data: mask.data.map(BigInt) },
];

/** The same tokens without padding, between offsets. */
const packed = (x: Filled, mask: Filled): readonly [Filled, Filled] => {
  const [batch = 0, tokens = 0, words = 0] = x.shape;
  const real = mask.data.flatMap((one, i) => (one ? [i] : []));
  const begins = Array.from({ length: batch + 1 }, (_, d) => real.filter((i) => i < d * tokens).length);
  return [
    { ...x, shape: [real.length, words], data: real.flatMap((i) => x.data.slice(i * words, (i + 1) * words)) },
    { name: 'offsets', datatype: 'INT64', shape: [batch + 1], data: begins.map(BigInt) },
  ];
};

describe.each(cases.splade.map((each, i) => [i, each] as const))('splade equals SpladePooling, case %i', (_, each) => {
  const { attributes, inputs, dense } = each;
  const [x, mask] = inputsOf(inputs);
  const wanted = dense.data.map((value) => expect.closeTo(value, DIGITS));

  test('padded', () => {
    expect(valuesOf(splade(attributes, x, mask))).toEqual([
      { name: 'y', datatype: 'FP32', shape: [3, 11], data: wanted },
    ]);
  });

  test('packed', () => {
    const [y] = valuesOf(splade(attributes, ...packed(x, mask)));
    expect(y?.data).toEqual(wanted);
  });

  test('sparse, with the largest alone', () => {
    const { most = 11, indices } = each as {
      readonly most?: number;
      readonly indices?: readonly (readonly number[])[];
    };
    const nonZero = (d: number) =>
      dense.data.slice(11 * d, 11 * (d + 1)).flatMap((value, i) => (value === 0 ? [] : [i]));
    const rows = [0, 1, 2].map((d) => indices?.[d] ?? nonZero(d));
    const call = { ...attributes, sparse: true, ...(most < 11 && { max_active_dims: most }) };
    const [y, places, ends] = valuesOf(splade(call, x, mask));
    const count = rows.flat().length;
    const rest = Array<number>(3 * most - count).fill(0);
    expect(places?.data.map(Number)).toEqual([...rows.flat(), ...rest]);
    expect(ends?.data.map(Number)).toEqual([0, ...rows.map((_, d) => rows.slice(0, d + 1).flat().length)]);
    const values = rows.flatMap((row, d) => row.map((i) => expect.closeTo(dense.data[11 * d + i] as number, DIGITS)));
    expect(y?.data).toEqual([...values, ...rest]);
  });
});

const x: Filled = {
  name: 'x',
  datatype: 'FP16',
  shape: [2, 2, 3],
  data: [1, -1, Number.NaN, 0, 2, -3, 5, 5, 5, -1, -1, -1],
};

test('splade gives zeros for documents without tokens, keeps NaN, and counts it among the largest', () => {
  const mask: Filled = { name: 'mask', datatype: 'BOOL', shape: [2, 2], data: [1, 1, 0, 0] };
  const [dense] = valuesOf(splade({}, x, mask));
  const [one, two] = [1, 2].map((value) => expect.closeTo(Math.log1p(value), 3));
  expect(dense?.data).toEqual([one, two, Number.NaN, 0, 0, 0]);
  const [values, indices, ends] = valuesOf(splade({ sparse: true, max_active_dims: 2 }, x, mask));
  expect([values?.data, indices?.data.map(Number), ends?.data.map(Number)]).toEqual([
    [two, Number.NaN, 0, 0],
    [1, 2, 0, 0],
    [0, 2, 2],
  ]);
});

test.each<[string, Readonly<Record<string, unknown>>, readonly Filled[], RegExp]>([
  ['max_active_dims of a dense result', { max_active_dims: 2 }, [x], /expected none unless sparse=true, got 2/],
  ['another pooling', { pooling: 'mean' }, [x], /max \(default\) or sum/],
  [
    'a mask beside offsets',
    {},
    [
      { ...x, shape: [4, 3] },
      { ...x, name: 'mask', shape: [1], data: [1] },
      { ...x, name: 'offsets', datatype: 'INT8', shape: [1], data: [0] },
    ],
    /rank 2|got both/,
  ],
])('splade refuses %s', (_, attributes, tensors, detail) => {
  expect(() => splade(attributes, ...tensors)).toThrow(RequestError);
  expect(() => splade(attributes, ...tensors)).toThrow(detail);
});
