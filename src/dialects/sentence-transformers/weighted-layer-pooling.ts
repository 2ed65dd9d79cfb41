import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkRank, inputOf, promoteTypes, whole } from '../parameters.ts';
import { EMBEDDING_DIMENSION, transform } from './mode-steps.ts';

const parameters = {
  embedding_dimension: Type.Optional(whole(1, EMBEDDING_DIMENSION)),
  word_embedding_dimension: Type.Optional(whole(1, EMBEDDING_DIMENSION)),
  num_hidden_layers: Type.Optional(whole(1, 'layers of the model beside its embeddings (default 12)')),
  layer_start: Type.Optional(whole(0, 'the first layer that counts (default 4)')),
};
const schema = Type.Object(parameters);

const Y = 'token_embeddings';

/**
 * sentence-transformers WeightedLayerPooling: the mean of the layers `[layers, batch, tokens, channels]` from `layer_start`
 * on, by `layer_weights`, one for each of them; without weights all count the same, and the layers have to be as many as
 * `num_hidden_layers` + 1. The mean of no layers is NaN. Layers of 16 bits become FP32 by weights of it, also by the default ones.
 */
export const weightedLayerPooling: DialectOperator = {
  name: 'sentence_transformers.WeightedLayerPooling',
  inputs: [{ name: 'all_layer_embeddings' }, { name: 'layer_weights', optional: true }],
  outputs: [{ name: Y }],
  parameters,
  rewrite: (args, inputs) => {
    const { num_hidden_layers = 12, layer_start = 4 } = args as Static<typeof schema>;
    const layers = inputOf(inputs, 'all_layer_embeddings');
    checkFloating('WeightedLayerPooling', layers);
    checkRank('WeightedLayerPooling', layers, [4]);
    const weights = inputs.find(({ name }) => name === 'layer_weights');
    const [count = 0] = layers.shape;
    const used = Math.max(count - layer_start, 0);
    const weighed = weights === undefined ? Math.max(num_hidden_layers + 1 - layer_start, 0) : weights.shape[0];
    if (weighed !== used || (weights?.shape.length ?? 1) !== 1) {
      const got = weights === undefined ? `num_hidden_layers=${num_hidden_layers}` : `layer_weights [${weights.shape}]`;
      const detail = `WeightedLayerPooling: expected weights for ${used} layers, those of [${layers.shape}] from layer_start=${layer_start} on, got ${got}`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    const x = layer_start === 0 ? layers.name : 'used layers';
    const cut = transform('pad', layers.name, x, { pads: [used - count, 0], axes: [0] });
    // Without weights they are FP32, each 1.
    const datatype = promoteTypes(layers.datatype, weights?.datatype ?? 'FP32');
    const mean = alongLayers('mean', x, Y, { output_datatype: datatype });
    const over = weights === undefined ? [mean] : weightedMean(x, datatype);
    return { steps: [...(layer_start === 0 ? [] : [cut]), ...over], outputs: [Y] };
  },
};

const alongLayers = (
  reduction: string,
  x: string,
  y: string,
  attributes: Readonly<Record<string, unknown>> = {},
): Step => ({
  ...{ region: 'global', reductions: [reduction], x, y, anyEmpty: true, inputs: { weights: 'layer_weights' } },
  attributes: { axes: [0], keepdims: false, ...attributes },
});

/** Weights of any sign: what their sum divides is what IEEE 754 makes of it. */
const weightedMean = (x: string, datatype: string): readonly Step[] => [
  alongLayers('weighted', x, 'weighted sum', { divide: false, output_datatype: 'FP64' }),
  alongLayers('sum', 'layer_weights', 'sum of weights', { output_datatype: 'FP64' }),
  transform('scale_rows', 'weighted sum', Y, { exponent: -1, datatype }, { factors: 'sum of weights' }),
];
