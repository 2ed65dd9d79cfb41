import { adding, fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

type MeanState = { readonly sum: number; readonly count: number };

/** The sum of the elements by their number, or by the region's divisor. Of nothing: NaN. */
export const mean: Reduction = {
  name: 'mean',
  title: 'The mean of the elements.',
  attributes: {},
  selects: false,
  divides: true,
  outputDatatype: fractional,
  arithmetic: (_, input, largestRegion) => ({
    compute: adding(input, largestRegion),
    map: 'none',
    p: 1,
    fold: 'sum',
    finish: 'divide',
    needsScaling: false,
    emptyValue: Number.NaN,
  }),
  state: () => ({
    rule: 'add',
    slots: { first: { name: 'sum', part: 'first', emptyValue: 0 }, count: { name: 'count', emptyValue: 0 } },
  }),
  monoid: (): Monoid<MeanState> => ({
    identity: { sum: 0, count: 0 },
    combine: ({ sum, count }, element) => ({ sum: sum + Number(element), count: count + 1 }),
    merge: (a, b) => ({ sum: a.sum + b.sum, count: a.count + b.count }),
    finish: ({ sum, count }, divisor) => sum / (divisor ?? count),
  }),
};
