import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as calls from '../../../src/pipeline/kernel-calls.ts';
import { EMPTY_POLICIES, FINISHES, FOLDS, type KernelArithmetic, MAPS } from '../../../src/pipeline/kernel-codes.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { kernelArities } from '../../../workers/kernels/instance.ts';

const arithmetic: KernelArithmetic = {
  input: 'FP32',
  compute: 'FP32',
  output: 'FP32',
  map: 'none',
  p: 1,
  fold: 'max',
  finish: 'none',
};
const axes = [{ axis: 'a', input: 4, output: 2 }];
const regions = { arithmetic, x: 'x', y: 'y', outer: 1, inner: 1, axes, divisor: 0, scratch: 's' };
const moved = { x: 'x', y: 'y', bytes: 4, shape: [2, 3], permutation: [1, 0] };

const BUILT = [
  calls.axisWindow({
    axis: 'a',
    input: 4,
    output: 2,
    kernel: 2,
    stride: 2,
    padBegin: 0,
    padEnd: 0,
    dilation: 1,
    countPadding: false,
  }),
  calls.axisAdaptive({ axis: 'a', input: 4, output: 2 }),
  calls.window(regions),
  calls.reduce({ arithmetic, x: 'x', y: 'y', outer: 1, reduced: 4, inner: 1, divisor: 0, scratch: 's' }),
  calls.gather({ ...regions, skipNan: false, lastNan: false, empty: 'identity' }),
  calls.padAxis({ axis: 'a', input: 4, begin: 1, end: 1, mode: 'edge' }),
  calls.pad({ datatype: 'FP32', x: 'x', y: 'y', outer: 1, inner: 1, axes, value: 0 }),
  calls.padIndices({ indices: 'i', count: 2, axes }),
  calls.labelIndices({
    indices: 'i',
    batch: 1,
    channels: 1,
    layout: 'channels_first',
    positions: 2,
    plane: [4],
    strides: [1],
    batchStride: 4,
    channelStride: 4,
  }),
  calls.scanNan({ datatype: 'FP32', x: 'x', count: 4 }),
  calls.elementwise({
    x: 'x',
    y: 'y',
    count: 4,
    input: 'FP32',
    output: 'FP16',
    map: 'cast',
    scale: 1,
    exponent: 1,
  }),
  calls.swapBytes({ x: 'x', count: 4, bytes: 4 }),
  calls.permute(moved),
  calls.copyRows({ x: 'x', y: 'y', rows: 1, rowBytes: 4, xStride: 4, yStride: 4, yOffset: 0 }),
];

describe('kernel calls', () => {
  it('pass as many arguments as the export takes, and every export has a builder', () => {
    expect(new Map(BUILT.map(({ kernel, args }) => [kernel, args.length]))).toEqual(kernelArities());
  });

  it('use the numbers that the kernels use', () => {
    const source = readFileSync(new URL('../../../workers/kernels/codes.as.ts', import.meta.url), 'utf8');
    const numbers = new Map(
      source.matchAll(/export const (\w+): i32 = (\d+);/g).map(([, name, value]) => [name, Number(value)]),
    );
    const named = (prefix: string, codes: Readonly<Record<string, number>>) =>
      Object.entries(codes).map(([name, code]) => [`${prefix}${name}`.toUpperCase(), code] as const);
    const wanted = [
      ...Object.entries(DTYPES).map(([name, { code }]) => [name, code] as const),
      ...named('fold_', FOLDS),
      ...named('map_', MAPS),
      ...named('finish_', FINISHES),
      ...named('empty_', EMPTY_POLICIES),
    ];
    for (const [name, code] of wanted) expect([name, numbers.get(name)]).toEqual([name, code]);
  });
});
