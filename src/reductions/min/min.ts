import { comparing } from '../compute-datatype.ts';
import { extremum } from '../extremum.ts';
import type { Reduction } from '../reduction.ts';

/** The smallest element. NaN wins. Of nothing: +∞, or the highest integer. */
export const min: Reduction = {
  name: 'min',
  title: 'The smallest element; NaN wins.',
  attributes: {},
  selects: true,
  divides: false,
  outputDatatype: (input) => input,
  arithmetic: (_, input) => ({
    compute: comparing(input),
    map: 'none',
    p: 1,
    fold: 'min',
    finish: 'none',
    needsScaling: false,
    emptyValue: Number.POSITIVE_INFINITY,
  }),
  state: () => ({ name: 'min', by: 'min' }),
  monoid: (_, input) => extremum('min', input),
};
