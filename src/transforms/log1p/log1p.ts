import { FLOATS } from '../checks.ts';
import type { Transform } from '../transform.ts';

/** ln(1 + x), as exact for small x: −∞ for −1, NaN below. */
export const log1p: Transform = {
  name: 'log1p',
  title: 'The natural logarithm of 1 + x.',
  attributes: {},
  x: { datatypes: FLOATS },
  apply: (_, { shape, datatype }) => ({
    kind: 'elementwise',
    shape,
    datatype,
    rows: 'separate',
    map: 'log1p',
    scale: 1,
    exponent: 1,
  }),
};
