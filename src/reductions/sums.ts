import type { Element, ReductionState } from './reduction.ts';

/** The sum of the elements and their number. */
export type SumState = { readonly sum: number; readonly count: number };

export const NO_SUM: SumState = { sum: 0, count: 0 };

export const addTerm = ({ sum, count }: SumState, element: Element): SumState => ({
  sum: sum + Number(element),
  count: count + 1,
});

export const mergeSums = (a: SumState, b: SumState): SumState => ({ sum: a.sum + b.sum, count: a.count + b.count });

/** Its tensors. */
export const ADD_STATE: ReductionState = {
  rule: 'add',
  slots: { first: { name: 'sum', part: 'first' }, count: { name: 'count' } },
};
