import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import { toBytes } from '../../support/elements.ts';
import { type Filled, runTransform } from '../../support/run-pipeline.ts';

type Recorded = Omit<Filled, 'name' | 'data'> & { readonly data: readonly (number | string)[] };
type Case = {
  readonly title: string;
  readonly transform: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly x: Recorded;
  readonly inputs: Readonly<Record<string, Recorded>>;
  readonly y: Recorded;
};

const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/quantization/cases.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[] };

/** A recorded tensor; numbers that JSON does not have are texts. */
const filled = (name: string, { data, ...type }: Recorded): Filled => ({ ...type, name, data: data.map(Number) });

describe('as sentence-transformers 6.2 and the reference of ONNX 1.23 have recorded them', () => {
  test.each(cases)('$title', ({ transform, attributes, x, inputs, y }) => {
    const others = Object.entries(inputs).map(([name, input]) => filled(name, input));
    const result = runTransform(transform, attributes, filled('x', x), ...others);
    expect(result).toEqual(expect.objectContaining({ datatype: y.datatype, shape: y.shape }));
    const [got, wanted] = [(result as Filled).data, filled('y', y).data].map((data) => toBytes(y.datatype, data));
    expect(got).toEqual(wanted);
  });
});

const tensor = (name: string, shape: readonly number[], data: readonly number[], datatype: DType = 'FP32') =>
  ({ name, datatype, shape, data }) satisfies Filled;

const x = tensor('x', [2, 2], [0, 1, 2, 3]);
const scale = tensor('scale', [1], [0.5]);

test('ranges in an attribute are those of an input', () => {
  const ranges = [
    [-1, 0.1],
    [2, 0.3],
  ];
  const input = tensor('ranges', [2, 2], ranges.flat());
  const wanted = runTransform('quantize', { precision: 'int8' }, x, input);
  expect(runTransform('quantize', { precision: 'int8', ranges }, x)).toEqual(wanted);
  expect(wanted).toMatchObject({ data: [-43, 127, 127, 127] });
});

test('a linear quantization has the datatype of the attribute, or UINT8', () => {
  expect(runTransform('quantize', { precision: 'linear' }, x, scale)).toMatchObject({
    datatype: 'UINT8',
    data: [0, 2, 4, 6],
  });
  const wide = runTransform('quantize', { precision: 'linear', datatype: 'INT16' }, tensor('x', [1], [-99]), scale);
  expect(wide).toMatchObject({ datatype: 'INT16', data: [-198] });
});

test('FP64 is quantized in FP64, and the quotient by a scale of BF16 is one of BF16', () => {
  const third = 1 / 3;
  const fine = runTransform(
    'quantize',
    { precision: 'linear' },
    tensor('x', [1], [2.5 * third], 'FP64'),
    tensor('scale', [1], [third], 'FP64'),
  );
  expect(fine).toMatchObject({ data: [2] });
  // 257 is no number of BF16: it is rounded to 256.
  const coarse = runTransform(
    'quantize',
    { precision: 'linear', datatype: 'INT16' },
    tensor('x', [1], [257]),
    tensor('scale', [1], [1], 'BF16'),
  );
  expect(coarse).toMatchObject({ data: [256] });
});

describe('quantize refuses', () => {
  const nan = tensor('x', [2, 2], [0, 1, Number.NaN, 3]);
  test.each(['int8', 'uint8'])('NaN with precision %s', (precision) => {
    const refusal = {
      code: 'VALUE_OUT_OF_RANGE',
      detail: `y: expected values that ${precision.toUpperCase()} can hold, got NaN`,
    };
    expect(runTransform('quantize', { precision }, nan)).toMatchObject(refusal);
    const ranges = [
      [0, 0],
      [9, 9],
    ];
    expect(runTransform('quantize', { precision, ranges }, { ...nan, datatype: 'FP64' })).toMatchObject(refusal);
  });

  test('NaN with precision linear', () => {
    expect(runTransform('quantize', { precision: 'linear' }, nan, scale)).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
  });

  test.each<[string, RegExp, Readonly<Record<string, unknown>>, ...Filled[]]>([
    [
      'one row without ranges',
      /two rows or more, or ranges or calibration, for precision int8, got \[1,3\]/,
      { precision: 'int8' },
      tensor('x', [1, 3], [1, 2, 3]),
    ],
    ['rows of three axes without ranges', /got \[2,1,1\]/, { precision: 'int8' }, tensor('x', [2, 1, 1], [1, 2])],
    ['integers', /x of a floating datatype, got INT8/, { precision: 'int8' }, tensor('x', [2, 1], [1, 2], 'INT8')],
    [
      'another precision',
      /precision: expected int8, uint8, binary, ubinary or linear; got "int4"/,
      { precision: 'int4' },
      x,
    ],
    [
      'ranges of other columns',
      /ranges \[2,2\] for the columns of \[2,2\], got \[2,3\]/,
      { precision: 'int8' },
      x,
      tensor('ranges', [2, 3], [1, 2, 3, 4, 5, 6]),
    ],
    [
      'ranges twice',
      /one of them, got the attribute ranges and the input ranges/,
      {
        precision: 'int8',
        ranges: [
          [0, 0],
          [1, 1],
        ],
      },
      x,
      tensor('ranges', [2, 2], [1, 2, 3, 4]),
    ],
    ['ranges of unequal rows', /ranges \[2,2\] .* got \[2,1\]/, { precision: 'int8', ranges: [[0, 0], [1]] }, x],
    [
      'calibration of other columns',
      /calibration \[vectors,2\] of at least one vector, got \[1,3\]/,
      { precision: 'int8' },
      x,
      tensor('calibration', [1, 3], [1, 2, 3]),
    ],
    [
      'calibration of no vectors',
      /calibration .* got \[0,2\]/,
      { precision: 'int8' },
      x,
      tensor('calibration', [0, 2], []),
    ],
    [
      'ranges with bits',
      /no input ranges with precision binary/,
      { precision: 'binary' },
      x,
      tensor('ranges', [2, 2], [1, 2, 3, 4]),
    ],
    ['an axis with ranges', /axis: expected none with precision uint8/, { precision: 'uint8', axis: 0 }, x],
    ['no scale', /input scale with precision linear, got none/, { precision: 'linear' }, x],
    [
      'a scale for another axis',
      /scale \[\] or \[2\] for axis 1 of \[2,2\], got \[3\]/,
      { precision: 'linear' },
      x,
      tensor('scale', [3], [1, 1, 1]),
    ],
    [
      'a zero point unlike the scale',
      /zero_point \[1\] like scale, got \[2\]/,
      { precision: 'linear' },
      x,
      scale,
      tensor('zero_point', [2], [0, 0], 'INT8'),
    ],
    [
      'another datatype than the zero point',
      /datatype: expected INT8, that of zero_point, got UINT8/,
      { precision: 'linear', datatype: 'UINT8' },
      x,
      scale,
      tensor('zero_point', [1], [0], 'INT8'),
    ],
  ])('%s', (_, detail, attributes, ...tensors) => {
    expect(() => runTransform('quantize', attributes, ...(tensors as [Filled]))).toThrow(detail);
  });
});

describe('dequantize refuses', () => {
  const codes = tensor('x', [1, 2], [1, 2], 'INT8');
  test.each<[string, RegExp, Readonly<Record<string, unknown>>, ...Filled[]]>([
    ['bits', /precision: expected int8, uint8 or linear .*; got "binary"/, { precision: 'binary' }, codes],
    ['no ranges', /expected ranges with precision int8, got none/, {}, codes],
    ['x of the other sign', /x of UINT8 with precision uint8, got INT8/, { precision: 'uint8' }, codes],
    ['floats', /x of INT8, UINT8, INT16, UINT16, INT32, got FP32/, {}, x],
    [
      'a zero point of another datatype',
      /zero_point of INT8, as x, got UINT8/,
      {},
      codes,
      scale,
      tensor('zero_point', [1], [0], 'UINT8'),
    ],
  ])('%s', (_, detail, attributes, ...tensors) => {
    expect(() => runTransform('dequantize', attributes, ...(tensors as [Filled]))).toThrow(detail);
  });
});
