import { fractional } from '../compute-datatype.ts';
import { type ExponentialState, exponential, logOf, mergeExponentials, NO_EXPONENTIALS } from '../exponentials.ts';
import type { Monoid, Reduction } from '../reduction.ts';

/** log Σ e^x (ONNX ReduceLogSumExp-18, torch.logsumexp). Of nothing: −∞. */
export const logSumExp: Reduction = {
  name: 'log_sum_exp',
  title: 'The logarithm of the sum of the elements’ exponentials.',
  attributes: {},
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: () => ({
    compute: 'FP64',
    map: 'exp',
    p: 1,
    fold: 'sum',
    finish: 'log_sum_exp',
    needsScaling: false,
    emptyValue: Number.NEGATIVE_INFINITY,
  }),
  state: () => ({
    rule: 'exponentials',
    slots: {
      first: { name: 'sum', part: 'first', emptyValue: 0 },
      centre: { name: 'centre', part: 'centre', emptyValue: Number.NEGATIVE_INFINITY },
      count: { name: 'count', emptyValue: 0 },
    },
  }),
  monoid: (): Monoid<ExponentialState> => ({
    identity: NO_EXPONENTIALS,
    combine: (state, element) => mergeExponentials(state, exponential(1, element)),
    merge: mergeExponentials,
    finish: logOf,
  }),
};
