import { describe, expect, test } from 'vitest';
import { elementWriter, MAX_ELEMENT_BYTES, mostTextBytes } from '../../../src/codec/json-element-text.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import { fromBFloat16Bits, toBFloat16Bits } from '../../../src/tensor/half.ts';

const textOf = (datatype: DType, element: number | bigint | boolean): string => {
  const bytes = new Uint8Array(MAX_ELEMENT_BYTES + 1);
  return new TextDecoder().decode(bytes.subarray(1, elementWriter(datatype)(bytes, 1, element)));
};

/** The fewest significant digits that read back: the definition, digit by digit. */
const fewestDigits = (value: number, round: (value: number) => number): number => {
  for (let digits = 1; digits < 17; digits += 1) if (round(Number(value.toPrecision(digits))) === value) return digits;
  return 17;
};

const digitsOf = (text: string): number =>
  text.replace(/e.*/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;

const allOf16Bits = (read: (bits: number) => number): number[] =>
  Array.from({ length: 2 ** 16 }, (_, bits) => read(bits)).filter((value) => Number.isFinite(value) && value !== 0);

const fromHalfBits = (bits: number): number => new Float16Array(Uint16Array.of(bits).buffer)[0] ?? 0;
const roundBFloat16 = (value: number): number => fromBFloat16Bits(toBFloat16Bits(value));

/** Values beside each power of two and of ten, where spacings and numbers of digits change. */
const float32s = Array.from({ length: 77 }, (_, i) => [10 ** (i - 38), 2 ** (3 * i - 120)])
  .flat()
  .flatMap((value) => [1 - 2 ** -24, 1, 1 + 2 ** -23, 4 / 3].map((factor) => Math.fround(value * factor)))
  .flatMap((value) => [value, -value])
  .filter((value) => Number.isFinite(value) && value !== 0);

describe('elementWriter', () => {
  test.each<[DType, (value: number) => number, number[]]>([
    ['FP16', Math.f16round, allOf16Bits(fromHalfBits)],
    ['BF16', roundBFloat16, allOf16Bits(fromBFloat16Bits)],
    ['FP32', Math.fround, float32s],
  ])('writes every %s as the shortest decimal that reads back', (datatype, round, values) => {
    const wrong = values.filter((value) => {
      const text = textOf(datatype, value);
      const isShortest = Number.isInteger(value) || digitsOf(text) <= fewestDigits(value, round);
      return round(JSON.parse(text)) !== value || !isShortest;
    });
    expect(wrong).toEqual([]);
  });

  test.each<[DType, number | bigint | boolean, string]>([
    ['FP64', -2.2250738585072014e-308, '-2.2250738585072014e-308'],
    ['FP64', -0.0000012345678901234567, '-0.0000012345678901234567'],
    ['FP64', 123456789.125, '123456789.125'],
    ['FP32', Math.fround(0.1), '0.1'],
    ['FP32', 999_999_936, '999999936'],
    ['FP32', 8_839_999_488, '8840000000'],
    ['FP32', 2 ** 90, '1.2379401e+27'],
    ['FP32', Math.fround(0.0001), '0.0001'],
    ['FP32', Math.fround(0.00012345679), '0.00012345679'],
    ['FP32', Math.fround(9.999999e-5), '0.00009999999'],
    ['FP32', -0, '-0'],
    ['FP32', Number.NaN, '"NaN"'],
    ['BF16', Number.NEGATIVE_INFINITY, '"-Infinity"'],
    ['INT32', -2_147_483_648, '-2147483648'],
    ['UINT32', 4_294_967_295, '4294967295'],
    ['UINT8', 0, '0'],
    ['INT64', -9223372036854775808n, '-9223372036854775808'],
    ['BOOL', true, 'true'],
  ])('writes %s %d as %s', (datatype, element, text) => {
    expect(textOf(datatype, element)).toBe(text);
  });
});

const float64s = float32s.flatMap((value) => [
  value * (1 + Number.EPSILON),
  -0.0000012345678901234567,
  -1.7976931348623157e308,
]);
const withInfinities = (values: readonly number[]) => [...values, Number.NEGATIVE_INFINITY, Number.NaN, -0];

test.each<[DType, readonly (number | bigint | boolean)[]]>([
  ['FP64', withInfinities(float64s)],
  ['FP32', withInfinities([...float32s, Math.fround(-1.2345679e20), Math.fround(-9.9999998e20)])],
  ['FP16', withInfinities(allOf16Bits(fromHalfBits))],
  ['BF16', withInfinities(allOf16Bits(fromBFloat16Bits))],
  ['INT64', [-(2n ** 63n), 2n ** 63n - 1n]],
  ['UINT64', [2n ** 64n - 1n]],
  ['INT32', [-(2 ** 31), 2 ** 31 - 1]],
  ['UINT32', [2 ** 32 - 1]],
  ['INT16', [-(2 ** 15)]],
  ['UINT16', [2 ** 16 - 1]],
  ['INT8', [-128]],
  ['UINT8', [255]],
  ['BOOL', [true, false]],
])('no text of %s is longer than the most that is said of it', (datatype, elements) => {
  const longest = Math.max(...elements.map((element) => textOf(datatype, element).length));
  const most = mostTextBytes([{ datatype, shape: [2, 3] }]) / 6 - 1;
  expect(longest).toBeLessThanOrEqual(most);
  if (!['FP16', 'BF16'].includes(datatype)) expect(longest).toBe(most);
});
