import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { optionalAxis } from '../attribute-schemas.ts';
import { axisOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = {
  axis: optionalAxis('the axis along which copies follow one another (default −1)'),
  count: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2 ** 31 - 1,
      description: 'how many copies (default: as many as fill the axis of like)',
    }),
  ),
};

/** Copies of x, one after another along an axis (numpy.tile): so many, or as many as give that axis the extent that `like` has. */
export const repeat = defineTransform({
  name: 'repeat',
  title: 'Copies of the tensor, one after another along an axis.',
  attributes,
  main: 'axis',
  x: { leastRank: 1 },
  inputs: [{ name: 'like', optional: true, description: 'a tensor whose extent along the axis the result has' }],
  apply: ({ axis: signedAxis = -1, count: copies }, x, { like }) => {
    const axis = axisOf(x, signedAxis);
    if ((copies === undefined) === (like === undefined)) {
      const got = like === undefined ? 'neither' : 'both';
      throw new RequestError('INVALID_INPUT', `repeat: expected the attribute count or the input like, got ${got}`);
    }
    const extent = x.shape[axis] as number;
    const wanted = like?.shape.at(signedAxis);
    const count = copies ?? (wanted === extent ? 1 : (wanted ?? Number.NaN) / extent);
    if (!Number.isInteger(count)) {
      const detail = `repeat: expected like with a multiple of the ${extent} positions of axis ${axis} of [${x.shape}], got [${like?.shape}]`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    const rows = axis === 0 ? 'moved' : 'separate';
    return { kind: 'repeated', shape: x.shape.with(axis, extent * count), datatype: x.datatype, rows, axis, count };
  },
});
