import { defineReduction } from '../define-reduction.ts';
import { EXPONENTIAL_STATE, exponential, logOf, mergeExponentials, NO_EXPONENTIALS } from '../exponentials.ts';

/** log Σ e^x (ONNX ReduceLogSumExp-18, torch.logsumexp). Empty: −∞. */
export const logSumExp = defineReduction({
  name: 'log_sum_exp',
  title: 'The logarithm of the sum of the elements’ exponentials.',
  arithmetic: () => ({
    fold: 'sum',
    map: 'exp',
    rate: 1,
    finish: 'log_sum_exp',
    emptyValue: Number.NEGATIVE_INFINITY,
  }),
  state: EXPONENTIAL_STATE,
  monoid: () => ({
    identity: NO_EXPONENTIALS,
    combine: (state, element) => mergeExponentials(state, exponential(1, element)),
    merge: mergeExponentials,
    finish: logOf,
  }),
});
