import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { padWork } from '../cost/move-work.ts';
import type { KernelCall } from '../plan.ts';
import { elementBits } from './element-bits.ts';
import { bigints, kernelCall } from './kernel-call.ts';
import { PAD_MODE_CODES } from './kernel-codes.ts';
import { type KernelAxis, threeAxes } from './kernel-shapes.ts';

export const padAxisBytes = (output: number): number => 4 * output;

/** Fills the table of source positions along a padded axis: begin, input, end cells. */
export const padAxis = (call: {
  readonly axis: string;
  readonly input: number;
  readonly begin: number;
  readonly end: number;
  readonly mode: keyof typeof PAD_MODE_CODES;
}): KernelCall => {
  const { axis, input, begin, end, mode } = call;
  const output = begin + input + end;
  return kernelCall(
    'pad_axis',
    { axis, extent: input, begin, outputs: output, mode: PAD_MODE_CODES[mode] },
    { table_entry: output },
  );
};

/** Copies x `[outer, …inputs, inner]` into y `[outer, …outputs, inner]`; cells without a source have the value. */
export const pad = (call: {
  readonly datatype: DType;
  readonly x: string;
  readonly y: string;
  readonly outer: number;
  readonly inner: number;
  readonly axes: readonly KernelAxis[];
  readonly value: number | bigint;
}): KernelCall => {
  const { datatype, x, y, outer, inner, value } = call;
  const { code, bytes } = DTYPES[datatype];
  const [first, second, third] = threeAxes(call.axes);
  const axes = {
    ...{ table0: first.axis, extent0: first.input, outputs0: first.output },
    ...{ table1: second.axis, extent1: second.input, outputs1: second.output },
    ...{ table2: third.axis, extent2: third.input, outputs2: third.output },
  };
  return kernelCall(
    'pad',
    { datatype: code, x, y, outer, inner, ...axes, value: elementBits(datatype, value) },
    padWork(outer, [first.output, second.output, third.output], inner * bytes),
  );
};

/** In place: positions in the padded plane become those of their source cells, −1 for a constant cell. −1 stays. */
export const padIndices = (call: {
  readonly indices: string;
  readonly count: number;
  readonly axes: readonly KernelAxis[];
}): KernelCall => {
  const { indices, count } = call;
  const [first, second, third] = threeAxes(call.axes);
  const axes = {
    table0: first.axis,
    ...{ table1: second.axis, extent1: BigInt(second.input), outputs1: BigInt(second.output) },
    ...{ table2: third.axis, extent2: BigInt(third.input), outputs2: BigInt(third.output) },
  };
  return kernelCall('pad_indices', { indices, count, ...axes }, { index_element: count });
};

/**
 * In place, of `[batch, channels, positions]` or, channels last, `[batch, positions, channels]`: a flat position in the
 * plane becomes Σ coordinate·stride + batch·batchStride + channel·channelStride. −1 stays.
 */
export const labelIndices = (call: {
  readonly indices: string;
  readonly batch: number;
  readonly channels: number;
  readonly layout: 'channels_first' | 'channels_last';
  readonly positions: number;
  /** One to three extents, outermost first, and the stride of each. */
  readonly plane: readonly number[];
  readonly strides: readonly number[];
  readonly batchStride: number;
  readonly channelStride: number;
}): KernelCall => {
  const { indices, batch, channels, layout, positions, plane, strides, batchStride, channelStride } = call;
  const [, extent1, extent2] = lastThree(plane, 1);
  const [stride0, stride1, stride2] = lastThree(strides, 0);
  // Channels last, the kernel takes them for the inner axis, behind a single channel.
  const last = layout === 'channels_last';
  const sizes = { batch, channels: last ? 1 : channels, positions, inner: last ? channels : 1, extent1, extent2 };
  const steps = { channelStride: last ? 0 : channelStride, innerStride: last ? channelStride : 0 };
  return kernelCall(
    'label_indices',
    { indices, ...bigints({ ...sizes, stride0, stride1, stride2, batchStride, ...steps }) },
    { index_element: batch * channels * positions },
  );
};

const lastThree = (values: readonly number[], missing: number): [number, number, number] => {
  const [a = missing, b = missing, c = missing] = [...Array<number>(3 - values.length).fill(missing), ...values];
  return [a, b, c];
};
