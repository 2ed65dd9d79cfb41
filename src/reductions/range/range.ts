import { fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

/** Largest less smallest element. Of nothing: NaN. */
export const range: Reduction = {
  name: 'range',
  title: 'The distance from the smallest to the largest element.',
  attributes: {},
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: () => ({
    compute: 'FP64',
    map: 'none',
    p: 1,
    fold: 'range',
    finish: 'none',
    needsScaling: false,
    emptyValue: Number.NaN,
  }),
  state: () => ({
    rule: 'range',
    slots: {
      first: { name: 'max', emptyValue: Number.NEGATIVE_INFINITY, arithmetic: { fold: 'max' } },
      second: { name: 'min', emptyValue: Number.POSITIVE_INFINITY, arithmetic: { fold: 'min' } },
      count: { name: 'count', emptyValue: 0 },
    },
  }),
  monoid: (): Monoid<{ readonly low: number; readonly high: number }> => ({
    identity: { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY },
    combine: ({ low, high }, element) => ({
      low: Math.min(low, Number(element)),
      high: Math.max(high, Number(element)),
    }),
    merge: (a, b) => ({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }),
    finish: ({ low, high }) => (low > high ? Number.NaN : high - low),
  }),
};
