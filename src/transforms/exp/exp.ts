import { FLOATS } from '../checks.ts';
import { elementwise } from '../elementwise.ts';
import type { Transform } from '../transform.ts';

/** e^x in FP64, rounded once. */
export const exp: Transform = {
  name: 'exp',
  title: 'The exponential e^x of each element.',
  attributes: {},
  x: { datatypes: FLOATS },
  apply: (_, x) => elementwise(x, 'exp'),
};
