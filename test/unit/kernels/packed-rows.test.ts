import { describe, expect, test } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { convert, fromBytes, toBytes } from '../../support/elements.ts';
import { someElements } from '../../support/kernels/some-elements.ts';
import { poolInProcess } from '../../support/pool-in-process.ts';
import { tolerance } from '../../support/tolerance.ts';

/** Those whose elements are widened in registers. */
const PACKED = ['FP32', 'FP16', 'BF16', 'INT16', 'UINT16', 'INT8', 'UINT8', 'BOOL'] as const;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** Rows of one segment, [rows, channels], pooled over the rows. */
const poolRows = (reduction: string, datatype: DType, rows: readonly (readonly number[])[], more = {}): number[] => {
  const lengths = { name: 'lengths', datatype: 'INT64' as const, shape: [1], data: [BigInt(rows.length)] };
  const shape = [rows.length, rows[0]?.length ?? 0];
  const given = { region: 'segment', reduction, attributes: more, shape, datatype, elements: rows.flat() };
  const results = poolInProcess({ ...given, inputs: [lengths] });
  if (!Array.isArray(results)) throw new Error(results.detail);
  return (results[0]?.elements ?? []).map(Number);
};

const rowsOf = (datatype: DType, count: number, channels: number): number[][] => {
  const elements = someElements(datatype, count * channels, count).map(Number);
  return Array.from({ length: count }, (_, r) => elements.slice(r * channels, (r + 1) * channels));
};

const column = (rows: readonly (readonly number[])[], c: number): number[] => rows.map((row) => row[c] as number);

const expectRows = (reduction: string, datatype: DType, rows: readonly (readonly number[])[]): void => {
  const output = reduction === 'mean' && DTYPES[datatype].kind !== 'float' ? 'FP32' : datatype;
  const got = poolRows(reduction, datatype, rows);
  for (const [c, value] of got.entries()) {
    const elements = column(rows, c);
    const sum = elements.reduce((total, element) => total + element, 0);
    const best = elements.reduce((a, b) => (b !== b || (reduction === 'max' ? b > a : b < a) ? b : a));
    const exact = reduction === 'mean' ? sum / elements.length : best;
    const want = Number(convert(exact, output));
    const allowed = tolerance(reduction, { elements, value: exact, input: datatype, output });
    const near = Number.isFinite(want) && Math.abs(value - want) <= allowed;
    const same = Object.is(value + 0, want + 0) || near;
    expect(same, `${reduction} of ${datatype}, channel ${c}: ${value}, not ${want}`).toBe(true);
  }
};

describe.each(PACKED)('rows of %s', (datatype) => {
  test('rows of any number of lanes, one row and many, are summed and compared', () => {
    for (const channels of [1, 3, 4, 7, 8, 12, 21, 39]) {
      for (const count of [1, 2, 3, 4, 5, 16, 17, 31, 70]) {
        const rows = rowsOf(datatype, count, channels);
        for (const reduction of ['mean', 'max', 'min']) expectRows(reduction, datatype, rows);
      }
    }
  });
});

describe.each(['FP16', 'BF16', 'FP32'] as const)('rows of %s', (datatype) => {
  test('rows keep infinities and NaN to the lanes in which they are, wherever they stand', () => {
    for (const special of [inf, -inf, nan]) {
      for (const count of [1, 4, 6, 20]) {
        for (let r = 0; r < count; r += 1) {
          const rows = rowsOf(datatype, count, 21);
          for (const c of [0, 5, 11, 20]) (rows[r] as number[])[c] = special;
          for (const reduction of ['mean', 'max', 'min']) expectRows(reduction, datatype, rows);
        }
      }
    }
  });

  test('rows with a NaN of either sign are NaN', () => {
    const bytes = toBytes(datatype, [nan]);
    const negative = bytes.map((byte, i) => (i === bytes.length - 1 ? byte | 0x80 : byte));
    expect(fromBytes(datatype, negative)).toEqual([nan]);
    for (const reduction of ['mean', 'max', 'min']) expectRows(reduction, datatype, [[1], [nan], [2], [3], [4]]);
  });

  test('rows take the first of two zeros, and subnormals as they are', () => {
    const least = { FP16: 2 ** -24, BF16: 2 ** -133, FP32: 2 ** -149 }[datatype];
    for (const pair of [
      [-0, 0],
      [0, -0],
    ]) {
      const rows = pair.map((zero) => [zero]);
      for (const reduction of ['max', 'min']) expect(poolRows(reduction, datatype, rows)).toEqual([pair[0]]);
    }
    expect(poolRows('max', datatype, [[-least], [least], [0]])).toEqual([least]);
    expect(poolRows('sum', datatype, Array(40).fill([least]))).toEqual([40 * least]);
  });
});

describe.each(['BF16', 'FP32'] as const)('sums of %s', (datatype) => {
  const huge = 2 ** 127;

  test('sums do not overflow on the way where the mean does not', () => {
    for (const count of [17, 20, 64]) {
      const rows = Array.from({ length: count }, (_, r) => [
        huge,
        r % 2 === 0 ? huge : -huge,
        1,
        r % 4 < 2 ? huge : -huge,
      ]);
      expectRows('mean', datatype, rows);
      expectRows(
        'mean',
        datatype,
        rows.map((row) => Array(5).fill(row).flat()),
      );
    }
  });

  test('sums have the same bits in a lane beside one that overflows', () => {
    for (let count = 17; count < 120; count += 1) {
      const calm = rowsOf(datatype, count, 1).map(([x = 0]) => x);
      let wide = 0;
      const mean = (beside: number): number | undefined =>
        poolRows(
          'mean',
          datatype,
          calm.map((x) => [x, beside, 0, 0, 0, 0, 0, beside, ...Array(wide).fill(0)]),
        )[0];
      for (wide of [0, 8]) expect(mean(huge)).toBe(mean(0));
    }
  });
});
