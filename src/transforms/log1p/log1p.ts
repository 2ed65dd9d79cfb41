import { FLOATS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { elementwise } from '../elementwise.ts';

/** ln(1 + x), as exact for small x: −∞ for −1, NaN below. */
export const log1p = defineTransform({
  name: 'log1p',
  title: 'The natural logarithm of 1 + x.',
  x: { datatypes: FLOATS },
  apply: (_, x) => elementwise(x, 'log1p'),
});
