import { Type } from '@sinclair/typebox';
import { FLOATS, inputOf, rowsAlong } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { checkPair, groupExtent, merges, outputExtent, projections, sharedRows } from '../fused-vectors.ts';

/**
 * Σ_r (M_x tanh(W_x x))_r ⊙ (M_y tanh(W_y y))_r with M seen as [rank, dim], then W_o; each product with its bias: a Tucker
 * decomposition of the bilinear form (Ben-younes et al. 2017).
 */
export const mutan = defineTransform({
  name: 'mutan',
  title: 'Two vectors, projected, merged by several products and added up (MUTAN).',
  attributes: {
    rank: Type.Integer({ minimum: 1, maximum: 65536, description: 'products that are added up' }),
  },
  main: 'rank',
  x: { datatypes: FLOATS, leastRank: 1 },
  inputs: [...projections, ...merges],
  apply: ({ rank }, x, inputs) => {
    const y = inputOf(inputs, 'y');
    checkPair('mutan', x, y);
    const hidden = sharedRows('mutan', inputs, ['weight', 'bias'], [x.shape.at(-1) ?? 0, y.shape.at(-1) ?? 0]);
    const numbers = sharedRows('mutan', inputs, ['merge', 'bias_merge'], [hidden, hidden]);
    const dim = groupExtent('mutan', 'rank', numbers, rank, 'merge_x');
    const shape = x.shape.with(-1, outputExtent('mutan', inputs, dim));
    const rows = rowsAlong(x.shape.length - 1);
    return {
      ...{ kind: 'fused', shape, datatype: x.datatype, rows, batched: ['y'] },
      ...{ method: 'mutan', activation: 'tanh', dim, parts: rank },
    };
  },
});
