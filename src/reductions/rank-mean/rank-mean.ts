import { fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

/** Σ rank·x, Σ x and n: the ranks of what is merged behind go on from n. */
type RankState = { readonly ranked: number; readonly sum: number; readonly count: number };

/** Σ rank·x / Σ rank, ranks from 1 (`weightedmean` of sentence-transformers). Of nothing: NaN. */
export const rankMean: Reduction = {
  name: 'rank_mean',
  title: 'The mean of the elements, each weighted by its position.',
  attributes: {},
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: () => ({
    compute: 'FP64',
    map: 'none',
    p: 1,
    fold: 'ranked',
    finish: 'ratio',
    needsScaling: false,
    emptyValue: Number.NaN,
  }),
  state: () => ({
    rule: 'ranks',
    slots: {
      first: { name: 'ranked', part: 'first', emptyValue: 0 },
      second: { name: 'sum', part: 'first', emptyValue: 0, arithmetic: { fold: 'sum' } },
      count: { name: 'count', emptyValue: 0 },
    },
  }),
  monoid: (): Monoid<RankState> => ({
    identity: { ranked: 0, sum: 0, count: 0 },
    combine: ({ ranked, sum, count }, element) => ({
      ranked: ranked + (count + 1) * Number(element),
      sum: sum + Number(element),
      count: count + 1,
    }),
    merge: (a, b) => ({ ranked: a.ranked + b.ranked + a.count * b.sum, sum: a.sum + b.sum, count: a.count + b.count }),
    finish: ({ ranked, count }) => ranked / ((count * (count + 1)) / 2),
  }),
};
