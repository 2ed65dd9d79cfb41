import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { orderedAlong } from '../ordered-axis.ts';
import { axisOf, flag, inputOf, whole } from '../parameters.ts';

const topParameters = {
  k: whole(0, 'how many elements'),
  dim: Type.Optional(Type.Integer({ minimum: -6, maximum: 5, description: 'the axis (default: the last)' })),
  largest: flag('whether the largest elements are chosen (default true), not the smallest'),
  sorted: flag('not used: they are in order'),
};
const topSchema = Type.Object(topParameters);

const scalar = (x: string, y: string): Step => ({ transform: 'reshape', attributes: { shape: [] }, x, y });

/**
 * torch.topk: the k largest or smallest elements along an axis, in order; a NaN is the largest. Of equal ones the first
 * come first. Of a scalar it is that scalar, whether k is 0 or 1 (torch 2.15).
 */
export const topk: DialectOperator = {
  name: 'torch.topk',
  inputs: [{ name: 'input' }],
  outputs: [{ name: 'values' }, { name: 'indices', datatype: 'INT64' }],
  takesScalars: true,
  parameters: topParameters,
  rewrite: (args, inputs) => {
    const { k, dim = -1, largest = true } = args as Static<typeof topSchema>;
    const { shape } = inputOf(inputs, 'input');
    const isScalar = shape.length === 0;
    const extents = isScalar ? [1] : shape;
    const axis = axisOf('torch.topk', 'dim', extents, dim);
    const extent = extents[axis] as number;
    if (k > extent) {
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        `k: expected at most the ${extent} elements of axis ${dim}, got ${k}`,
        '?k',
      );
    }
    const outputs = ['values', 'indices'];
    const ordered = { shape: extents, axis, k: isScalar ? 1 : k, largest: Boolean(largest), x: 'input' };
    if (!isScalar) return { steps: orderedAlong({ ...ordered, positions: 'indices', values: 'values' }), outputs };
    const steps = orderedAlong({ ...ordered, positions: 'positions', values: 'elements' });
    return { steps: [...steps, scalar('elements', 'values'), scalar('positions', 'indices')], outputs };
  },
};
