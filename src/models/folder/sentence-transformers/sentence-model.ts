import { Type } from '@sinclair/typebox';
import type { DialectInput } from '../../../dialects/dialect-operator.ts';
import { whole } from '../../../dialects/parameters.ts';
import { RequestError } from '../../../errors.ts';
import { readAttributes } from '../../../pipeline/attributes/attributes.ts';
import type { Pipeline, Step } from '../../../pipeline/pipeline.ts';
import { planPipeline } from '../../../pipeline/plan-pipeline.ts';
import type { GivenInput } from '../../../pipeline/signature.ts';
import type { TensorSpec } from '../../../tensor/tensor.ts';
import type { DocumentTensor } from '../document-signature.ts';
import { type NamedModel, versionOf, weightBytesOf } from '../named-model.ts';
import { renamed } from './dialect-module.ts';
import { type EncodeCall, encodeParameters, encodeSteps, RANGES } from './encode-steps.ts';
import type { EncoderConfig } from './encoder-config.ts';
import type { Features, Module } from './module.ts';

const Y = 'sentence_embedding';
const PROMPT = 'prompt_length';

const INPUTS: readonly DialectInput[] = [
  { name: 'token_embeddings' },
  { name: 'attention_mask', optional: true, datatype: 'INT64' },
  { name: 'cu_seq_lens_q', optional: true, datatype: 'INT64' },
  { name: 'seq_idx', optional: true, datatype: 'INT64' },
  { name: 'cls_token_embeddings', optional: true },
  { name: 'token_weights_sum', optional: true },
  { name: PROMPT, optional: true, datatype: 'INT64', constant: true },
  { name: RANGES, optional: true, datatype: 'FP32' },
];
const LAYERS: DialectInput = { name: 'all_layer_embeddings' };

const parameters = {
  ...encodeParameters,
  [PROMPT]: Type.Optional(whole(0, 'how many tokens the prompt has; modules that include it do not use this')),
};

/** A model behind its transformer. */
export type SentenceModules = {
  readonly name: string;
  readonly modules: readonly Module[];
  /** The bytes and digests that its version is a hash of. */
  readonly parts: readonly Uint8Array[];
  readonly config: EncoderConfig;
};

/** The modules of sentence-transformers, in order, as a model. @throws Error, RequestError where they do not fit together */
export const sentenceModel = ({ name, modules, parts, config }: SentenceModules): NamedModel => {
  const weights = modules.flatMap((module) => module.weights);
  const layers = modules.find(({ takes }) => takes?.layers !== undefined)?.takes?.layers;
  const [tokens, ...others] = INPUTS as readonly [DialectInput, ...DialectInput[]];
  const inputs = layers === undefined ? INPUTS : [LAYERS, { ...tokens, optional: true }, ...others];
  const plan: NamedModel['plan'] = (given, tensors) => {
    const present = Object.entries(given).filter(([, value]) => value !== null && value !== 'null');
    const call = readAttributes(parameters, Object.fromEntries(present), name) as EncodeCall & { [PROMPT]?: number };
    const specs = tensors.filter((tensor) => tensor.name !== PROMPT).map(({ values: _, ...spec }) => spec);
    const promptLength = call[PROMPT] ?? promptOf(tensors);
    const pipeline = pipelineOf(
      modules,
      specs,
      { truncate_dim: config.truncateDim, ...call } as EncodeCall,
      promptLength,
    );
    return planPipeline({ ...pipeline, ...(weights.length > 0 && { weights }) }, specs);
  };
  const dimension = modules.find(({ takes }) => takes?.dimension !== undefined)?.takes?.dimension;
  const example = exampleOf(dimension ?? 64, layers);
  const [output] = plan({}, example).outputs;
  const last = dimension === undefined ? -1 : (output?.shape.at(-1) ?? -1);
  return Object.freeze({
    name,
    version: versionOf(parts),
    inputs,
    outputs: [{ name: Y }],
    parameters,
    weightBytes: weightBytesOf(weights),
    properties: {
      similarity_fn_name: config.similarity ?? (modules.some(({ isSparse }) => isSparse) ? 'dot' : 'cosine'),
    },
    tensors: {
      inputs: inputs.map((input) => describeInput(input, dimension ?? -1)),
      outputs: [{ name: Y, datatype: output?.datatype ?? 'FP32', shape: [-1, last] }],
    },
    plan,
  } satisfies NamedModel);
};

/** What modules and call do to the tensors of a request. */
const pipelineOf = (
  modules: readonly Module[],
  tensors: readonly TensorSpec[],
  call: EncodeCall,
  promptLength: number | undefined,
): Pipeline => {
  let features: Features = new Map(
    tensors.map(({ name, shape, datatype }) => [name, { tensor: name, shape, datatype }]),
  );
  const steps: Step[] = [];
  for (const module of modules) {
    const forward = module.forward(features, { promptLength });
    steps.push(...forward.steps);
    features = forward.features;
  }
  const vectors = features.get(Y);
  if (vectors === undefined) throw new Error(`modules.json: expected a module that gives ${Y}, as Pooling does`);
  steps.push(...encodeSteps(vectors, call, features.has(RANGES)));
  const result = steps.at(-1)?.y ?? '';
  return { steps: steps.map((step) => renamed(step, (tensor) => (tensor === result ? Y : tensor))), outputs: [Y] };
};

/** The prompt's length, of which a list says the first. @throws INVALID_INPUT for no number */
const promptOf = (tensors: readonly GivenInput[]): number | undefined => {
  const prompt = tensors.find(({ name }) => name === PROMPT);
  if (prompt === undefined) return undefined;
  const length = Number(prompt.values?.[0]);
  if (Number.isSafeInteger(length) && length >= 0) return length;
  throw new RequestError(
    'INVALID_INPUT',
    `${PROMPT}: expected a whole number from 0, got ${prompt.values?.[0] ?? 'none'}`,
  );
};

/** Tensors of a small request, which every model is planned with when it is loaded. */
const exampleOf = (dimension: number, layers: number | undefined): readonly TensorSpec[] => [
  layers === undefined
    ? { name: 'token_embeddings', datatype: 'FP32', shape: [2, 3, dimension] }
    : { name: LAYERS.name, datatype: 'FP32', shape: [layers, 2, 3, dimension] },
  { name: 'attention_mask', datatype: 'INT64', shape: [2, 3] },
];

const RANKS: Readonly<Record<string, number>> = { attention_mask: 2, cls_token_embeddings: 2, ranges: 2 };

const describeInput = ({ name, optional = false, datatype }: DialectInput, dimension: number): DocumentTensor => ({
  name,
  ...(optional && { optional }),
  datatype: (datatype ?? 'FP32') as NonNullable<DocumentTensor['datatype']>,
  shape: shapeOf(name, dimension),
});

const shapeOf = (name: string, dimension: number): readonly number[] => {
  if (name === 'token_embeddings') return [-1, -1, dimension];
  if (name === LAYERS.name) return [-1, -1, -1, dimension];
  return Array<number>(RANKS[name] ?? 1).fill(-1);
};
