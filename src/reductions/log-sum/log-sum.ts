import { fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

/** The logarithm of the sum (ONNX ReduceLogSum-18); of a negative sum NaN. Of nothing: −∞. */
export const logSum: Reduction = {
  name: 'log_sum',
  title: 'The logarithm of the sum of the elements.',
  attributes: {},
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: () => ({
    compute: 'FP64',
    map: 'none',
    p: 1,
    fold: 'sum',
    finish: 'log',
    needsScaling: false,
    emptyValue: Number.NEGATIVE_INFINITY,
  }),
  state: () => ({
    rule: 'add',
    slots: { first: { name: 'sum', part: 'first', emptyValue: 0 }, count: { name: 'count', emptyValue: 0 } },
  }),
  monoid: (): Monoid<number> => ({
    identity: 0,
    combine: (state, element) => state + Number(element),
    merge: (a, b) => a + b,
    finish: (state) => Math.log(state),
  }),
};
