import { fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

/** Σx / √n (`mean_sqrt_len_tokens` of sentence-transformers). Of nothing: NaN. */
export const sqrtMean: Reduction = {
  name: 'sqrt_mean',
  title: 'The sum of the elements by the root of their number.',
  attributes: {},
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: () => ({
    compute: 'FP64',
    map: 'none',
    p: 1,
    fold: 'sum',
    finish: 'sqrt_count',
    needsScaling: false,
    emptyValue: Number.NaN,
  }),
  state: () => ({
    rule: 'add',
    slots: { first: { name: 'sum', part: 'first', emptyValue: 0 }, count: { name: 'count', emptyValue: 0 } },
  }),
  monoid: (): Monoid<{ readonly sum: number; readonly count: number }> => ({
    identity: { sum: 0, count: 0 },
    combine: ({ sum, count }, element) => ({ sum: sum + Number(element), count: count + 1 }),
    merge: (a, b) => ({ sum: a.sum + b.sum, count: a.count + b.count }),
    finish: ({ sum, count }) => sum / Math.sqrt(count),
  }),
};
