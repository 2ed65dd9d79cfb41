import type { DType } from '../tensor/dtype.ts';
import type { ErrorBound } from './error-bounds.ts';
import type { Element } from './reduction.ts';

/** One region with its value, whatever the region scheme. Titles begin with `usual`, `NaN` or `empty`, of each at least one. */
export type ReductionCase = {
  readonly title: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly datatype: DType;
  readonly elements: readonly Element[];
  readonly weights?: readonly number[];
  readonly divisor?: number;
  /** Exact, or as near as FP64 comes. */
  readonly value: Element;
};

/** What the tests know of a reduction beside its definition: the `cases` of its `cases.ts`. */
export type ReductionCases = {
  readonly examples: readonly ReductionCase[];
  /** Values of its attributes in random requests. */
  readonly attributes?: Readonly<Record<string, readonly unknown[]>>;
  /**
   * How far kernels may be from the definition before the value is rounded to the datatype of the output: `none` where the
   * value is an element or a number of them, as a `sum` (default), as a `mean`, or a bound in units of 2^-53.
   */
  readonly error?: 'none' | 'sum' | 'mean' | ErrorBound;
  /** Returns whether the definition allows any value, NaN too. */
  readonly allowsAnyValue?: (elements: readonly Element[]) => boolean;
};
