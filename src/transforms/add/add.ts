import { combined } from '../broadcast.ts';
import { NUMBERS } from '../checks.ts';
import type { Transform } from '../transform.ts';

/** x plus another tensor, with NumPy's broadcasting. Integers are of one datatype, and wrap; BOOL is refused. */
export const add: Transform = {
  name: 'add',
  title: 'The tensor plus another one, element by element, with broadcasting.',
  attributes: {},
  x: { datatypes: NUMBERS },
  inputs: [{ name: 'other', description: 'the other tensor; extents of 1 are repeated', datatypes: NUMBERS }],
  apply: (_, x, inputs) => combined('add', 'add', x, inputs, ['other']),
};
