import { comparing } from '../compute-datatype.ts';
import { extremum } from '../extremum.ts';
import type { Reduction } from '../reduction.ts';

/** The largest element. NaN wins. Of nothing: −∞, or the lowest integer. */
export const max: Reduction = {
  name: 'max',
  title: 'The largest element; NaN wins.',
  attributes: {},
  selects: true,
  divides: false,
  outputDatatype: (input) => input,
  arithmetic: (_, input) => ({
    compute: comparing(input),
    map: 'none',
    p: 1,
    fold: 'max',
    finish: 'none',
    needsScaling: false,
    emptyValue: Number.NEGATIVE_INFINITY,
  }),
  state: () => ({ name: 'max', by: 'max' }),
  monoid: (_, input) => extremum('max', input),
};
