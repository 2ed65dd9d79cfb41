import { INTEGERS, inputOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

/** Rows of a table by their numbers: x [rows, …] and ids of any shape give [*ids, …] (an embedding). */
export const take = defineTransform({
  name: 'take',
  title: 'Rows of a table by their numbers.',
  x: { leastRank: 1 },
  inputs: [{ name: 'indices', description: 'numbers of rows, of any shape', datatypes: INTEGERS }],
  apply: (_, x, inputs) => ({
    kind: 'taken',
    shape: [...inputOf(inputs, 'indices').shape, ...x.shape.slice(1)],
    datatype: x.datatype,
    rows: 'moved',
  }),
});
