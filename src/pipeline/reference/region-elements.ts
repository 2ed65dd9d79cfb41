import type { Element } from '../../reductions/reduction.ts';

/** The elements of one output, before they are combined. */
export type RegionElements = {
  /** Flat position in x; −1 where the element is no single one of them. */
  readonly positions: readonly number[];
  readonly elements: readonly Element[];
  /** Places of the elements among the positions of their plane, which may have weights, and that plane. */
  readonly places: readonly number[];
  readonly plane: number;
  /** What a mean divides by. */
  readonly divisor: number;
  /** Whether the divisor goes down with elements that are left out. */
  readonly counts: boolean;
  readonly channel: number;
  /** Weights of the elements themselves, where a filter weighs them. */
  readonly weights?: readonly number[];
};
