import { elementwise } from '../elementwise.ts';
import type { Transform } from '../transform.ts';

/** The size of each element. Integers keep their datatype: the size of the lowest one saturates. */
export const abs: Transform = {
  name: 'abs',
  title: 'The size |x| of each element.',
  attributes: {},
  apply: (_, x) => elementwise(x, 'abs'),
};
