import { DTYPES, type DType } from '../../tensor/dtype.ts';
import type { WindowAxis } from '../../tensor/window-axis.ts';
import { reduceWork, windowWork } from '../cost/fold-work.ts';
import { copyWork, elementwiseWork, permuteWork } from '../cost/move-work.ts';
import { nanosecondsOf } from '../cost/rates.ts';
import { permutedAxes } from '../lowering/permuted-axes.ts';
import type { KernelCall } from '../plan.ts';
import { arithmeticArgs, ELEMENT_MAPS } from './kernel-codes.ts';
import { windowScratch } from './kernel-scratch.ts';
import { type KernelAxis, type ReduceShape, threeAxes, type WindowShape } from './kernel-shapes.ts';

/** Bytes of the table of an axis of so many output positions (`workers/kernels/window/axis.as.ts`). */
export const axisBytes = (output: number): number => 32 + 12 * output + 16;

/** Fills the table of an axis of sliding windows, clipped to the axis; its cells count padding or not. */
export const axisWindow = (facts: Omit<WindowAxis, 'kind'> & { readonly axis: string }): KernelCall => {
  const { kernel, stride, padBegin, padEnd, dilation } = facts;
  const wide = [kernel, stride, padBegin, padEnd, dilation].map(BigInt);
  return {
    kernel: 'axis_window',
    args: [facts.axis, facts.input, facts.output, ...wide, Number(facts.countPadding)],
    nanoseconds: nanosecondsOf({ table_entry: 2 * facts.output }),
  };
};

/** Fills the table of an axis of bins [⌊j·input/output⌋, ⌈(j+1)·input/output⌉). */
export const axisAdaptive = ({ axis, input, output }: KernelAxis): KernelCall => ({
  kernel: 'axis_adaptive',
  args: [axis, input, output],
  nanoseconds: nanosecondsOf({ table_entry: 2 * output }),
});

export const windowScratchBytes = (shape: WindowShape): number => windowScratch(shape).total;

/**
 * Pools x `[outer, …inputs, inner]` into y `[outer, …outputs, inner]`, one axis after another. Powers are not scaled:
 * they must fit FP64. Returns 1 when a NaN meets an integer output.
 */
export const window = (facts: WindowShape & { readonly scratch: string }): KernelCall => {
  const { arithmetic, x, y, outer, inner, divisor, scratch } = facts;
  const { suffixRows, keptRows, lineElements } = windowScratch(facts);
  const axes = threeAxes(facts.axes).flatMap(({ axis, input, output }, a) => [axis, input, output, suffixRows[a] ?? 0]);
  const args = [...arithmeticArgs(arithmetic), divisor, x, y, outer, inner, ...axes, keptRows, lineElements, scratch];
  return { kernel: 'window_pool', args, nanoseconds: nanosecondsOf(windowWork(facts)) };
};

/** Folds x `[outer, reduced, inner]` into y `[outer, inner]`; else as `window`. */
export const reduce = (facts: ReduceShape & { readonly scratch: string }): KernelCall => {
  const { arithmetic, x, y, outer, reduced, inner, divisor, scratch } = facts;
  return {
    kernel: 'reduce_pool',
    args: [...arithmeticArgs(arithmetic), divisor === 0 ? reduced : divisor, x, y, outer, reduced, inner, scratch],
    nanoseconds: nanosecondsOf(reduceWork(facts)),
  };
};

/**
 * Maps `count` elements and converts them, rounding once: as they are, |x|, or (scale·x)^exponent. BOOL: whether one is
 * not 0. Returns 1 when a NaN would become an integer.
 */
export const elementwise = (facts: {
  readonly x: string;
  readonly y: string;
  readonly count: number;
  readonly input: DType;
  readonly output: DType;
  readonly map: keyof typeof ELEMENT_MAPS;
  readonly scale: number;
  readonly exponent: number;
}): KernelCall => {
  const { x, y, count, input, output, map, scale, exponent } = facts;
  const codes = [DTYPES[input].code, DTYPES[output].code, ELEMENT_MAPS[map]];
  return {
    kernel: 'elementwise',
    args: [x, y, count, ...codes, scale, exponent],
    nanoseconds: nanosecondsOf(elementwiseWork(count, input, output, map)),
  };
};

/** In place: reverses the bytes of `count` elements of 2, 4 or 8 bytes. */
export const swapBytes = ({ x, count, bytes }: { x: string; count: number; bytes: number }): KernelCall => ({
  kernel: 'swap_bytes',
  args: [x, count, bytes],
  nanoseconds: nanosecondsOf({ moved_byte: count * bytes }),
});

/** Lays out x of `shape` so that axis i of y is axis `permutation[i]` of x. Rank up to 6, any element of `bytes`. */
export const permute = (facts: {
  readonly x: string;
  readonly y: string;
  readonly bytes: number;
  readonly shape: readonly number[];
  readonly permutation: readonly number[];
}): KernelCall => {
  const { extents, steps, fast } = permutedAxes(facts.shape, facts.permutation);
  return {
    kernel: 'permute',
    args: [facts.x, facts.y, facts.bytes, ...extents, ...steps, fast],
    nanoseconds: nanosecondsOf(permuteWork(extents, steps, fast)),
  };
};

/** Copies `rows` rows of `rowBytes` from x to y + `yOffset`; strides are bytes from one row to the next. */
export const copyRows = (facts: {
  readonly x: string;
  readonly y: string;
  readonly rows: number;
  readonly rowBytes: number;
  readonly xStride: number;
  readonly yStride: number;
  readonly yOffset: number;
}): KernelCall => {
  const { x, y, rows, rowBytes, xStride, yStride, yOffset } = facts;
  return {
    kernel: 'copy_rows',
    args: [x, y, rows, rowBytes, xStride, yStride, yOffset],
    nanoseconds: nanosecondsOf(copyWork(rows, rowBytes)),
  };
};

/** Copies so many bytes from x to y. */
export const copyBytes = (x: string, y: string, bytes: number): KernelCall =>
  copyRows({ x, y, rows: 1, rowBytes: bytes, xStride: bytes, yStride: bytes, yOffset: 0 });
