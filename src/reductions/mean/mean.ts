import { adding } from '../compute-datatype.ts';
import { defineReduction } from '../define-reduction.ts';
import { ADD_STATE, addTerm, mergeSums, NO_SUM } from '../sums.ts';

/** The sum of the elements by their number, or by the region's divisor. Empty: NaN. */
export const mean = defineReduction({
  name: 'mean',
  title: 'The mean of the elements.',
  divides: true,
  arithmetic: (_, input, largestRegion) => ({ fold: 'sum', finish: 'divide', compute: adding(input, largestRegion) }),
  state: ADD_STATE,
  monoid: () => ({
    identity: NO_SUM,
    combine: addTerm,
    merge: mergeSums,
    finish: ({ sum, count }, divisor) => sum / (divisor ?? count),
  }),
});
