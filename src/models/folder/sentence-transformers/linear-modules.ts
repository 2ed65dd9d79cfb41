import type { Step } from '../../../pipeline/pipeline.ts';
import { featureOf, type Module, type ModuleFiles, withFeature } from './module.ts';

/** Classes of activations, by their names, and what they are here; none: the identity. */
const ACTIVATIONS: Readonly<Record<string, string | undefined>> = {
  Tanh: 'tanh',
  Sigmoid: 'sigmoid',
  GELU: 'gelu',
  SiLU: 'silu',
  ReLU: 'relu',
  Softplus: 'softplus',
  Identity: undefined,
};

/**
 * The activation of a class path, which is looked up and never loaded. The original takes Tanh where there is none, and in
 * place of classes that are not PyTorch's.
 * @throws Error for another class of PyTorch
 */
const activationOf = (path: unknown): string | undefined => {
  if (typeof path !== 'string' || !path.startsWith('torch.')) return 'tanh';
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (Object.hasOwn(ACTIVATIONS, name)) return ACTIVATIONS[name];
  throw new Error(
    `expected an activation of ${Object.keys(ACTIVATIONS).join(', ')}, got ${JSON.stringify(path.slice(0, 100))}`,
  );
};

/** Dense: act(x·Wᵀ + b), and with `use_residual` x, or its projection, on top. */
export const loadDense = async (files: ModuleFiles): Promise<Module> => {
  const { config, path, prefix, readWeights } = files;
  if (config === undefined) throw new Error(`expected ${path}/config.json, got none`);
  const { bias = true, use_residual = false, module_input_name = 'sentence_embedding', module_output_name } = config;
  const from = String(module_input_name);
  const isProjected = use_residual === true && config.in_features !== config.out_features;
  const activation = activationOf(config.activation_function);
  const weights = await readWeights([
    'linear.weight',
    ...(bias ? ['linear.bias'] : []),
    ...(isProjected ? ['residual.weight'] : []),
  ]);
  const weight = (name: string): string => `${prefix} ${name}`;
  const [, dimension] = weights[0]?.shape ?? [];
  return {
    weights,
    ...(from === 'token_embeddings' && dimension !== undefined && { takes: { dimension } }),
    forward: (features) => {
      const x = featureOf(features, from);
      const inputs = { weight: weight('linear.weight'), ...(bias === true && { bias: weight('linear.bias') }) };
      const attributes = activation === undefined ? {} : { activation };
      const [out = 0] = weights[0]?.shape ?? [];
      const steps: Step[] = [{ transform: 'project', attributes, x: x.tensor, inputs, y: `${prefix} projected` }];
      const residual = isProjected ? `${prefix} residual` : x.tensor;
      if (isProjected)
        steps.push({
          transform: 'project',
          attributes: {},
          x: x.tensor,
          inputs: { weight: weight('residual.weight') },
          y: residual,
        });
      if (use_residual === true)
        steps.push({
          transform: 'add',
          attributes: {},
          x: `${prefix} projected`,
          inputs: { other: residual },
          y: `${prefix} sum`,
        });
      const tensor = steps.at(-1)?.y ?? '';
      const feature = { ...x, tensor, shape: x.shape.with(-1, out) };
      return { steps, features: withFeature(features, String(module_output_name ?? from), feature) };
    },
  };
};

/** LayerNorm of the sentence vectors. */
export const loadLayerNorm = async ({ prefix, readWeights }: ModuleFiles): Promise<Module> => ({
  weights: await readWeights(['norm.weight', 'norm.bias']),
  forward: (features) => {
    const x = featureOf(features, 'sentence_embedding');
    const y = `${prefix} layer norm`;
    const inputs = { weight: `${prefix} norm.weight`, bias: `${prefix} norm.bias` };
    return {
      steps: [{ transform: 'layer_norm', attributes: {}, x: x.tensor, inputs, y }],
      features: withFeature(features, 'sentence_embedding', { ...x, tensor: y }),
    };
  },
});
