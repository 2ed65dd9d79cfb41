import { defineReduction } from '../define-reduction.ts';

/** The sum of the squares (ONNX ReduceSumSquare-18). Empty: 0. */
export const sumSquare = defineReduction({
  name: 'sum_square',
  title: 'The sum of the elements’ squares.',
  arithmetic: () => ({ fold: 'sum', map: 'abs_pow', exponent: 2, needsScaling: false, emptyValue: 0 }),
  state: { name: 'sum_square', by: 'sum' },
  monoid: () => ({
    identity: 0,
    combine: (state, element) => state + Number(element) ** 2,
    merge: (a, b) => a + b,
    finish: (state) => state,
  }),
});
