import { defineReduction } from '../define-reduction.ts';

/** Σ rank·x / Σ rank, ranks from 1 (`weightedmean` of sentence-transformers). Empty: NaN. */
export const rankMean = defineReduction({
  name: 'rank_mean',
  title: 'The mean of the elements, each weighted by its position.',
  arithmetic: () => ({ fold: 'ranked' }),
  state: {
    rule: 'ranks',
    slots: {
      first: { name: 'ranked', part: 'first' },
      second: { name: 'sum', part: 'first', fold: { fold: 'sum' } },
      count: { name: 'count' },
    },
  },
  monoid: () => ({
    // The ranks of the second state go on from the first state's n.
    identity: { ranked: 0, sum: 0, count: 0 },
    combine: ({ ranked, sum, count }, element) => ({
      ranked: ranked + (count + 1) * Number(element),
      sum: sum + Number(element),
      count: count + 1,
    }),
    merge: (a, b) => ({ ranked: a.ranked + b.ranked + a.count * b.sum, sum: a.sum + b.sum, count: a.count + b.count }),
    finish: ({ ranked, count }) => ranked / ((count * (count + 1)) / 2),
  }),
});
