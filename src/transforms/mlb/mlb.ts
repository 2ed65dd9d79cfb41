import { Type } from '@sinclair/typebox';
import { ACTIVATIONS } from '../activations.ts';
import { words } from '../attribute-schemas.ts';
import { FLOATS, inputOf, rowsAlong } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { checkPair, outputExtent, projections, sharedRows } from '../fused-vectors.ts';

/** W_o·(f(W_x x + b_x) ⊙ f(W_y y + b_y)) + b_o, without W_o its right factor: low-rank bilinear pooling (Kim et al. 2017). */
export const mlb = defineTransform({
  name: 'mlb',
  title: 'Two vectors, projected, activated, multiplied and projected (MLB).',
  attributes: {
    activation: Type.Optional(words(ACTIVATIONS, 'what is done to both projections (default tanh)')),
  },
  main: 'activation',
  x: { datatypes: FLOATS, leastRank: 1 },
  inputs: projections,
  apply: ({ activation = 'tanh' }, x, inputs) => {
    const y = inputOf(inputs, 'y');
    checkPair('mlb', x, y);
    const dim = sharedRows('mlb', inputs, ['weight', 'bias'], [x.shape.at(-1) ?? 0, y.shape.at(-1) ?? 0]);
    const shape = x.shape.with(-1, outputExtent('mlb', inputs, dim));
    const rows = rowsAlong(x.shape.length - 1);
    return {
      ...{ kind: 'fused', shape, datatype: x.datatype, rows, batched: ['y'] },
      ...{ method: 'mlb', activation, dim, parts: 1 },
    };
  },
});
