import { Type } from '@sinclair/typebox';
import { defineReduction } from '../define-reduction.ts';
import { weightedMean } from '../weighted-mean.ts';

/** Σ w·x / Σ w, or, without division, Σ w·x; w from the input `weights`. Empty, and where the weights sum to 0: NaN. An undivided sum of no elements is 0. */
export const weighted = defineReduction({
  name: 'weighted',
  title: 'The mean of the elements by given weights.',
  attributes: {
    divide: Type.Optional(
      Type.Boolean({ description: 'true (default) or false: whether the sum is divided by that of the weights' }),
    ),
  },
  inputs: [{ name: 'weights' }],
  arithmetic: ({ divide = true }) =>
    divide ? { fold: 'weighted', finish: 'ratio' } : { fold: 'weighted', emptyValue: 0 },
  state: {
    rule: 'add',
    slots: { first: { name: 'sum', part: 'first' }, second: { name: 'total_weight', part: 'second' } },
  },
  monoid: ({ divide = true }) => weightedMean(divide),
});
