import type { Element, ReductionState } from './reduction.ts';

/** Σ e^(rate·x) as e^center · sum, so that no exponential leaves the range, and the number of elements. */
export type ExponentialState = { readonly center: number; readonly sum: number; readonly count: number };

export const NO_EXPONENTIALS: ExponentialState = { center: Number.NEGATIVE_INFINITY, sum: 0, count: 0 };

export const exponential = (rate: number, element: Element): ExponentialState => ({
  center: rate * Number(element),
  sum: 1,
  count: 1,
});

export const mergeExponentials = (a: ExponentialState, b: ExponentialState): ExponentialState => {
  const count = a.count + b.count;
  const [less, more] = a.center < b.center ? [a, b] : [b, a];
  if (less.center !== less.center || more.center !== more.center) return { center: Number.NaN, sum: 1, count };
  const factor = less.center === more.center ? 1 : Math.exp(less.center - more.center);
  return { center: more.center, sum: more.sum + less.sum * factor, count };
};

/** log Σ e^(rate·x); infinite where an element is, whatever the others are. */
export const logOf = ({ center, sum }: ExponentialState): number =>
  Number.isFinite(center) ? center + Math.log(sum) : center;

/** Its tensors. */
export const EXPONENTIAL_STATE: ReductionState = {
  rule: 'exponentials',
  slots: {
    first: { name: 'sum', part: 'first' },
    center: { name: 'center', part: 'center', emptyValue: Number.NEGATIVE_INFINITY },
    count: { name: 'count' },
  },
};
