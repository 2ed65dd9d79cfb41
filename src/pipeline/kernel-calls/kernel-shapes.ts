import type { KernelArithmetic } from './kernel-codes.ts';

/** What the window kernel pools: x `[outer, …inputs, inner]` into y `[outer, …outputs, inner]`. */
export type WindowShape = {
  readonly arithmetic: KernelArithmetic;
  readonly x: string;
  readonly y: string;
  readonly outer: number;
  readonly inner: number;
  /** One to three, outermost first. */
  readonly axes: readonly KernelAxis[];
  /** The windows of each axis. */
  readonly windows: readonly Windows[];
  /** What `divide` divides by; 0 = the product of the region's cells. */
  readonly divisor: number;
};

/** What decides how the windows of an axis are folded. */
export type Windows = {
  /** Most taps of a window; `stride` 0: windows that are not alike. */
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Taps of all windows together. */
  readonly elements: number;
};

/** What the reduce kernel folds: x `[outer, reduced, inner]` into y `[outer, inner]`. */
export type ReduceShape = {
  readonly arithmetic: KernelArithmetic;
  readonly x: string;
  readonly y: string;
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
  /** 0 = `reduced`. */
  readonly divisor: number;
};

/** An axis of a kernel call: the buffer with its table, and its extents. */
export type KernelAxis = { readonly axis: string; readonly input: number; readonly output: number };

/** Three axes, outermost first; those that are not there come first, at address 0 and of extent 1. */
export type ThreeAxes = readonly [PlacedAxis, PlacedAxis, PlacedAxis];
type PlacedAxis = { readonly axis: string | 0; readonly input: number; readonly output: number };

const MISSING: PlacedAxis = { axis: 0, input: 1, output: 1 };

export const threeAxes = (axes: readonly KernelAxis[]): ThreeAxes => {
  const [first, second, third] = axes;
  if (third !== undefined) return [first ?? MISSING, second ?? MISSING, third];
  return second === undefined ? [MISSING, MISSING, first ?? MISSING] : [MISSING, first ?? MISSING, second];
};
