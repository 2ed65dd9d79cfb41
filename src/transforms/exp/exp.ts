import { FLOATS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { elementwise } from '../elementwise.ts';

/** e^x in FP64, rounded once. */
export const exp = defineTransform({
  name: 'exp',
  title: 'The exponential e^x of each element.',
  x: { datatypes: FLOATS },
  apply: (_, x) => elementwise(x, 'exp'),
});
