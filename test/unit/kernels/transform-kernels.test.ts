import { describe, expect, test } from 'vitest';
import { scaleRows, segmentTokens, tokenWeights } from '../../../src/pipeline/kernel-calls/transform-calls.ts';
import { normalizeRows } from '../../../src/pipeline/kernel-calls/vector-calls.ts';
import { DTYPE_NAMES, DTYPES, type DType } from '../../../src/tensor/dtype.ts';
import { convert, fromBytes, toBytes } from '../../support/elements.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';
import { someElements } from '../../support/kernels/some-elements.ts';

const FLOATS = ['FP64', 'FP32', 'FP16', 'BF16'] as const;
const EXTENTS = [0, 1, 2, 3, 4, 5, 1023, 1024, 1025];
/** Of the last place of a datatype. */
const EPSILON = { FP64: 2 ** -52, FP32: 2 ** -23, FP16: 2 ** -10, BF16: 2 ** -7 };

describe('normalize_rows', () => {
  test('normalize_rows writes its rows and nothing else, for every float and awkward extents', () => {
    for (const datatype of FLOATS) {
      for (const extent of EXTENTS) {
        const values = someElements(datatype, 3 * extent, 7).map(Number);
        const buffers = { x: toBytes(datatype, values), y: 3 * extent * DTYPES[datatype].bytes };
        const call = normalizeRows({ x: 'x', y: 'y', datatype, rows: 3, extent, power: 2, eps: 1e-12 });
        const got = fromBytes(datatype, runCalls([call], buffers, []).bytes('y')).map(Number);
        const norms = [0, 1, 2].map((r) => Math.hypot(...values.slice(r * extent, (r + 1) * extent)));
        const wanted = values.map((value, i) => value / Math.max(norms[Math.floor(i / extent)] ?? 0, 1e-12));
        // A sum of n squares in FP64 errs by less than n·2^-53, its root by half of that; then one rounding.
        const bound = extent * 2 ** -52 + EPSILON[datatype];
        const worst = Math.max(0, ...got.map((value, i) => Math.abs(value - (wanted[i] as number))));
        expect({ datatype, extent, fits: worst <= bound }).toEqual({ datatype, extent, fits: true });
      }
    }
  });
});

describe('scale_rows', () => {
  test('scale_rows multiplies in FP64 and rounds once, for every float and awkward extents', () => {
    for (const datatype of FLOATS) {
      for (const extent of EXTENTS) {
        const values = someElements(datatype, 2 * extent, 3).map(Number);
        const facts = { input: datatype, output: datatype, rows: 2, extent, least: 0.5, exponent: 1 };
        const buffers = {
          ...{ x: toBytes(datatype, values), factors: toBytes('FP64', [3, -7]) },
          y: 2 * extent * DTYPES[datatype].bytes,
        };
        const call = scaleRows({ x: 'x', factors: 'factors', y: 'y', ...facts });
        const wanted = values.map((value, i) => convert(value * (i < extent ? 3 : 0.5), datatype));
        expect(fromBytes(datatype, runCalls([call], buffers, []).bytes('y'))).toEqual(wanted);
      }
    }
  });
});

describe('token_weights', () => {
  const run = (datatype: DType, mask: readonly (number | bigint)[], tokens: number) => {
    const call = tokenWeights({ mask: 'm', datatype, y: 'y', rows: 2, tokens, skip: -1, as: 'positions' });
    const { bytes } = runCalls([call], { m: toBytes(datatype, mask), y: 16 * tokens }, []);
    return fromBytes('FP64', bytes('y'));
  };

  test('token_weights reads masks of every datatype', () => {
    for (const datatype of DTYPE_NAMES) {
      for (const tokens of [1, 2, 3, 17, 1025]) {
        const mask = Array.from({ length: 2 * tokens }, (_, i) => convert(i % 3 === 0 ? 1 : 0, datatype));
        const first = (row: number): number =>
          Math.max(mask.slice(row * tokens, (row + 1) * tokens).findIndex(Boolean), 0);
        const wanted = mask.map((value, i) => Number(value) * ((i % tokens) + 1 - first(Math.floor(i / tokens))));
        expect({ datatype, tokens, got: run(datatype, mask, tokens) }).toEqual({ datatype, tokens, got: wanted });
      }
    }
  });

  test('token_weights writes nothing for no tokens', () => {
    expect(run('INT64', [], 0)).toEqual([]);
  });
});

describe('segment_tokens', () => {
  test('segment_tokens writes as many spans, lengths or positions as there are', () => {
    const offsets = toBytes('INT64', [0n, 3n, 3n, 4n]);
    const sizes = { all: 72, first: 72, last: 72, lengths: 24, positions: 40 } as const;
    for (const as of ['all', 'first', 'last', 'lengths', 'positions'] as const) {
      const call = segmentTokens({ offsets: 'o', y: 'y', segments: 3, tokens: 5, skip: 2, as });
      expect(runCalls([call], { o: offsets, y: sizes[as] }, []).result).toBe(0);
    }
  });

  test('segment_tokens returns 1 for offsets that no tokens can have', () => {
    for (const offsets of [
      [-1n, 2n],
      [6n, 6n],
      [3n, 2n],
      [0n, 6n],
    ]) {
      const call = segmentTokens({ offsets: 'o', y: 'y', segments: 1, tokens: 5, skip: 0, as: 'all' });
      expect(runCalls([call], { o: toBytes('INT64', offsets), y: 24 }, []).result).toBe(1);
    }
  });
});
