import type { Element, ReductionState } from './reduction.ts';

/** Σ e^(rate·x) as e^centre · sum, so that no exponential leaves the range, and the number of elements. */
export type ExponentialState = { readonly centre: number; readonly sum: number; readonly count: number };

export const NO_EXPONENTIALS: ExponentialState = { centre: Number.NEGATIVE_INFINITY, sum: 0, count: 0 };

export const exponential = (rate: number, element: Element): ExponentialState => ({
  centre: rate * Number(element),
  sum: 1,
  count: 1,
});

export const mergeExponentials = (a: ExponentialState, b: ExponentialState): ExponentialState => {
  const count = a.count + b.count;
  const [less, more] = a.centre < b.centre ? [a, b] : [b, a];
  if (less.centre !== less.centre || more.centre !== more.centre) return { centre: Number.NaN, sum: 1, count };
  const factor = less.centre === more.centre ? 1 : Math.exp(less.centre - more.centre);
  return { centre: more.centre, sum: more.sum + less.sum * factor, count };
};

/** log Σ e^(rate·x); infinite where an element is, whatever the others are. */
export const logOf = ({ centre, sum }: ExponentialState): number =>
  Number.isFinite(centre) ? centre + Math.log(sum) : centre;

/** Its tensors. */
export const EXPONENTIAL_STATE: ReductionState = {
  rule: 'exponentials',
  slots: {
    first: { name: 'sum', part: 'first' },
    centre: { name: 'centre', part: 'centre', emptyValue: Number.NEGATIVE_INFINITY },
    count: { name: 'count' },
  },
};
