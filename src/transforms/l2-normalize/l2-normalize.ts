import { type Static, Type } from '@sinclair/typebox';
import { FLOATS, rowsAlong } from '../checks.ts';
import type { Transform } from '../transform.ts';

const attributes = {
  eps: Type.Optional(
    Type.Number({ minimum: 0, description: 'the least norm to divide by (default 1e-12): zeros stay zeros' }),
  ),
};
const schema = Type.Object(attributes);

/** Each vector along the last axis by its Euclidean norm: torch.nn.functional.normalize with dim=-1. No square overflows. */
export const l2Normalize: Transform = {
  name: 'l2_normalize',
  title: 'Vectors along the last axis, divided by their Euclidean norm.',
  attributes,
  main: 'eps',
  x: { datatypes: FLOATS, leastRank: 1 },
  apply: (given, x) => {
    const { eps = 1e-12 } = given as Static<typeof schema>;
    const rows = rowsAlong(x.shape.length - 1);
    return { kind: 'normalized', rows, shape: x.shape, datatype: x.datatype, eps };
  },
};
