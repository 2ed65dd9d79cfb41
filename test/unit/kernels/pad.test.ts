import { describe, expect, test } from 'vitest';
import { elementBits } from '../../../src/pipeline/kernel-calls/element-bits.ts';
import { PAD_MODE_CODES } from '../../../src/pipeline/kernel-calls/kernel-codes.ts';
import { pad, padAxis, padAxisBytes, padIndices } from '../../../src/pipeline/kernel-calls/pad-calls.ts';
import { DTYPE_NAMES, type DType } from '../../../src/tensor/dtype.ts';
import { fromBytes, toBytes } from '../../support/elements.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';
import { someElements } from '../../support/kernels/some-elements.ts';

type Mode = keyof typeof PAD_MODE_CODES;
type Padded = { input: number; begin: number; end: number };

const tablesOf = (axes: readonly Padded[], mode: Mode) => ({
  calls: axes.map((axis, a) => padAxis({ axis: `axis${a}`, ...axis, mode })),
  buffers: Object.fromEntries(axes.map(({ input, begin, end }, a) => [`axis${a}`, padAxisBytes(input + begin + end)])),
  axes: axes.map(({ input, begin, end }, a) => ({ axis: `axis${a}`, input, output: begin + input + end })),
});

const tableOf = (axis: Padded, mode: Mode): number[] => {
  const { calls, buffers } = tablesOf([axis], mode);
  return fromBytes('INT32', runCalls(calls, buffers, []).bytes('axis0')).map(Number);
};

/** numpy.pad of one axis, mode by mode, as a walk over the cells. */
const walked = ({ input, begin, end }: Padded, mode: Mode): number[] =>
  Array.from({ length: begin + input + end }, (_, j) => {
    let at = j - begin;
    while (at < 0 || at >= input) {
      if (mode === 'constant') return -1;
      if (mode === 'edge') at = at < 0 ? 0 : input - 1;
      else if (mode === 'wrap') at += at < 0 ? input : -input;
      else if (mode === 'symmetric') at = at < 0 ? -1 - at : 2 * input - 1 - at;
      else at = input === 1 ? 0 : at < 0 ? -at : 2 * input - 2 - at;
    }
    return at;
  });

const MODES = Object.keys(PAD_MODE_CODES) as Mode[];
const AXES: Padded[] = [
  { input: 3, begin: 2, end: 1 },
  { input: 4, begin: 0, end: 2 },
  { input: 5, begin: 3, end: 0 },
];

const paddedPositions = (axes: readonly Padded[], mode: Mode): number[] =>
  axes.reduce<number[]>(
    (outer, axis) => outer.flatMap((p) => walked(axis, mode).map((q) => (p < 0 || q < 0 ? -1 : p * axis.input + q))),
    [0],
  );

describe('pad_axis', () => {
  test.each(MODES)(
    'pad_axis gives the source of every position as numpy.pad does, pads beyond the extent too: %s',
    (mode) => {
      for (const input of [1, 2, 3, 5]) {
        for (const begin of [0, 1, 4, 11]) {
          for (const end of [0, 2, 9])
            expect(tableOf({ input, begin, end }, mode)).toEqual(walked({ input, begin, end }, mode));
        }
      }
    },
  );
});

describe('pad', () => {
  test('pad copies cells and fills constants of every datatype', () => {
    for (const datatype of DTYPE_NAMES) {
      for (const mode of ['constant', 'reflect'] as const) {
        for (const [rank, inner] of [
          [1, 1],
          [2, 1],
          [3, 1],
          [2, 3],
          [1, 4],
        ] as const) {
          const axes = AXES.slice(3 - rank);
          const tables = tablesOf(axes, mode);
          const [value = 0] = someElements(datatype, 1, 8);
          const plane = axes.reduce((n, { input }) => n * input, 1);
          const x = someElements(datatype, 2 * plane * inner, 4);
          const sources = paddedPositions(axes, mode);
          const y = 2 * sources.length * inner * toBytes(datatype, [value]).length;
          const call = pad({ datatype, x: 'x', y: 'y', outer: 2, inner, axes: tables.axes, value });
          const { bytes } = runCalls([...tables.calls, call], { x: toBytes(datatype, x), y, ...tables.buffers }, []);
          const wanted = [0, 1].flatMap((o) =>
            sources.flatMap((p) =>
              Array.from({ length: inner }, (_, i) => (p < 0 ? value : (x[(o * plane + p) * inner + i] ?? 0))),
            ),
          );
          expect(fromBytes(datatype, bytes('y'))).toEqual(wanted);
        }
      }
    }
  });

  test.each<[DType, number | bigint, bigint]>([
    ['FP64', -0, 0x8000000000000000n],
    ['FP32', Number.NEGATIVE_INFINITY, 0xff800000n],
    ['FP16', 65504, 0x7bffn],
    ['BF16', 1, 0x3f80n],
    ['INT64', -(2n ** 63n), 0x8000000000000000n],
    ['UINT64', 2n ** 64n - 1n, 0xffffffffffffffffn],
    ['INT8', -1, 0xffn],
  ])('pad takes the constant exactly: %s %s', (datatype, value, bits) => {
    expect(elementBits(datatype, value)).toBe(bits);
  });
});

describe('pad_indices', () => {
  test('pad_indices turns positions of the padded plane into those of their sources', () => {
    for (const mode of MODES) {
      for (const rank of [1, 2, 3]) {
        const axes = AXES.slice(0, rank);
        const tables = tablesOf(axes, mode);
        const sources = paddedPositions(axes, mode).map(BigInt);
        const given = [...sources.map((_, i) => BigInt(i)), -1n];
        const call = padIndices({ indices: 'indices', count: given.length, axes: tables.axes });
        const { bytes } = runCalls([...tables.calls, call], { indices: toBytes('INT64', given), ...tables.buffers }, [
          'indices',
        ]);
        expect(fromBytes('INT64', bytes('indices'))).toEqual([...sources, -1n]);
      }
    }
  });
});
