import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { MAX_RANK } from '../../tensor/shape.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = {
  permutation: Type.Array(Type.Integer({ minimum: 0, maximum: MAX_RANK - 1 }), {
    maxItems: MAX_RANK,
    description: 'which axis of the tensor each axis of the output is',
  }),
};

/** The axes in another order (numpy.transpose). */
export const transpose = defineTransform({
  name: 'transpose',
  title: 'The axes in another order.',
  attributes,
  main: 'permutation',
  apply: ({ permutation }, x) => {
    if (`${permutation.toSorted((a, b) => a - b)}` !== `${x.shape.map((_, a) => a)}`) {
      const detail = `permutation: expected every axis of [${x.shape}] once, got ${permutation}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?permutation');
    }
    const shape = permutation.map((axis) => x.shape[axis] as number);
    const rows = (permutation[0] ?? 0) === 0 ? 'separate' : 'moved';
    return { kind: 'transposed', rows, shape, datatype: x.datatype, permutation };
  },
});
