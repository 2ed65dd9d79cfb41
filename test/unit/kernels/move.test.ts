import { describe, expect, test } from 'vitest';
import { copyRows, permute, swapBytes } from '../../../src/pipeline/kernel-calls/kernel-calls.ts';
import { labelIndices } from '../../../src/pipeline/kernel-calls/pad-calls.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import { fromBytes, toBytes } from '../../support/elements.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';
import { someElements } from '../../support/kernels/some-elements.ts';

const BY_BYTES: Record<number, DType> = { 1: 'UINT8', 2: 'UINT16', 4: 'UINT32', 8: 'UINT64' };
const datatypeOf = (bytes: number): DType => BY_BYTES[bytes] ?? 'UINT8';
const product = (extents: readonly number[]): number => extents.reduce((n, extent) => n * extent, 1);

describe('permute', () => {
  test.each<[readonly number[], readonly number[]]>([
    [[5], [0]],
    [[1], [0]],
    [
      [3, 0],
      [1, 0],
    ],
    [
      [37, 70],
      [1, 0],
    ],
    [
      [2, 5, 3],
      [2, 1, 0],
    ],
    [
      [2, 3, 4, 5],
      [0, 3, 1, 2],
    ],
    [
      [2, 3, 4, 5],
      [0, 2, 3, 1],
    ],
    [
      [4, 1, 3, 5],
      [2, 1, 3, 0],
    ],
    [
      [2, 3, 4],
      [1, 0, 2],
    ],
    [
      [2, 3, 2, 3, 2, 5],
      [5, 3, 1, 4, 2, 0],
    ],
    [
      [2, 3, 2, 3, 2, 5],
      [0, 1, 2, 3, 4, 5],
    ],
  ])('permute lays [%s] out by [%s]', (shape, permutation) => {
    const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
    const moved = permutation.map((axis) => shape[axis] ?? 0);
    for (const bytes of [1, 2, 4, 8]) {
      const datatype = datatypeOf(bytes);
      const x = someElements(datatype, product(shape), 3);
      const wanted = x.map((_, flat) => {
        let rest = flat;
        let from = 0;
        for (let a = moved.length - 1; a >= 0; a -= 1) {
          from += (rest % (moved[a] ?? 1)) * (strides[permutation[a] ?? 0] ?? 0);
          rest = Math.floor(rest / (moved[a] ?? 1));
        }
        return x[from];
      });
      const call = permute({ x: 'x', y: 'y', bytes, shape, permutation });
      const { bytes: read } = runCalls([call], { x: toBytes(datatype, x), y: x.length * bytes }, []);
      expect(fromBytes(datatype, read('y'))).toEqual(wanted);
    }
  });
});

describe('swap_bytes', () => {
  test.each([2, 4, 8])('swap_bytes reverses elements of %i bytes in place', (bytes) => {
    for (const count of [0, 1, 3, 8, 9, 17]) {
      const given = Uint8Array.from({ length: count * bytes }, (_, i) => i);
      const wanted = Uint8Array.from(given, (_, i) => i - (i % bytes) + bytes - 1 - (i % bytes));
      for (const offset of [0, 2]) {
        expect(runCalls([swapBytes({ x: 'x', count, bytes })], { x: given }, ['x'], offset).bytes('x')).toEqual(wanted);
      }
    }
  });
});

describe('copy_rows', () => {
  test('copy_rows copies rows from and to where they lie apart', () => {
    const x = Uint8Array.from({ length: 12 }, (_, i) => i + 1);
    const call = copyRows({ x: 'x', y: 'y', rows: 3, rowBytes: 3, xStride: 4, yStride: 5, yOffset: 2 });
    const { bytes } = runCalls([call], { x, y: new Uint8Array(15) }, ['y']);
    expect([...bytes('y')]).toEqual([0, 0, 1, 2, 3, 0, 0, 5, 6, 7, 0, 0, 9, 10, 11]);
  });
});

describe('label_indices', () => {
  const facts = { batch: 2, channels: 3, positions: 4, plane: [5, 7], strides: [7, 1] } as const;
  const given = Array.from({ length: 24 }, (_, i) => (i % 5 === 4 ? -1n : BigInt((i * 11) % 35)));
  const label = (rest: Omit<Parameters<typeof labelIndices>[0], 'indices'>) =>
    fromBytes(
      'INT64',
      runCalls([labelIndices({ indices: 'i', ...rest })], { i: toBytes('INT64', given) }, ['i']).bytes('i'),
    );
  const wanted = (of: (index: { b: number; c: number; h: number; w: number }) => number, last: boolean) =>
    given.map((index, i) => {
      const c = last ? i % 3 : Math.floor(i / 4) % 3;
      const place = { b: Math.floor(i / 12), c, h: Math.floor(Number(index) / 7), w: Number(index) % 7 };
      return index < 0n ? -1n : BigInt(of(place));
    });

  test('label_indices gives the offset in the tensor, in either layout', () => {
    const first = { layout: 'channels_first', batchStride: 105, channelStride: 35 } as const;
    expect(label({ ...facts, ...first })).toEqual(wanted(({ b, c, h, w }) => ((b * 3 + c) * 5 + h) * 7 + w, false));
    const last = { layout: 'channels_last', strides: [21, 3], batchStride: 105, channelStride: 1 } as const;
    expect(label({ ...facts, ...last })).toEqual(wanted(({ b, c, h, w }) => ((b * 5 + h) * 7 + w) * 3 + c, true));
  });

  test('label_indices gives column-major planes, and TensorFlow’s order without the batch', () => {
    const column = { layout: 'channels_first', strides: [1, 5], batchStride: 105, channelStride: 35 } as const;
    expect(label({ ...facts, ...column })).toEqual(wanted(({ b, c, h, w }) => (b * 3 + c) * 35 + w * 5 + h, false));
    const last = { layout: 'channels_first', strides: [21, 3], batchStride: 0, channelStride: 1 } as const;
    expect(label({ ...facts, ...last })).toEqual(wanted(({ c, h, w }) => (h * 7 + w) * 3 + c, false));
  });

  test('label_indices labels planes of one and three axes', () => {
    const line = {
      ...facts,
      plane: [35],
      strides: [2],
      layout: 'channels_first',
      batchStride: 0,
      channelStride: 0,
    } as const;
    expect(label(line)).toEqual(given.map((index) => (index < 0n ? -1n : index * 2n)));
    const volume = { ...line, plane: [5, 7, 1], strides: [1, 5, 35] };
    expect(label(volume)).toEqual(wanted(({ h, w }) => h + 5 * w, false));
  });
});
