import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { optionalAxis } from '../attribute-schemas.ts';
import { axisOf, FLOATS, rowsAlong } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import type { TransformInputs } from '../transform.ts';

const attributes = {
  axis: optionalAxis('the axis along which vectors lie (default −1)'),
  eps: Type.Optional(Type.Number({ minimum: 0, description: 'what is added to the variance (default 1e-5)' })),
};

/** (x − mean) / √(variance + eps) · weight + bias of vectors, in FP64, rounded once: torch.nn.functional.layer_norm. */
export const layerNorm = defineTransform({
  name: 'layer_norm',
  title: 'Vectors along an axis with mean 0 and variance 1, then scaled and shifted.',
  attributes,
  main: 'axis',
  x: { datatypes: FLOATS, leastRank: 1 },
  inputs: [
    {
      name: 'weight',
      optional: true,
      description: 'a factor for each position of the axis',
      datatypes: FLOATS,
      rank: 1,
    },
    {
      name: 'bias',
      optional: true,
      description: 'a summand for each position of the axis',
      datatypes: FLOATS,
      rank: 1,
    },
  ],
  apply: ({ axis: signedAxis = -1, eps = 1e-5 }, x, inputs) => {
    const axis = axisOf(x, signedAxis);
    checkParameters(x.shape[axis] as number, inputs);
    return { kind: 'layer_normalized', shape: x.shape, datatype: x.datatype, rows: rowsAlong(axis), axis, eps };
  },
});

/** @throws INVALID_SHAPE for a weight or bias of other extents */
const checkParameters = (extent: number, inputs: TransformInputs): void => {
  for (const [name, { shape }] of Object.entries(inputs)) {
    if (shape[0] === extent) continue;
    throw new RequestError(
      'INVALID_SHAPE',
      `layer_norm: expected ${name} [${extent}], as the axis has, got [${shape}]`,
    );
  }
};
