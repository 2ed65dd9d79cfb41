import type { DType } from '../tensor/dtype.ts';
import type { Fold } from './arithmetic.ts';
import { comparing } from './compute-datatype.ts';
import { defineReduction } from './define-reduction.ts';
import type { Monoid, Reduction, ReductionState } from './reduction.ts';

/** Returns a reduction whose value is one of the elements, in their datatype, compared without rounding. */
export const selection = <State>({
  fold,
  emptyValue = Number.NaN,
  monoid,
  ...column
}: {
  readonly name: string;
  readonly title: string;
  readonly fold: Fold;
  readonly emptyValue?: number;
  /** Whether the element has an index (default true). */
  readonly selects?: boolean;
  readonly state: ReductionState | string;
  readonly monoid: (input: DType) => Monoid<State>;
}): Reduction =>
  defineReduction({
    selects: true,
    ...column,
    outputDatatype: (input) => input,
    arithmetic: (_, input) => ({ ...fold, compute: comparing(input), emptyValue }),
    monoid: (_, input) => monoid(input),
  });
