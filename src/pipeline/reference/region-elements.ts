import type { Element } from '../../reductions/reduction.ts';

/** The elements of one output, before they are combined. */
export type RegionElements = {
  /** Flat positions in x; −1 for an element that is not a single cell of x. */
  readonly positions: readonly number[];
  readonly elements: readonly Element[];
  /** Positions of the elements in their plane, which may have weights, and that plane. */
  readonly places: readonly number[];
  readonly plane: number;
  /** The divisor of a mean. */
  readonly divisor: number;
  /** Whether skipped elements reduce the divisor. */
  readonly counts: boolean;
  readonly channel: number;
  /** Weights of the elements, if a filter has them. */
  readonly weights?: readonly number[];
};
