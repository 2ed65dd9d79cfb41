import type { Step } from '../../../pipeline/pipeline.ts';
import { planPipeline } from '../../../pipeline/plan-pipeline.ts';
import { type Feature, type Features, featureOf, type Module, type ModuleFiles, withFeature } from './module.ts';
import type { Vocabulary } from './vocabulary.ts';

const TOKENS = 'token_embeddings';
const MASK = 'attention_mask';

/** Tasks that a module applies to: a list, or one. */
const tasksOf = (value: unknown): readonly string[] => {
  const tasks = value ?? ['document'];
  return (Array.isArray(tasks) ? tasks : [tasks]).map(String);
};

/** The number of a configuration. @throws Error for another value */
const numberOf = (config: Readonly<Record<string, unknown>>, name: string, preset: number): number => {
  const value = config[name] ?? preset;
  if (typeof value === 'number') return value;
  throw new Error(`${name}: expected a number, got ${JSON.stringify(value)?.slice(0, 100)}`);
};

/** What a step makes of features: its result becomes `name`, and its results beside it those of `results`. */
const runStep = (
  features: Features,
  step: Step,
  name: string,
  results: Readonly<Record<string, string>> = {},
): { readonly steps: readonly Step[]; readonly features: Features } => {
  const tensors = [...features].map(([, { tensor, shape, datatype }]) => ({ name: tensor, shape, datatype }));
  const inputs = tensors.filter((one, i) => tensors.findIndex((other) => other.name === one.name) === i);
  const made = [[name, step.y] as const, ...Object.entries(results)];
  // Planned alone, for the shapes of its results.
  const { outputs } = planPipeline({ steps: [step], outputs: made.map(([, tensor]) => tensor) }, inputs);
  const all = made.reduce((before, [feature, tensor]) => {
    const output = outputs.find((each) => each.name === tensor);
    if (output === undefined) throw new Error(`expected ${tensor} of a step, got none`);
    const { shape, datatype } = output;
    return withFeature(before, feature, { tensor, shape, datatype });
  }, features);
  return { steps: [step], features: all };
};

/** HierarchicalTokenPooling: of configurations without `normalize_embeddings` vectors stay as they are. */
export const loadTokenPooling = async ({ config = {}, prefix }: ModuleFiles): Promise<Module> => {
  const attributes = {
    pool_factor: numberOf(config, 'pool_factor', 1),
    num_protected_tokens: numberOf(config, 'num_protected_tokens', 1),
    normalize_embeddings: (config.normalize_embeddings ?? false) === true,
  };
  const tasks = tasksOf(config.tasks);
  return {
    weights: [],
    givesTokens: true,
    forward: (features, { task = 'document' }) => {
      if (!tasks.includes(task)) return { steps: [], features };
      const { tensor: x } = featureOf(features, TOKENS);
      const y = `${prefix} pooled`;
      if (attributes.pool_factor <= 1) {
        if (!attributes.normalize_embeddings) return { steps: [], features };
        return runStep(features, { transform: 'l2_normalize', attributes: {}, x, y }, TOKENS);
      }
      const mask = features.get(MASK);
      const inputs = mask === undefined ? {} : { mask: mask.tensor };
      const places = `${prefix} mask`;
      const step = { transform: 'token_pool', attributes, x, inputs, y, results: { mask: places } };
      return runStep(features, step, TOKENS, { [MASK]: places });
    },
  };
};

/** The list of a configuration. @throws Error for another value */
const listOf = (config: Readonly<Record<string, unknown>>, name: string): readonly unknown[] => {
  const value = config[name] ?? [];
  if (Array.isArray(value)) return value;
  throw new Error(`${name}: expected a list, got ${JSON.stringify(value)?.slice(0, 100)}`);
};

/** MultiVectorMask: `attention_mask` becomes the mask of the tokens that count, by their `input_ids` where they are there. */
export const loadMultiVectorMask = async ({ config = {}, prefix, readVocabulary }: ModuleFiles): Promise<Module> => {
  const words = listOf(config, 'skiplist_words').map(String);
  const keep = listOf(config, 'keep_only_token_ids').map(Number);
  const skip = words.length === 0 ? [] : idsOf(words, await readVocabulary());
  const tasks = tasksOf(config.skiplist_tasks);
  return {
    weights: [],
    givesTokens: true,
    forward: (features, { task }) => {
      const mask = features.get(MASK);
      const ids = features.get('input_ids');
      if (ids === undefined || mask === undefined) return { steps: [], features };
      const also = task === 'query' ? features.get('query_expansion_positions') : undefined;
      const attributes = {
        skip: tasks.includes(task ?? 'document') ? skip : [],
        keep: task === 'query' ? [] : keep,
      };
      const inputs = { mask: mask.tensor, ...(also && { also: also.tensor }) };
      const step = { transform: 'token_mask', attributes, x: ids.tensor, inputs, y: `${prefix} mask` };
      return runStep(features, step, MASK);
    },
  };
};

/** Ids of words by the vocabulary; those of unknown words are left out, but for the word of unknown words itself. */
const idsOf = (words: readonly string[], { ids, unknown }: Vocabulary): readonly number[] =>
  words.flatMap((word) => {
    const id = ids.get(word);
    return id === undefined || (id === ids.get(unknown ?? '') && word !== unknown) ? [] : [id];
  });

/** The tensors of a response: token vectors, and the mask of those that count. */
export const tokenFeatures = (
  features: Features,
): { readonly tokens: Feature; readonly mask: Feature | undefined } => ({
  tokens: featureOf(features, TOKENS),
  mask: features.get(MASK),
});
