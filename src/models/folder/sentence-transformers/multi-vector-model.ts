import { type Static, Type } from '@sinclair/typebox';
import type { DialectInput } from '../../../dialects/dialect-operator.ts';
import { flag, word } from '../../../dialects/parameters.ts';
import { readAttributes } from '../../../pipeline/attributes/attributes.ts';
import type { Pipeline, Step } from '../../../pipeline/pipeline.ts';
import { planPipeline } from '../../../pipeline/plan-pipeline.ts';
import type { TensorSpec } from '../../../tensor/tensor.ts';
import { type NamedModel, versionOf, weightBytesOf } from '../named-model.ts';
import { renamed } from './dialect-module.ts';
import type { Features, Module } from './module.ts';
import type { SentenceModules } from './sentence-model.ts';
import { tokenFeatures } from './token-modules.ts';

const TOKENS = 'token_embeddings';
const MASK = 'attention_mask';

const INPUTS: readonly DialectInput[] = [
  { name: TOKENS },
  { name: MASK, optional: true },
  { name: 'input_ids', optional: true, datatype: 'INT64' },
  { name: 'query_expansion_positions', optional: true },
];

const parameters = {
  task: Type.Optional(
    word(['query', 'document'], 'what the texts are: query or document (default); modules may treat them differently'),
  ),
  normalize_embeddings: flag('whether token vectors are divided by their norm (default false)'),
};
const schema = Type.Object(parameters);
type Call = Static<typeof schema>;

/**
 * The modules of a model of late interaction: vectors of the tokens that count, [batch, tokens, dim], and their mask.
 * @throws Error, RequestError where they do not fit together
 */
export const multiVectorModel = ({ name, modules, parts, config }: SentenceModules): NamedModel => {
  const weights = modules.flatMap((module) => module.weights);
  const plan: NamedModel['plan'] = (given, tensors) => {
    const present = Object.entries(given).filter(([, value]) => value !== null && value !== 'null');
    const call = readAttributes(parameters, Object.fromEntries(present), name) as Call;
    const specs = tensors.map(({ values: _, ...spec }) => spec);
    return planPipeline({ ...pipelineOf(modules, specs, call), ...(weights.length > 0 && { weights }) }, specs);
  };
  const dimension = modules.find(({ takes }) => takes?.dimension !== undefined)?.takes?.dimension;
  const [output] = plan({}, exampleOf(dimension ?? 64)).outputs;
  const last = dimension === undefined ? -1 : (output?.shape.at(-1) ?? -1);
  return Object.freeze({
    name,
    version: versionOf(parts),
    inputs: INPUTS,
    outputs: [{ name: TOKENS }, { name: MASK, datatype: 'BOOL' }],
    parameters,
    weightBytes: weightBytesOf(weights),
    properties: { similarity_fn_name: config.tokenSimilarity },
    tensors: {
      inputs: INPUTS.map(({ name: input, optional = false }) => ({
        name: input,
        ...(optional && { optional }),
        datatype: input === TOKENS ? ('FP32' as const) : ('INT64' as const),
        shape: input === TOKENS ? [-1, -1, dimension ?? -1] : [-1, -1],
      })),
      outputs: [
        { name: TOKENS, datatype: output?.datatype ?? 'FP32', shape: [-1, -1, last] },
        { name: MASK, datatype: 'BOOL', shape: [-1, -1] },
      ],
    },
    plan,
  } satisfies NamedModel);
};

const pipelineOf = (modules: readonly Module[], tensors: readonly TensorSpec[], call: Call): Pipeline => {
  let features: Features = new Map(
    tensors.map(({ name, shape, datatype }) => [name, { tensor: name, shape, datatype }]),
  );
  const steps: Step[] = [];
  for (const module of modules) {
    const forward = module.forward(features, { promptLength: undefined, task: call.task });
    steps.push(...forward.steps);
    features = forward.features;
  }
  const { tokens, mask } = tokenFeatures(features);
  const [vectors, places] = ['token vectors', 'token mask'];
  const last = call.normalize_embeddings
    ? { transform: 'l2_normalize', attributes: {} }
    : { transform: 'cast', attributes: { datatype: tokens.datatype } };
  steps.push({ ...last, x: tokens.tensor, y: vectors });
  if (mask !== undefined)
    steps.push({ transform: 'cast', attributes: { datatype: 'BOOL' }, x: mask.tensor, y: places });
  const outputs = new Map([[vectors, TOKENS], ...(mask === undefined ? [] : [[places, MASK] as const])]);
  return {
    steps: steps.map((step) => renamed(step, (tensor) => outputs.get(tensor) ?? tensor)),
    outputs: [...outputs.values()],
  };
};

/** Tensors of a small request, which every model is planned with when it is loaded. */
const exampleOf = (dimension: number): readonly TensorSpec[] => [
  { name: TOKENS, datatype: 'FP32', shape: [2, 3, dimension] },
  { name: MASK, datatype: 'INT64', shape: [2, 3] },
  { name: 'input_ids', datatype: 'INT64', shape: [2, 3] },
];
