import { pooling } from '../../../dialects/sentence-transformers/pooling.ts';
import { spladePooling } from '../../../dialects/sentence-transformers/splade-pooling.ts';
import { weightedLayerPooling } from '../../../dialects/sentence-transformers/weighted-layer-pooling.ts';
import { runDialect } from './dialect-module.ts';
import { type Features, featureOf, type Module, type ModuleFiles, withFeature } from './module.ts';

type Config = Readonly<Record<string, unknown>>;

/** Members of a configuration that an operator has; others are ignored, as the original does. */
const known = (config: Config, parameters: Readonly<Record<string, unknown>>): Config =>
  Object.fromEntries(
    Object.entries(config).filter(([name, value]) => Object.hasOwn(parameters, name) && value !== null),
  );

const dimensionOf = ({ embedding_dimension, word_embedding_dimension }: Config): number | undefined => {
  const dimension = embedding_dimension ?? word_embedding_dimension;
  return typeof dimension === 'number' ? dimension : undefined;
};

const takes = (config: Config, layers?: number): Module['takes'] & object => {
  const dimension = dimensionOf(config);
  return { ...(dimension !== undefined && { dimension }), ...(layers !== undefined && { layers }) };
};

/** The configuration of a module that has one. @throws Error where it is missing */
const required = ({ config, path }: ModuleFiles): Config => {
  if (config !== undefined) return config;
  throw new Error(`expected ${path}/config.json, got none`);
};

/** Pooling: `pooling_mode`, or the flags of configurations before version 6. */
export const loadPooling = async (files: ModuleFiles): Promise<Module> => {
  const config = required(files);
  const args = known(config, pooling.parameters);
  return {
    weights: [],
    takes: takes(config),
    forward: (features, { promptLength }) =>
      runDialect(
        pooling,
        { ...args, ...(promptLength !== undefined && { prompt_length: promptLength }) },
        features,
        files.prefix,
      ),
  };
};

/** SpladePooling. */
export const loadSplade = async (files: ModuleFiles): Promise<Module> => {
  const config = files.config ?? {};
  const args = known(config, spladePooling.parameters);
  return {
    weights: [],
    takes: takes(config),
    isSparse: true,
    forward: (features) => runDialect(spladePooling, args, features, files.prefix),
  };
};

/** WeightedLayerPooling, by the weights that were learned. */
export const loadWeightedLayers = async (files: ModuleFiles): Promise<Module> => {
  const config = required(files);
  const args = known(config, weightedLayerPooling.parameters);
  const weights = await files.readWeights(['layer_weights']);
  const { num_hidden_layers = 12 } = config;
  return {
    weights,
    takes: takes(config, Number(num_hidden_layers) + 1),
    forward: (features) => {
      // Without layers the original leaves the token vectors as they are.
      if (!features.has('all_layer_embeddings')) return { steps: [], features };
      return runDialect(weightedLayerPooling, args, withWeights(features, weights), files.prefix);
    },
  };
};

const withWeights = (features: Features, weights: Module['weights']): Features => {
  const [weight] = weights;
  if (weight === undefined) return features;
  const { name: tensor, shape, datatype } = weight;
  return withFeature(features, 'layer_weights', { tensor, shape, datatype });
};

/** Dropout changes nothing when it is not trained. */
export const loadDropout = async (): Promise<Module> => ({
  weights: [],
  forward: (features) => ({ steps: [], features }),
});

/** Normalize: vectors of norm 1. */
export const loadNormalize = async ({ config = {}, prefix }: ModuleFiles): Promise<Module> => {
  const { module_input_name: from = 'sentence_embedding', module_output_name: to } = config;
  return {
    weights: [],
    forward: (features) => {
      if (!features.has(String(from))) return { steps: [], features };
      const feature = featureOf(features, String(from));
      const y = `${prefix} normalized`;
      return {
        steps: [{ transform: 'l2_normalize', attributes: {}, x: feature.tensor, y }],
        features: withFeature(features, String(to ?? from), { ...feature, tensor: y }),
      };
    },
  };
};
