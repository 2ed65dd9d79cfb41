import { FLOATS } from '../checks.ts';
import { elementwise } from '../elementwise.ts';
import type { Transform } from '../transform.ts';

/** ln(1 + x), as exact for small x: −∞ for −1, NaN below. */
export const log1p: Transform = {
  name: 'log1p',
  title: 'The natural logarithm of 1 + x.',
  attributes: {},
  x: { datatypes: FLOATS },
  apply: (_, x) => elementwise(x, 'log1p'),
};
