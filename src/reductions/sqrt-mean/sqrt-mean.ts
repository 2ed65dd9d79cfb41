import { defineReduction } from '../define-reduction.ts';
import { ADD_STATE, addTerm, mergeSums, NO_SUM } from '../sums.ts';

/** Σx / √n (`mean_sqrt_len_tokens` of sentence-transformers). Empty: NaN. */
export const sqrtMean = defineReduction({
  name: 'sqrt_mean',
  title: 'The sum of the elements by the root of their number.',
  arithmetic: () => ({ fold: 'sum', finish: 'sqrt_count' }),
  state: ADD_STATE,
  monoid: () => ({
    identity: NO_SUM,
    combine: addTerm,
    merge: mergeSums,
    finish: ({ sum, count }) => sum / Math.sqrt(count),
  }),
});
