import { describe, expect, test } from 'vitest';
import { elementwise } from '../../../src/pipeline/kernel-calls/kernel-calls.ts';
import type { Element } from '../../../src/reductions/reduction.ts';
import { DTYPE_NAMES, DTYPES, type DType, integerRange } from '../../../src/tensor/dtype.ts';
import { convert, fromBytes, toBytes } from '../../support/elements.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';
import { someElements } from '../../support/kernels/some-elements.ts';

const CAST = { map: 'cast' } as const;

const run = (
  input: DType,
  output: DType,
  values: readonly Element[],
  mapped: Pick<Parameters<typeof elementwise>[0], 'map' | 'a' | 'b'> = CAST,
) => {
  const call = elementwise({ x: 'x', y: 'y', count: values.length, input, output, ...mapped });
  const buffers = { x: toBytes(input, values), y: values.length * DTYPES[output].bytes };
  const { result, bytes } = runCalls([call], buffers, []);
  return { result, values: fromBytes(output, bytes('y')) };
};

/** Values where conversions go wrong, as far as a datatype has them. */
const telling = (datatype: DType): Element[] => {
  if (DTYPES[datatype].kind !== 'float') {
    const [low, high] = integerRange(datatype);
    const near = [low, low + 1n, high - 1n, high, 0n, 1n, 2n ** 53n + 1n, 2n ** 24n + 1n, 2n ** 62n + 2n ** 38n + 1n];
    return near.filter((value) => value >= low && value <= high).map((value) => convert(value, datatype));
  }
  const { POSITIVE_INFINITY: inf, MAX_VALUE, MIN_VALUE } = Number;
  const halves = [0.5, 1.5, 2.5, -0.5, -1.5, 126.5, 127.5, 255.5, 65519.99, 65520, 65504, 3.4e38, 1e40, MAX_VALUE];
  const tiny = [
    2 ** -24,
    2 ** -25,
    1.5 * 2 ** -25,
    2 ** -14,
    2 ** -149,
    2 ** -150,
    MIN_VALUE,
    -0,
    1 + 2 ** -11,
    1 + 2 ** -11 + 2 ** -40,
  ];
  const sticky = [
    1 + 2 ** -8,
    1 + 2 ** -8 + 2 ** -45,
    1 + 3 * 2 ** -8,
    1 + 3 * 2 ** -8 - 2 ** -45,
    2 ** 31,
    2 ** 63,
    -(2 ** 63),
    2 ** 64,
  ];
  return [...halves, ...tiny, ...sticky, inf, -inf].map((value) => convert(value, datatype));
};

/** A long integer with its bits below the 60 highest as one sticky bit: FP64 holds it, and no further rounding errs. */
const oddNumber = (value: Element): number => {
  if (typeof value === 'number') return value;
  const size = value < 0n ? -value : value;
  const lost = BigInt(Math.max(size.toString(2).length - 52, 0));
  const kept = (size >> lost) << lost;
  const odd = Number(kept === size ? kept : kept | (1n << lost));
  return value < 0n ? -odd : odd;
};

describe('elementwise cast', () => {
  test('cast converts every datatype to every other, rounding once and saturating', () => {
    for (const input of DTYPE_NAMES) {
      for (const output of DTYPE_NAMES) {
        const values = [...telling(input), ...someElements(input, 23, 4)];
        const short = output === 'FP32' || output === 'BF16' || output === 'FP16';
        const wanted = values.map((value) =>
          output === 'BOOL' ? Number(Number(value) !== 0) : convert(short ? oddNumber(value) : value, output),
        );
        expect({ input, output, ...run(input, output, values) }).toEqual({ input, output, result: 0, values: wanted });
      }
    }
  });

  test('cast converts every FP16 and BF16 exactly, there and back', () => {
    for (const datatype of ['FP16', 'BF16'] as const) {
      const bits = Array.from({ length: 65536 }, (_, i) => i);
      const values = fromBytes(datatype, toBytes('UINT16', bits));
      const wide = run(datatype, 'FP32', values).values;
      expect(wide).toEqual(values);
      expect(run('FP32', datatype, wide).values).toEqual(values);
      expect(run('FP64', datatype, values).values).toEqual(values);
    }
  });

  test('cast rounds whatever lies between two FP16 to the nearer, ties to even', () => {
    for (const input of ['FP32', 'FP64'] as const) {
      const values = Array.from({ length: 30_000 }, (_, i) =>
        convert(2 ** ((i % 44) - 27) * (1 + ((i * 7919) % 4096) / 4096), input),
      );
      for (const output of ['FP16', 'BF16'] as const) {
        expect(run(input, output, values).values).toEqual(values.map((value) => convert(value, output)));
      }
    }
  });

  test('cast reads any byte but 0 as true', () => {
    const { bytes } = runCalls(
      [elementwise({ x: 'x', y: 'y', count: 5, input: 'BOOL', output: 'INT16', ...CAST })],
      { x: Uint8Array.of(0, 1, 2, 255, 0), y: 10 },
      [],
    );
    expect(fromBytes('INT16', bytes('y'))).toEqual([0, 1, 1, 1, 0]);
  });

  test('cast returns 1 when a NaN would become an integer', () => {
    for (const input of ['FP64', 'FP32', 'FP16', 'BF16'] as const) {
      for (const output of DTYPE_NAMES) {
        for (const count of [1, 9, 2000]) {
          const values = Array<number>(count)
            .fill(1)
            .with(count - 1, Number.NaN);
          expect(run(input, output, values).result).toBe(DTYPES[output].kind === 'float' || output === 'BOOL' ? 0 : 1);
        }
      }
    }
  });
});

describe('elementwise abs', () => {
  test('abs gives the size of every datatype’s elements, of the lowest integer the highest', () => {
    for (const datatype of DTYPE_NAMES) {
      const values = [...telling(datatype), ...someElements(datatype, 1030, 5)];
      const size = (value: Element): Element =>
        typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(value);
      const wanted = values.map((value) => convert(size(value), datatype));
      expect(run(datatype, datatype, values, { map: 'abs' }).values).toEqual(wanted);
    }
  });
});

describe('elementwise power', () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  test.each([
    ['a square', 2, 1, [3, -3, 0], [9, 9, 0]],
    ['a cube keeps the sign', 3, 1, [-2, 2], [-8, 8]],
    ['a root of a negative is NaN', 1 / 2, 1, [-4, 9], [nan, 3]],
    ['the scale comes first', 2, 4, [1, -0.5], [16, 4]],
    ['the zeroth power of anything is 1', 0, 1, [0, 5, nan], [1, 1, 1]],
    ['a negative exponent', -1, 1, [4, 0], [0.25, inf]],
    ['an infinite exponent', inf, 1, [0.5, 2], [0, inf]],
  ])('%s', (_, exponent, scale, values, wanted) => {
    expect(run('FP64', 'FP64', values, { map: 'power', a: scale, b: exponent }).values).toEqual(wanted);
    expect(run('FP32', 'FP32', values, { map: 'power', a: scale, b: exponent }).values).toEqual(wanted);
  });
});
