import { type Static, Type } from '@sinclair/typebox';
import { checkFloat, checkRank } from '../checks.ts';
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
  apply: (given, x) => {
    const { eps = 1e-12 } = given as Static<typeof schema>;
    checkFloat('l2_normalize', x);
    checkRank('l2_normalize', x, 1);
    return { kind: 'normalized', shape: x.shape, datatype: x.datatype, eps };
  },
};
