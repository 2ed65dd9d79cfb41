import { defineTransform } from '../define-transform.ts';
import { elementwise } from '../elementwise.ts';

/** max(x, 0); NaN stays. Integers keep their datatype. */
export const relu = defineTransform({
  name: 'relu',
  title: 'Each element, or 0 where it is negative.',
  apply: (_, x) => elementwise(x, 'relu'),
});
