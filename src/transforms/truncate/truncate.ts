import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { optionalAxis } from '../attribute-schemas.ts';
import { axisOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = {
  extent: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'how many elements of the axis stay' }),
  axis: optionalAxis('the axis that is cut (default −1)'),
};

/** The first elements along an axis: Matryoshka embeddings (Kusupati 2022). Vectors are not normalized again. */
export const truncate = defineTransform({
  name: 'truncate',
  title: 'The first elements along an axis.',
  attributes,
  main: 'extent',
  x: { leastRank: 1 },
  apply: ({ extent, axis: signedAxis = -1 }, x) => {
    const axis = axisOf(x, signedAxis);
    if (extent > (x.shape[axis] as number)) {
      const detail = `extent: expected at most the ${x.shape[axis]} elements of axis ${axis} of [${x.shape}], got ${extent}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?extent');
    }
    const rows = axis === 0 ? 'moved' : 'separate';
    return { kind: 'truncated', shape: x.shape.with(axis, extent), datatype: x.datatype, rows, axis };
  },
});
