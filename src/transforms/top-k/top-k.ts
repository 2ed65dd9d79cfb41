import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = {
  k: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'how many elements of each row' }),
  largest: Type.Optional(Type.Boolean({ description: 'true (default): the largest; false: the smallest' })),
  last_first: Type.Optional(
    Type.Boolean({ description: 'whether of equal elements the last comes first (default false)' }),
  ),
};

/** The positions (INT64 [rows, k]) of the k largest elements along the last axis of [rows, n], in order; NaN is the largest. */
export const topK = defineTransform({
  name: 'top_k',
  title: 'The positions of the largest elements of each row, in order.',
  attributes,
  internal: true,
  apply: ({ k, largest = true, last_first: lastFirst = false }, { shape }) => {
    const [rows = 0, extent = 0, ...more] = shape;
    if (more.length > 0 || shape.length < 2) {
      throw new RequestError('INVALID_SHAPE', `top_k: expected [rows, elements], got [${shape}]`);
    }
    if (k > extent) {
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        `k: expected at most the ${extent} elements of the axis, got ${k}`,
        '?k',
      );
    }
    return { kind: 'top_k', rows: 'separate', shape: [rows, k], datatype: 'INT64', smallest: !largest, lastFirst };
  },
});
