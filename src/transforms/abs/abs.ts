import { defineTransform } from '../define-transform.ts';
import { elementwise } from '../elementwise.ts';

/** The size of each element. Integers keep their datatype: the size of the lowest one saturates. */
export const abs = defineTransform({
  name: 'abs',
  title: 'The size |x| of each element.',
  apply: (_, x) => elementwise(x, 'abs'),
});
