import { comparing } from '../compute-datatype.ts';
import { INTERPOLATIONS, orderMonoid } from '../order.ts';
import type { Reduction } from '../reduction.ts';

/** The middle element, of an even number the lower one (torch.median). NaN: NaN. Of nothing: NaN. */
export const median: Reduction = {
  name: 'median',
  title: 'The middle element; of two, the lower.',
  attributes: {},
  selects: false,
  keeps: true,
  divides: false,
  outputDatatype: (input) => input,
  arithmetic: (_, input) => ({
    compute: comparing(input),
    map: 'none',
    p: 0.5,
    floor: INTERPOLATIONS.lower,
    fold: 'quantile',
    finish: 'none',
    needsScaling: false,
    emptyValue: Number.NaN,
  }),
  state: () => 'an order statistic needs all elements of its region: there is no smaller state',
  monoid: () => orderMonoid(0.5, 'lower'),
};
