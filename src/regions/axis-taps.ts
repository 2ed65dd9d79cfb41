import type { AxisIntervals } from './geometry.ts';

export type Taps = {
  /** The first real cell; the next ones follow at `step`. */
  readonly first: number;
  /** Real cells. 0: nothing but padding. */
  readonly count: number;
  readonly step: number;
  /** Cells that count in the divisor of a mean. */
  readonly cells: number;
};

/** The cells of an axis that belong to output position `j`. */
export const axisTaps = (axis: AxisIntervals, j: number): Taps => {
  if (axis.kind === 'adaptive') {
    const first = Math.floor((j * axis.input) / axis.output);
    const count = Math.ceil(((j + 1) * axis.input) / axis.output) - first;
    return { first, count, step: 1, cells: count };
  }
  const { input, kernel, stride, padBegin, padEnd, dilation } = axis;
  const start = j * stride - padBegin;
  /** Taps that lie before `end`. */
  const before = (end: number): number => Math.min(kernel, Math.max(0, Math.ceil((end - start) / dilation)));
  const skipped = before(0);
  const count = before(input) - skipped;
  const cells = axis.countPadding ? before(input + padEnd) : count;
  return { first: start + skipped * dilation, count, step: dilation, cells };
};

/** Whether some position of the axis may have no real cell. Never false where one has none. */
export const mayBeEmpty = (axis: AxisIntervals): boolean => {
  if (axis.input === 0) return true;
  if (axis.kind === 'adaptive') return false;
  if (axis.dilation > axis.input) return axis.kernel * axis.dilation > axis.input || axis.padBegin > 0;
  return axisTaps(axis, 0).count === 0 || axisTaps(axis, axis.output - 1).count === 0;
};

/** Most cells that one position may have. */
export const largestRegion = (axis: AxisIntervals): number => {
  if (axis.kind === 'window') return axis.kernel;
  return axis.output === 1 ? axis.input : Math.ceil(axis.input / axis.output) + 1;
};
