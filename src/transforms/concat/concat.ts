import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { MAX_RANK } from '../../tensor/shape.ts';
import { checkRank } from '../checks.ts';
import type { Given, Transform } from '../transform.ts';

const attributes = {
  axis: Type.Optional(
    Type.Integer({
      minimum: -MAX_RANK,
      maximum: MAX_RANK - 1,
      description: 'the axis to join along (default: the last)',
    }),
  ),
};
const schema = Type.Object(attributes);

/** Tensors one after another along an axis: the first, then the others. All have one datatype. */
export const concat: Transform = {
  name: 'concat',
  title: 'Several tensors, joined along an axis.',
  attributes,
  apply: (given, x, others) => {
    const { axis: asked = -1 } = given as Static<typeof schema>;
    checkRank('concat', x, 1);
    const axis = asked < 0 ? asked + x.shape.length : asked;
    if (axis < 0 || axis >= x.shape.length) {
      throw new RequestError('INVALID_ATTRIBUTE', `axis: expected an axis of [${x.shape}], got ${asked}`, '?axis');
    }
    for (const other of others) checkAlike(x, other, axis);
    const extent = [x, ...others].reduce((sum, { shape }) => sum + (shape[axis] as number), 0);
    return { kind: 'joined', shape: x.shape.with(axis, extent), datatype: x.datatype, axis };
  },
};

/** @throws INVALID_SHAPE, INVALID_DATATYPE for a tensor that differs elsewhere than along the axis */
const checkAlike = (x: Given, other: Given, axis: number): void => {
  if (other.datatype !== x.datatype) {
    throw new RequestError('INVALID_DATATYPE', `concat: expected ${x.datatype} like the first, got ${other.datatype}`);
  }
  const alike =
    other.shape.length === x.shape.length && other.shape.every((extent, a) => a === axis || extent === x.shape[a]);
  if (alike) return;
  const detail = `concat: expected [${x.shape}] but along axis ${axis}, got [${other.shape}]`;
  throw new RequestError('INVALID_SHAPE', detail);
};
