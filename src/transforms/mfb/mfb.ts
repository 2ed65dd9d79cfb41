import { Type } from '@sinclair/typebox';
import { FLOATS, inputOf, rowsAlong } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { checkPair, groupExtent, outputExtent, projections, sharedRows } from '../fused-vectors.ts';

/**
 * (W_x x + b_x) ⊙ (W_y y + b_y) as [dim, factor], summed over factor, its signed root divided by its L2 norm, then W_o:
 * factorized bilinear pooling (Yu et al. 2017).
 */
export const mfb = defineTransform({
  name: 'mfb',
  title: 'Two vectors, projected, multiplied, summed by groups and normalized (MFB).',
  attributes: {
    factor: Type.Integer({ minimum: 1, maximum: 65536, description: 'numbers of each sum' }),
  },
  main: 'factor',
  x: { datatypes: FLOATS, leastRank: 1 },
  inputs: projections,
  apply: ({ factor }, x, inputs) => {
    const y = inputOf(inputs, 'y');
    checkPair('mfb', x, y);
    const numbers = sharedRows('mfb', inputs, ['weight', 'bias'], [x.shape.at(-1) ?? 0, y.shape.at(-1) ?? 0]);
    const dim = groupExtent('mfb', 'factor', numbers, factor, 'weight_x');
    const shape = x.shape.with(-1, outputExtent('mfb', inputs, dim));
    const rows = rowsAlong(x.shape.length - 1);
    return {
      ...{ kind: 'fused', shape, datatype: x.datatype, rows, batched: ['y'] },
      method: 'mfb',
      dim,
      parts: factor,
    };
  },
});
