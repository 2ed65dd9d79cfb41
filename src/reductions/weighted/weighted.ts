import { fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

/** Σ w·x / Σ w, w from the input `weights`. Of nothing, and where no weight is left: NaN. */
export const weighted: Reduction = {
  name: 'weighted',
  title: 'The mean of the elements by given weights.',
  attributes: {},
  selects: false,
  divides: false,
  inputs: [{ name: 'weights' }],
  outputDatatype: fractional,
  arithmetic: () => ({
    compute: 'FP64',
    map: 'none',
    p: 1,
    fold: 'weighted',
    finish: 'ratio',
    unsafe: false,
    ofNothing: Number.NaN,
    floor: Number.NaN,
  }),
  state: () => ({
    rule: 'add',
    slots: {
      first: { name: 'sum', part: 'first', ofNothing: 0 },
      second: { name: 'total_weight', part: 'second', ofNothing: 0 },
    },
  }),
  monoid: (): Monoid<{ readonly sum: number; readonly weights: number }> => ({
    identity: { sum: 0, weights: 0 },
    combine: ({ sum, weights }, element, weight = 1) => ({
      sum: sum + weight * Number(element),
      weights: weights + weight,
    }),
    merge: (a, b) => ({ sum: a.sum + b.sum, weights: a.weights + b.weights }),
    finish: ({ sum, weights }) => (weights === 0 ? Number.NaN : sum / weights),
  }),
};
