import { elementwise } from '../elementwise.ts';
import type { Transform } from '../transform.ts';

/** max(x, 0); NaN stays. Integers keep their datatype. */
export const relu: Transform = {
  name: 'relu',
  title: 'Each element, or 0 where it is negative.',
  attributes: {},
  apply: (_, x) => elementwise(x, 'relu'),
};
