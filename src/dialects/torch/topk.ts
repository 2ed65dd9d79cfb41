import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { orderedAlong } from '../ordered-axis.ts';
import { flag, inputOf, whole } from '../parameters.ts';

const topParameters = {
  k: whole(0, 'how many elements'),
  dim: Type.Optional(Type.Integer({ minimum: -6, maximum: 5, description: 'the axis (default: the last)' })),
  largest: flag('whether the largest elements are chosen (default true), not the smallest'),
  sorted: flag('not used: they are in order'),
};
const topSchema = Type.Object(topParameters);

/** torch.topk: the k largest or smallest elements along an axis, in order; a NaN is the largest. Of equal ones the first come first. */
export const topk: DialectOperator = {
  name: 'torch.topk',
  inputs: [{ name: 'input' }],
  outputs: [{ name: 'values' }, { name: 'indices', datatype: 'INT64' }],
  takesScalars: true,
  parameters: topParameters,
  rewrite: (given, inputs) => {
    const { k, dim = -1, largest = true } = given as Static<typeof topSchema>;
    const { shape } = inputOf(inputs, 'input');
    const extents = shape.length === 0 ? [1] : shape;
    const along = dim < 0 ? dim + extents.length : dim;
    const extent = extents[along];
    if (extent === undefined) {
      throw new RequestError('INVALID_ATTRIBUTE', `torch.topk: expected an axis of [${shape}], got ${dim}`, '?dim');
    }
    if (k > extent) {
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        `k: expected at most the ${extent} elements of axis ${dim}, got ${k}`,
        '?k',
      );
    }
    const ordered = { shape: extents, axis: along, k, largest: Boolean(largest) };
    return {
      steps: orderedAlong({ ...ordered, x: 'input', positions: 'indices', values: 'values' }),
      outputs: ['values', 'indices'],
    };
  },
};
