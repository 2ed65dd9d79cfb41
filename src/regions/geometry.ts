import type { PadMode } from '../tensor/pad-mode.ts';

/**
 * Which elements belong to which output position, as data: the product of one list of intervals per axis. A tensor is
 * seen as `[outer, ...axes, inner]`; every output `[outer, ...positions, inner]` reduces the product of its positions'
 * taps, in row-major order.
 */
export type Geometry = {
  /** Order in which the tensor's axes are to be laid out first, where those reduced do not lie together. */
  readonly permutation?: readonly number[];
  readonly outer: number;
  readonly inner: number;
  /** One to three, outermost first. */
  readonly axes: readonly AxisIntervals[];
  /** Cells to add around the axes before anything else; they are elements like any other. */
  readonly padding?: Padding;
  /** What a mean divides by: a number for every region, or 0 for the product of `cells` (see `axisTaps`). */
  readonly divisor: number;
  /** Shape of one reduction's answer. */
  readonly outputShape: readonly number[];
  /** Axis of `outputShape` along which several reductions are joined; absent where it was reduced away. */
  readonly channelAxis?: number;
  /** How the flat position of a winner turns into an index; absent where only `plane` has a meaning. */
  readonly indexing?: { readonly batch: number; readonly channels: number; readonly plane: readonly number[] };
};

/** The intervals along one axis of `input` cells, one for each of `output` positions. */
export type AxisIntervals = WindowAxis | AdaptiveAxis;

/** Position j takes the cells `j·stride − padBegin + t·dilation`, t < kernel, that lie inside the axis. */
export type WindowAxis = {
  readonly kind: 'window';
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padBegin: number;
  readonly padEnd: number;
  readonly dilation: number;
  /** Whether cells of the padding count in the divisor of a mean. */
  readonly countPadding: boolean;
};

/** Position j takes the cells from ⌊j·input/output⌋ to ⌈(j+1)·input/output⌉; one position takes all. */
export type AdaptiveAxis = { readonly kind: 'adaptive'; readonly input: number; readonly output: number };

/** Padding of the axes, one entry each. `value` is for mode `constant`. */
export type Padding = {
  readonly mode: PadMode;
  readonly begin: readonly number[];
  readonly end: readonly number[];
  /** Extents before padding; `Geometry.axes` see those after. */
  readonly extents: readonly number[];
  readonly value: number | bigint;
};
