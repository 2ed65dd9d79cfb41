import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { MAX_RANK } from '../../tensor/shape.ts';
import { axisOf, inputOf, listedInputs } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import type { TensorType } from '../transformed.ts';

const attributes = {
  axis: Type.Optional(
    Type.Integer({
      minimum: -MAX_RANK,
      maximum: MAX_RANK - 1,
      description: 'the axis to join along (default: the last)',
    }),
  ),
};

/** Tensors of one datatype, one after another along an axis: x, y, then x1, x2, … */
export const concat = defineTransform({
  name: 'concat',
  title: 'Several tensors, joined along an axis.',
  attributes,
  main: 'axis',
  x: { leastRank: 1 },
  inputs: [
    { name: 'y', optional: true, description: 'the second tensor, like x but for the axis' },
    { name: 'x1', optional: true, numbered: true, description: 'what follows then, like x but for the axis' },
  ],
  apply: ({ axis: signedAxis = -1 }, x, inputs) => {
    const axis = axisOf(x, signedAxis);
    const others = listedInputs(inputs).map((name) => inputOf(inputs, name));
    for (const other of others) checkAlike(x, other, axis);
    const extent = [x, ...others].reduce((sum, { shape }) => sum + (shape[axis] as number), 0);
    return {
      ...{ kind: 'joined', shape: x.shape.with(axis, extent), datatype: x.datatype, axis },
      ...(axis === 0 ? { rows: 'moved' } : { rows: 'separate', batched: Object.keys(inputs) }),
    };
  },
});

/** @throws INVALID_SHAPE, INVALID_DATATYPE for a tensor that differs elsewhere than along the axis */
const checkAlike = (x: TensorType, other: TensorType, axis: number): void => {
  if (other.datatype !== x.datatype) {
    throw new RequestError('INVALID_DATATYPE', `concat: expected ${x.datatype} like the first, got ${other.datatype}`);
  }
  const alike =
    other.shape.length === x.shape.length && other.shape.every((extent, a) => a === axis || extent === x.shape[a]);
  if (alike) return;
  const detail = `concat: expected [${x.shape}] but along axis ${axis}, got [${other.shape}]`;
  throw new RequestError('INVALID_SHAPE', detail);
};
