import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { MAX_RANK } from '../../tensor/shape.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = {
  axis: Type.Integer({
    minimum: -MAX_RANK,
    maximum: MAX_RANK - 1,
    description: 'the place of the new axis in the result',
  }),
};

/** The same elements with one more axis, of extent 1 (numpy.expand_dims). */
export const unsqueeze = defineTransform({
  name: 'unsqueeze',
  title: 'The same elements with one more axis, of extent 1.',
  attributes,
  main: 'axis',
  apply: ({ axis: signedAxis }, { shape, datatype }) => {
    const rank = shape.length + 1;
    const axis = signedAxis < 0 ? signedAxis + rank : signedAxis;
    if (rank > MAX_RANK) {
      throw new RequestError('INVALID_SHAPE', `unsqueeze: expected x of rank below ${MAX_RANK}, got [${shape}]`);
    }
    if (axis < 0 || axis >= rank) {
      const detail = `axis: expected a place among ${rank} axes, got ${signedAxis}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?axis');
    }
    const rows = axis === 0 ? 'moved' : 'separate';
    return { kind: 'reinterpreted', shape: shape.toSpliced(axis, 0, 1), datatype, rows };
  },
});
