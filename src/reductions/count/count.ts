import { defineReduction } from '../define-reduction.ts';

/** The number of elements, whatever their values. Empty: 0. */
export const count = defineReduction({
  name: 'count',
  title: 'The number of elements.',
  outputDatatype: () => 'INT64',
  arithmetic: () => ({ fold: 'count', emptyValue: 0 }),
  state: { name: 'count', by: 'sum' },
  monoid: () => ({
    identity: 0,
    combine: (state) => state + 1,
    merge: (a, b) => a + b,
    finish: (state) => state,
  }),
});
