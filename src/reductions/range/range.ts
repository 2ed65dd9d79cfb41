import { defineReduction } from '../define-reduction.ts';

/** Largest less smallest element. Empty: NaN. */
export const range = defineReduction({
  name: 'range',
  title: 'The distance from the smallest to the largest element.',
  arithmetic: () => ({ fold: 'range' }),
  state: {
    rule: 'range',
    slots: {
      first: { name: 'max', emptyValue: Number.NEGATIVE_INFINITY, fold: { fold: 'max' } },
      second: { name: 'min', emptyValue: Number.POSITIVE_INFINITY, fold: { fold: 'min' } },
      count: { name: 'count' },
    },
  },
  monoid: () => ({
    identity: { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY },
    combine: ({ low, high }, element) => ({
      low: Math.min(low, Number(element)),
      high: Math.max(high, Number(element)),
    }),
    merge: (a, b) => ({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }),
    finish: ({ low, high }) => (low > high ? Number.NaN : high - low),
  }),
});
