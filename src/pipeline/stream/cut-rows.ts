import { axisTaps } from '../../regions/axis-taps.ts';
import type { AdaptiveAxis, AxesGeometry } from '../../regions/geometry.ts';
import type { WindowAxis } from '../../tensor/window-axis.ts';
import { commonDivisor } from '../common-divisor.ts';
import { LONG_ROWS } from '../kernel-calls/kernel-limits.ts';
import type { Plan } from '../plan.ts';
import type { StreamSizes, StreamTask, StreamTasks } from './stream-tasks.ts';

/** A slice whose first axis is cut: the plan of some rows of it, given other attributes. */
export type CutSlice = {
  readonly rowBytes: number;
  readonly sizes: StreamSizes;
  readonly planOf: (rows: number, attributes: Readonly<Record<string, unknown>>) => Plan;
};

/** Calls `make` once for each key. */
const remembered = <T>(make: (key: string) => T): ((key: string) => T) => {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key) ?? make(key);
    known.set(key, found);
    return found;
  };
};

/**
 * Windows over the rows of a slice, some at a time: each task has the rows that its windows reach, of which the next one
 * has some again. Padding that its windows do not reach is left out, so that they lie in it as they do in the whole.
 */
export const cutWindows = (
  axes: readonly [WindowAxis, ...WindowAxis[]],
  { rowBytes, sizes, planOf }: CutSlice,
): StreamTasks => {
  const [first, ...others] = axes;
  const { input, output, kernel, stride, padBegin, padEnd } = first;
  const span = (kernel - 1) * first.dilation + 1;
  const overlapBytes = Math.max(span - stride, 0) * rowBytes;
  const wantedRows = Math.min(Math.max(sizes.taskBytes, sizes.overlaps * overlapBytes), sizes.mostBytes) / rowBytes;
  // A task of rows of padding alone, or of a window alone, would be pooled in another way than the same rows of the whole.
  const least = Math.ceil(Math.max(padBegin, padEnd) / stride) + 2;
  const unit = first.dilation === 1 && isLong(first) ? kernel / commonDivisor(kernel, stride) : 1;
  const each = unit * Math.ceil(Math.max(least, Math.floor((wantedRows - span) / stride) + 1) / unit);
  const count = Math.max(1, Math.floor(output / each));

  const planned = remembered((key: string) => {
    const [rows = 0, begin = 0, end = 0] = key.split(' ').map(Number);
    const all = [{ ...first, padBegin: begin, padEnd: end }, ...others];
    return planOf(rows, {
      kernel_shape: all.map((axis) => axis.kernel),
      strides: all.map((axis) => axis.stride),
      dilations: all.map((axis) => (axis.kernel === 1 ? 1 : axis.dilation)),
      pads: [...all.map((axis) => axis.padBegin), ...all.map((axis) => axis.padEnd)],
      auto_pad: 'notset',
    });
  });
  const at = (index: number): StreamTask => {
    const isLast = index === count - 1;
    const start = index * each * stride - padBegin;
    const stop = isLast ? input + padEnd : start + (each - 1) * stride + span;
    const [begin, end] = [Math.max(start, 0), Math.min(stop, input)];
    const plan = planned(`${end - begin} ${begin - start} ${stop - end}`);
    return { plan, begin: begin * rowBytes, end: end * rowBytes };
  };
  return { count, at };
};

/** Bins over the rows of a slice: as many as repeat themselves at a time, or one where `single` ones may be. */
export const cutBins = (
  axes: readonly [AdaptiveAxis, ...AdaptiveAxis[]],
  { rowBytes, sizes, planOf }: CutSlice,
  single: boolean,
): StreamTasks | undefined => {
  const [first, ...others] = axes;
  const { input, output } = first;
  const period = output / commonDivisor(input, output);
  const periodBytes = (input / output) * period * rowBytes;
  const repeats = period < output && periodBytes <= sizes.mostBytes;
  if (!repeats && !single) return undefined;
  const each = repeats ? period * Math.max(Math.ceil(2 / period), Math.floor(sizes.taskBytes / periodBytes)) : 1;
  const count = Math.max(1, Math.floor(output / each));
  const planned = remembered((key: string) => {
    const [rows = 0, bins = 0] = key.split(' ').map(Number);
    return planOf(rows, { output_shape: [bins, ...others.map((axis) => axis.output)] });
  });
  const at = (index: number): StreamTask => {
    const next = index === count - 1 ? output : (index + 1) * each;
    const begin = axisTaps(first, index * each).first;
    const lastBin = axisTaps(first, next - 1);
    const end = lastBin.first + lastBin.count;
    return { plan: planned(`${end - begin} ${next - index * each}`), begin: begin * rowBytes, end: end * rowBytes };
  };
  return { count, at };
};

/** Whether sums of such a window are put together from parts. */
export const isLong = ({ kernel, stride }: WindowAxis): boolean => kernel >= LONG_ROWS * stride;

export const isWindows = (axes: AxesGeometry['axes']): axes is readonly [WindowAxis, ...WindowAxis[]] =>
  axes.every(({ kind }) => kind === 'window');
export const isBins = (axes: AxesGeometry['axes']): axes is readonly [AdaptiveAxis, ...AdaptiveAxis[]] =>
  axes.every(({ kind }) => kind === 'adaptive');
