import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { padWork } from '../cost/move-work.ts';
import { nanosecondsOf } from '../cost/rates.ts';
import type { KernelCall } from '../plan.ts';
import { elementBits } from './element-bits.ts';
import { PAD_MODES } from './kernel-codes.ts';
import { type KernelAxis, threeAxes } from './kernel-shapes.ts';

export const padAxisBytes = (output: number): number => 4 * output;

/** Fills the table of source positions along a padded axis: begin, input, end cells. */
export const padAxis = (facts: {
  readonly axis: string;
  readonly input: number;
  readonly begin: number;
  readonly end: number;
  readonly mode: keyof typeof PAD_MODES;
}): KernelCall => {
  const { axis, input, begin, end, mode } = facts;
  const output = begin + input + end;
  return {
    kernel: 'pad_axis',
    args: [axis, input, begin, output, PAD_MODES[mode]],
    nanoseconds: nanosecondsOf({ table_entry: output }),
  };
};

/** Copies x `[outer, …inputs, inner]` into y `[outer, …outputs, inner]`; cells without a source have the value. */
export const pad = (facts: {
  readonly datatype: DType;
  readonly x: string;
  readonly y: string;
  readonly outer: number;
  readonly inner: number;
  readonly axes: readonly KernelAxis[];
  readonly value: number | bigint;
}): KernelCall => {
  const { datatype, x, y, outer, inner, value } = facts;
  const axes = threeAxes(facts.axes).flatMap(({ axis, input, output }) => [axis, input, output]);
  const outputs = threeAxes(facts.axes).map(({ output }) => output);
  return {
    kernel: 'pad',
    args: [DTYPES[datatype].code, x, y, outer, inner, ...axes, elementBits(datatype, value)],
    nanoseconds: nanosecondsOf(padWork(outer, outputs, inner * DTYPES[datatype].bytes)),
  };
};

/** In place: positions in the padded plane become those of their source cells, −1 for a constant cell. −1 stays. */
export const padIndices = (facts: {
  readonly indices: string;
  readonly count: number;
  readonly axes: readonly KernelAxis[];
}): KernelCall => {
  const [first, ...others] = threeAxes(facts.axes);
  const axes = others.flatMap(({ axis, input, output }) => [axis, BigInt(input), BigInt(output)]);
  return {
    kernel: 'pad_indices',
    args: [facts.indices, facts.count, first.axis, ...axes],
    nanoseconds: nanosecondsOf({ index_element: facts.count }),
  };
};

/**
 * In place, of `[batch, channels, positions]` or, channels last, `[batch, positions, channels]`: a flat position in the
 * plane becomes Σ coordinate·stride + batch·batchStride + channel·channelStride. −1 stays.
 */
export const labelIndices = (facts: {
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
  const { indices, batch, channels, layout, positions, plane, strides, batchStride, channelStride } = facts;
  const [, extent1, extent2] = lastThree(plane, 1);
  const [stride0, stride1, stride2] = lastThree(strides, 0);
  const sizes = layout === 'channels_last' ? [batch, 1, positions, channels] : [batch, channels, positions, 1];
  const steps = layout === 'channels_last' ? [batchStride, 0, channelStride] : [batchStride, channelStride, 0];
  const args = [...sizes, extent1, extent2, stride0, stride1, stride2, ...steps].map(BigInt);
  return {
    kernel: 'label_indices',
    args: [indices, ...args],
    nanoseconds: nanosecondsOf({ index_element: batch * channels * positions }),
  };
};

const lastThree = (values: readonly number[], missing: number): [number, number, number] => {
  const [a = missing, b = missing, c = missing] = [...Array<number>(3 - values.length).fill(missing), ...values];
  return [a, b, c];
};
