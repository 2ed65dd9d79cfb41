import { defineReduction } from '../define-reduction.ts';
import { ADD_STATE } from '../sums.ts';

/** The logarithm of the sum (ONNX ReduceLogSum-18); of a negative sum NaN. Empty: −∞. */
export const logSum = defineReduction({
  name: 'log_sum',
  title: 'The logarithm of the sum of the elements.',
  arithmetic: () => ({ fold: 'sum', finish: 'log', emptyValue: Number.NEGATIVE_INFINITY }),
  state: ADD_STATE,
  monoid: () => ({
    identity: 0,
    combine: (state, element) => state + Number(element),
    merge: (a, b) => a + b,
    finish: (state) => Math.log(state),
  }),
});
