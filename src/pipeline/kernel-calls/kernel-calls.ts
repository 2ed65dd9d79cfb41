import { DTYPES, type DType } from '../../tensor/dtype.ts';
import type { WindowAxis } from '../../tensor/window-axis.ts';
import { reduceWork, windowWork } from '../cost/fold-work.ts';
import { copyWork, elementwiseWork, permuteWork } from '../cost/move-work.ts';
import { permutedAxes } from '../lowering/permuted-axes.ts';
import type { KernelCall } from '../plan.ts';
import { bigints, type KernelArguments, kernelCall } from './kernel-call.ts';
import { arithmeticArgs, ELEMENT_MAPS } from './kernel-codes.ts';
import { windowScratch } from './kernel-scratch.ts';
import { type KernelAxis, type ReduceShape, threeAxes, type WindowShape } from './kernel-shapes.ts';

/** Bytes of the table of an axis of so many output positions (`workers/kernels/window/axis.as.ts`). */
export const axisBytes = (output: number): number => 32 + 12 * output + 16;

/** Fills the table of an axis of sliding windows, clipped to the axis; its cells count padding or not. */
export const axisWindow = (window: Omit<WindowAxis, 'kind'> & { readonly axis: string }): KernelCall => {
  const { axis, input, output, kernel, stride, padBegin, padEnd, dilation, countPadding } = window;
  const wide = bigints({ kernel, stride, padBegin, padEnd, dilation });
  return kernelCall(
    'axis_window',
    { axis, extent: input, outputs: output, ...wide, countPadding: Number(countPadding) },
    { table_entry: 2 * output },
  );
};

/** Fills the table of an axis of bins [⌊j·input/output⌋, ⌈(j+1)·input/output⌉). */
export const axisAdaptive = ({ axis, input, output }: KernelAxis): KernelCall =>
  kernelCall('axis_adaptive', { axis, extent: input, outputs: output }, { table_entry: 2 * output });

export const windowScratchBytes = (shape: WindowShape): number => windowScratch(shape).total;

/**
 * Pools x `[outer, …inputs, inner]` into y `[outer, …outputs, inner]`, one axis after another. Powers are not scaled:
 * they must fit FP64. Returns 1 when a NaN meets an integer output.
 */
export const window = (call: WindowShape & { readonly scratch: string }): KernelCall => {
  const { arithmetic, x, y, outer, inner, divisor, scratch } = call;
  const { suffixRows, keptRows, lineElements } = windowScratch(call);
  const [first, second, third] = threeAxes(call.axes);
  const [suffixRows0 = 0, suffixRows1 = 0, suffixRows2 = 0] = suffixRows;
  return kernelCall(
    'window_pool',
    {
      ...{ ...arithmeticArgs(arithmetic), fixedDivisor: divisor, x, y, outer, innerExtent: inner },
      ...{ axis0: first.axis, extent0: first.input, outputs0: first.output, suffixRows0 },
      ...{ axis1: second.axis, extent1: second.input, outputs1: second.output, suffixRows1 },
      ...{ axis2: third.axis, extent2: third.input, outputs2: third.output, suffixRows2 },
      ...{ keptRows, lineElements, scratch },
    },
    windowWork(call),
  );
};

/** Folds x `[outer, reduced, inner]` into y `[outer, inner]`; else as `window`. */
export const reduce = (call: ReduceShape & { readonly scratch: string }): KernelCall => {
  const { arithmetic, x, y, outer, reduced, inner, divisor, scratch } = call;
  const fixedDivisor = divisor === 0 ? reduced : divisor;
  return kernelCall(
    'reduce_pool',
    { ...arithmeticArgs(arithmetic), divisor: fixedDivisor, x, y, outer, reduced, inner, scratch },
    reduceWork(call),
  );
};

/**
 * Maps `count` elements and converts them, rounding once; `a` and `b` are the numbers that the map takes. BOOL: whether an
 * element is not 0. Returns 1 when a NaN would become an integer.
 */
export const elementwise = (call: {
  readonly x: string;
  readonly y: string;
  readonly count: number;
  readonly input: DType;
  readonly output: DType;
  readonly map: keyof typeof ELEMENT_MAPS;
  readonly a?: number;
  readonly b?: number;
}): KernelCall => {
  const { x, y, count, input, output, map, a = 1, b = 1 } = call;
  const codes = { input: DTYPES[input].code, output: DTYPES[output].code, map: ELEMENT_MAPS[map] };
  return kernelCall(
    'elementwise',
    { x, y, count, ...codes, a, b },
    elementwiseWork({ count, input, output, map, exponent: b }),
  );
};

/** In place: reverses the bytes of `count` elements of 2, 4 or 8 bytes. */
export const swapBytes = (args: KernelArguments<'swap_bytes'>): KernelCall =>
  kernelCall('swap_bytes', args, { moved_byte: args.count * args.bytes });

/** Lays out x of `shape` so that axis i of y is axis `permutation[i]` of x. Rank up to 6, any element of `bytes`. */
export const permute = (call: {
  readonly x: string;
  readonly y: string;
  readonly bytes: number;
  readonly shape: readonly number[];
  readonly permutation: readonly number[];
}): KernelCall => {
  const { x, y, bytes } = call;
  const { extents, steps, fast } = permutedAxes(call.shape, call.permutation);
  const [e0, e1, e2, e3, e4, e5] = extents;
  const [s0, s1, s2, s3, s4, s5] = steps;
  return kernelCall(
    'permute',
    { x, y, elementBytes: bytes, e0, e1, e2, e3, e4, e5, s0, s1, s2, s3, s4, s5, fast },
    permuteWork(extents, steps, fast),
  );
};

/** Copies `rows` rows of `rowBytes` from x to y + `yOffset`; strides are bytes from one row to the next. */
export const copyRows = (args: KernelArguments<'copy_rows'> & { readonly rowBytes: number }): KernelCall =>
  kernelCall('copy_rows', args, copyWork(args.rows, args.rowBytes));

/** Copies so many bytes from x to y. */
export const copyBytes = (x: string, y: string, bytes: number): KernelCall =>
  copyRows({ x, y, rows: 1, rowBytes: bytes, xStride: bytes, yStride: bytes, yOffset: 0 });
