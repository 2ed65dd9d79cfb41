import { describe, expect, test } from 'vitest';
import { elementWriter, MAX_ELEMENT_BYTES } from '../../../src/codec/json-element-text.ts';
import type { Element } from '../../../src/reductions/reduction.ts';
import { DTYPE_NAMES, DTYPES, type DType, integerRange } from '../../../src/tensor/dtype.ts';
import { POWERS_OF_TEN } from '../../../workers/json-powers.ts';
import { fromBytes, toBytes } from '../../support/elements.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';

/** The text that the kernel writes into as many bytes as it may use up. */
const written = (datatype: DType, elements: readonly Element[]): string => {
  const args = ['x', elements.length, 'text', DTYPES[datatype].code, 'powers'];
  const buffers = { x: toBytes(datatype, elements), text: 26 * elements.length + 16, powers: POWERS_OF_TEN };
  const text = Buffer.from(runCalls([{ kernel: 'write_json', args }], buffers, ['text']).bytes('text'));
  return text.toString('latin1', 0, text.lastIndexOf(','));
};

/** The exact slow text of an element. */
const expected = (datatype: DType, element: Element): string => {
  const text = new Uint8Array(MAX_ELEMENT_BYTES);
  return Buffer.from(text.subarray(0, elementWriter(datatype)(text, 0, element))).toString('latin1');
};

const range = (begin: number, end: number): number[] => Array.from({ length: end - begin }, (_, i) => begin + i);
const powers = [...range(-324, 309).map((k) => Number(`1e${k}`)), ...range(-1074, 1024).map((k) => 2 ** k)];
/** Numbers beside each power of two and of ten, where spacings, digits and forms of decimals change, and some of few digits. */
const floats = powers
  .flatMap((power) => [1 - 2 ** -53, 1, 1 + 2 ** -52, 1 - 2 ** -24, 1 + 2 ** -23, 4 / 3, 1.25].map((f) => f * power))
  .concat([0, 0.1, 123456.789, 9007199254740991, Number.MAX_VALUE, 8839999488, 7.0385307e-26])
  .flatMap((value) => [value, -value])
  .concat([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);

const integers = (datatype: DType): Element[] => {
  const [low, high] = integerRange(datatype);
  const values = range(0, 20).flatMap((k) => [10n ** BigInt(k) - 1n, 10n ** BigInt(k), 10n ** BigInt(k) + 7n]);
  const inRange = [...values, ...values.map((value) => -value), low, high].filter((v) => v >= low && v <= high);
  return DTYPES[datatype].bytes === 8 ? inRange : inRange.map(Number);
};

const elementsOf = (datatype: DType): Element[] =>
  DTYPES[datatype].kind === 'float' ? fromBytes(datatype, toBytes(datatype, floats)) : integers(datatype);
const datatypes = DTYPE_NAMES.filter((datatype) => datatype !== 'BOOL');

describe('write_json', () => {
  test.each(datatypes)(
    'write_json writes %s as the exact slow way does, and uses no more bytes up than it says',
    (datatype) => {
      const wrong = elementsOf(datatype).filter(
        (element) => written(datatype, [element]) !== expected(datatype, element),
      );
      expect(wrong).toEqual([]);
    },
  );

  test('write_json writes every FP16 and BF16 as the exact slow way does', () => {
    for (const datatype of ['FP16', 'BF16'] as const) {
      const elements = fromBytes(datatype, new Uint8Array(Uint16Array.from(range(0, 2 ** 16)).buffer));
      expect(written(datatype, elements).split(',')).toEqual(elements.map((element) => expected(datatype, element)));
    }
  });

  test('write_json has one digit more where the shortest FP32 is another when it is rounded to FP64 first', () => {
    expect(written('FP32', [7.0385307e-26, -7.0385307e-26])).toBe('7.0385307e-26,-7.0385307e-26');
    expect(Math.fround(7.038531e-26)).not.toBe(Math.fround(7.0385307e-26));
  });
});

/** How many numbers the kernel reads, how many bytes of the text they take, and the elements. */
const read = (text: string, datatype: DType, extents: readonly number[], first = 0) => {
  const count = extents.reduce((product, extent) => product * extent, 1) - first;
  const body = Buffer.from(text);
  const args = ['text', body.length, 'cursor', 'x', first, count, 'extents', extents.length];
  const { result, bytes } = runCalls(
    [{ kernel: 'read_json', args: [...args, DTYPES[datatype].code, 'powers'] }],
    {
      text: Buffer.concat([body, Buffer.from('12345678')]),
      cursor: new Uint8Array(4),
      x: count * DTYPES[datatype].bytes,
      extents: new Uint8Array(Uint32Array.from(extents).buffer),
      powers: POWERS_OF_TEN,
    },
    ['text', 'cursor'],
  );
  const [taken] = new Uint32Array(bytes('cursor').buffer);
  return { result, taken, elements: fromBytes(datatype, bytes('x').subarray(0, result * DTYPES[datatype].bytes)) };
};

const halves = new Set<DType>(['FP16', 'BF16']);

describe('read_json', () => {
  test.each(datatypes.filter((datatype) => !halves.has(datatype)))(
    'read_json reads the %s that are written',
    (datatype) => {
      const limit = datatype === 'FP64' ? 2 ** -1022 : 0;
      // From 20 digits on, and below normal doubles, it is not sure.
      const elements = elementsOf(datatype).filter(
        (value) => typeof value === 'bigint' || (Number.isFinite(value) && Math.abs(value) >= limit),
      );
      const texts = elements.map((value) => String(value)).filter((text) => text.replace(/\D/g, '').length < 20);
      const values = fromBytes(
        datatype,
        toBytes(
          datatype,
          texts.map((text) => (typeof elements[0] === 'bigint' ? BigInt(text) : Number(text))),
        ),
      );
      expect(read(`[${texts}]`, datatype, [texts.length]).elements).toEqual(values);
    },
  );

  test.each([
    '0.30000001192092896',
    '1.7976931348623157e308',
    '2.2250738585072014e-308',
    '9007199254740993',
    '9007199254740995',
    '9223372036854775807',
    '0.000001234567890123456789',
    '1E5',
    '1e+05',
    '1e-05',
    '0e999',
    '0.0',
    '-0',
    '-0.0e-5',
    '4503599627370497.5',
    '4503599627370496.5',
    '1e23',
    '8.5e22',
    '123456789012345678e-30',
    '1234567890123456789e57',
    '1e-300',
    '9999999999999999999',
    '2.4703282292062328e-308',
  ])('read_json rounds %s as JSON.parse does', (text) => {
    expect(read(`[${text}]`, 'FP64', [1]).elements).toEqual([JSON.parse(text)]);
    expect(read(`[${text}]`, 'FP32', [1]).elements.map(Number)).toEqual(
      Number.isFinite(Math.fround(JSON.parse(text))) ? [Math.fround(JSON.parse(text))] : [],
    );
  });

  test.each<[string, DType, readonly number[], number]>([
    ['white space anywhere', 'FP32', [2], 2],
    ['[ [1,2 ] ,\n[\t3 , 4\r]]', 'INT8', [2, 2], 4],
    ['[[[1],[2]],[[3],[4]]]', 'INT8', [2, 2, 1], 4],
    ['[[[1]],[[2]],[[3],[4]]]', 'INT8', [2, 2, 1], 1],
    ['[[1,2],3,4]', 'INT8', [2, 2], 2],
    ['[1,[2],3]', 'INT8', [3], 1],
    ['[[1,2,3],[4]]', 'INT8', [2, 2], 2],
    ['[1,2,]', 'INT8', [3], 2],
    ['[1 2]', 'INT8', [2], 1],
    ['[01]', 'INT8', [1], 0],
    ['[-]', 'INT8', [1], 0],
    ['[+1]', 'INT8', [1], 0],
    ['[--1]', 'INT8', [1], 0],
    ['[.5]', 'FP32', [1], 0],
    ['[1.]', 'FP32', [1], 0],
    ['[1.e5]', 'FP32', [1], 0],
    ['[1e]', 'FP32', [1], 0],
    ['[1e+]', 'FP32', [1], 0],
    ['[1.2.3]', 'FP32', [2], 1],
    ['["NaN"]', 'FP32', [1], 0],
    ['[null]', 'FP32', [1], 0],
    ['[1e39]', 'FP32', [1], 0],
    ['[1e309]', 'FP64', [1], 0],
    ['[12345678901234567890]', 'FP64', [1], 0],
    ['[127,128]', 'INT8', [2], 1],
    ['[-128,-129]', 'INT8', [2], 1],
    ['[255,256]', 'UINT8', [2], 1],
    ['[0,-0,-1]', 'UINT8', [3], 2],
    ['[4294967295,4294967296]', 'UINT32', [2], 1],
    ['[9223372036854775807,9223372036854775808]', 'INT64', [2], 1],
    ['[-9223372036854775808,-9223372036854775809]', 'INT64', [2], 1],
    ['[9999999999999999999,18446744073709551615]', 'UINT64', [2], 1],
    ['[1,1.0]', 'INT64', [2], 1],
    ['[1,1e0]', 'INT64', [2], 1],
    ['[1,2', 'INT8', [2], 1],
    ['[1,2.', 'FP32', [2], 1],
    ['[1,-', 'FP32', [2], 1],
    ['[1,2e', 'FP32', [2], 1],
    ['[1,', 'FP32', [2], 1],
    ['[1', 'FP32', [1], 0],
    ['[', 'FP32', [1], 0],
    ['', 'FP32', [1], 0],
  ])('read_json of %j, as %s %j, reads %d numbers and stops behind them', (given, datatype, extents, count) => {
    const text = given === 'white space anywhere' ? ' [ 1 \n,\t\r2 ] ' : given;
    const { result, taken = 0 } = read(text, datatype, extents);
    expect(result).toBe(count);
    expect(text.slice(0, taken).match(/[\d.e+]+/g)?.length ?? 0).toBe(count);
  });

  test('read_json continues after a number, within a row and between rows', () => {
    expect(read(',4],[5,6]]', 'INT16', [3, 2], 3).elements).toEqual([4, 5, 6]);
    expect(read('],[5,6]]', 'INT16', [3, 2], 4).elements).toEqual([5, 6]);
    expect(read(']],[[5,6]]]', 'INT16', [3, 1, 2], 4).elements).toEqual([5, 6]);
  });
});
