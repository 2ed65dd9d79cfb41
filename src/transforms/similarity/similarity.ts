import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { words } from '../attribute-schemas.ts';
import { inputOf, NUMBERS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { floatOf } from '../fused-vectors.ts';

const METRICS = ['cosine', 'dot', 'euclidean', 'manhattan'] as const;

/**
 * Each row of x [rows, n] with each of y [others, n], [rows, others], divided by the temperature: as
 * sentence_transformers.util's cos_sim (norms at least 1e-12), dot_score, euclidean_sim and manhattan_sim, whose distances
 * are negative. `softmax` `rows`: over the others for each row of x; `columns`: over the rows of x.
 */
export const similarity = defineTransform({
  name: 'similarity',
  title: 'How near each vector of x is to each of y.',
  attributes: {
    metric: Type.Optional(
      words(METRICS, 'cosine, dot, euclidean or manhattan (default cosine); distances are negative'),
    ),
    temperature: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'what similarities are divided by (default 1)' }),
    ),
    softmax: Type.Optional(
      words(
        ['none', 'rows', 'columns'] as const,
        'rows: over y for each vector of x; columns: over x for each vector of y (default none)',
      ),
    ),
  },
  main: 'metric',
  x: { datatypes: NUMBERS, leastRank: 2 },
  inputs: [{ name: 'y', description: 'the other vectors, [others, n]', datatypes: NUMBERS, rank: 2 }],
  apply: ({ metric = 'cosine', temperature = 1, softmax = 'none' }, x, inputs) => {
    const { shape } = inputOf(inputs, 'y');
    const [rows = 0, extent] = x.shape;
    if (x.shape.length !== 2 || shape[1] !== extent) {
      const detail = `similarity: expected x [rows,n] and y [others,n], got x [${x.shape}] and y [${shape}]`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    return {
      ...{ kind: 'similarity', shape: [rows, shape[0] ?? 0], datatype: floatOf(x.datatype) },
      ...{ rows: softmax === 'columns' ? 'mixed' : 'separate', metric, temperature, softmax },
    };
  },
});
