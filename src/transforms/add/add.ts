import { combined } from '../broadcast.ts';
import { NUMBERS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

/** x plus another tensor, with NumPy's broadcasting. Integers are of one datatype, and wrap; BOOL is refused. */
export const add = defineTransform({
  name: 'add',
  title: 'The tensor plus another one, element by element, with broadcasting.',
  x: { datatypes: NUMBERS },
  inputs: [{ name: 'other', description: 'the other tensor; extents of 1 are repeated', datatypes: NUMBERS }],
  apply: (_, x, inputs) => combined('add', 'add', x, inputs, ['other']),
});
