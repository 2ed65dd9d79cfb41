import { expect } from 'vitest';
import { axisAdaptive, axisBytes, axisWindow } from '../../../src/pipeline/kernel-calls/kernel-calls.ts';
import type { KernelArithmetic } from '../../../src/pipeline/kernel-calls/kernel-codes.ts';
import type { KernelAxis, Windows } from '../../../src/pipeline/kernel-calls/kernel-shapes.ts';
import type { KernelCall } from '../../../src/pipeline/plan.ts';
import { convert, fromBytes } from '../elements.ts';
import { kernelTolerance } from './kernel-tolerance.ts';
import { adaptiveTaps, type Pooled, type Taps, type WindowFacts, windowTaps } from './reference-pooling.ts';

/** An axis of a test: a window, or bins where there is no kernel. */
export type TestAxis = { readonly input: number; readonly output: number } & Partial<WindowFacts>;

/** What a kernel that pools products of axes is asked for. */
export type KernelCase = {
  readonly arithmetic: KernelArithmetic;
  readonly axes: readonly TestAxis[];
  readonly outer?: number;
  readonly inner?: number;
  readonly divisor?: number;
};

/** A window over `input` cells with as many outputs as fit. */
export const slidingAxis = (
  input: number,
  kernel: number,
  stride: number,
  rest: Partial<WindowFacts> = {},
): WindowFacts => {
  const { padBegin = 0, padEnd = padBegin, dilation = 1, countPadding = false } = rest;
  const room = padBegin + input + padEnd - (dilation * (kernel - 1) + 1);
  const output = rest.output ?? Math.max(Math.floor(room / stride) + 1, 1);
  return { input, output, kernel, stride, padBegin, padEnd, dilation, countPadding };
};

const isWindow = (axis: TestAxis): axis is WindowFacts => axis.kernel !== undefined;

/** The taps of an axis, for the reference. */
export const tapsOf = (axis: TestAxis): Taps[] =>
  isWindow(axis) ? windowTaps(axis) : adaptiveTaps(axis.input, axis.output);

/** How the windows of an axis are folded. */
const windowsOf = (axis: TestAxis): Windows => {
  if (isWindow(axis)) return { ...axis, elements: axis.output * axis.kernel };
  const bin = Math.ceil(axis.input / axis.output);
  return { kernel: bin, stride: axis.input % axis.output === 0 ? bin : 0, dilation: 1, elements: axis.input };
};

/** The tables of axes: the calls that fill them, their buffers, and how other calls name them. */
export const axisTables = (axes: readonly TestAxis[]) => ({
  calls: axes.map(
    (axis, a): KernelCall =>
      isWindow(axis) ? axisWindow({ axis: `axis${a}`, ...axis }) : axisAdaptive({ axis: `axis${a}`, ...axis }),
  ),
  buffers: Object.fromEntries(axes.map(({ output }, a) => [`axis${a}`, axisBytes(output)])),
  axes: axes.map(({ input, output }, a): KernelAxis => ({ axis: `axis${a}`, input, output })),
  windows: axes.map(windowsOf),
});

/** Expects y to hold what the reference gives, as near as the arithmetic allows. */
export const expectPooled = (
  y: Uint8Array,
  arithmetic: KernelArithmetic,
  wanted: readonly Pooled[],
  divisor = 0,
): void => {
  const got = fromBytes(arithmetic.output, y);
  expect(got.length).toBe(wanted.length);
  const wrong = wanted.flatMap((want, i) => {
    const value = got[i] as number | bigint;
    const expected = convert(want.value, arithmetic.output);
    if (value === expected || (value !== value && expected !== expected)) return [];
    const off = Math.abs(Number(value) - Number(expected));
    return off <= kernelTolerance(arithmetic, want, divisor || want.count) ? [] : [{ i, value, expected }];
  });
  expect(wrong).toEqual([]);
};
