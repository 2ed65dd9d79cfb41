import { Type } from '@sinclair/typebox';
import { optionalAxis } from '../attribute-schemas.ts';
import { axisOf, FLOATS, rowsAlong } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { batchedMask, maskExtents, maskInput } from '../masks.ts';

const attributes = {
  axis: optionalAxis('the axis along which weights sum up to 1 (default −1)'),
  temperature: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'what elements are divided by first (default 1)' }),
  ),
};

/**
 * e^(x / temperature) by the sum along an axis, in FP64, rounded once. What is masked weighs 0, and all of a vector without
 * other elements. A NaN, or the infinity of a largest element, makes the vector NaN, as in PyTorch.
 */
export const softmax = defineTransform({
  name: 'softmax',
  title: 'Exponentials along an axis, divided by their sum.',
  attributes,
  main: 'axis',
  x: { datatypes: FLOATS, leastRank: 1 },
  inputs: [maskInput(true)],
  apply: ({ axis: signedAxis = -1, temperature = 1 }, x, { mask }) => {
    const axis = axisOf(x, signedAxis);
    const extents = mask && maskExtents('softmax', x, mask);
    return {
      ...{ kind: 'softmax', shape: x.shape, datatype: x.datatype, rows: rowsAlong(axis), axis, temperature },
      ...(extents && { extents, batched: batchedMask(x, extents) }),
    };
  },
});
