import type { Monoid, Reduction } from '../reduction.ts';

/** How many elements there are, whatever their values. Of nothing: 0. */
export const count: Reduction = {
  name: 'count',
  title: 'The number of the elements.',
  attributes: {},
  selects: false,
  divides: false,
  outputDatatype: () => 'INT64',
  arithmetic: () => ({
    compute: 'FP64',
    map: 'none',
    p: 1,
    fold: 'count',
    finish: 'none',
    needsScaling: false,
    emptyValue: 0,
  }),
  state: () => ({ name: 'count', by: 'sum' }),
  monoid: (): Monoid<number> => ({
    identity: 0,
    combine: (state) => state + 1,
    merge: (a, b) => a + b,
    finish: (state) => state,
  }),
};
