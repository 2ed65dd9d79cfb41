import { OptionalKind } from '@sinclair/typebox';
import { describeOperator } from '../pipeline/catalogue.ts';
import type { GivenInput } from '../pipeline/signature.ts';
import type { DType } from '../tensor/dtype.ts';
import { elementCount } from '../tensor/shape.ts';
import { TENSORS, type Tensor } from './example-tensors.ts';
import type { Model } from './model.ts';
import { readPoolName } from './pool-name.ts';

/** A tensor as JSON bodies have it. */
type JsonTensor = {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | bigint)[];
};

/** A request that a model takes as it stands. */
export type ExampleRequest = {
  readonly inputs: readonly JsonTensor[];
  readonly parameters: Readonly<Record<string, unknown>>;
};

const EXTENT = 4;

/** Spatial axes of a model, as its name says them (`max_pool1d`, `AveragePooling3D`); two without. */
const rankOf = (name: string): number => Number(/(\d)d(?:_same)?$/i.exec(name)?.[1] ?? 2);

/** Values of parameters that some model requires. */
const PARAMETERS: Readonly<Record<string, (rank: number) => unknown>> = {
  kernel_size: () => 2,
  stride: () => 2,
  pool_size: () => 2,
  output_size: () => 2,
  norm_type: () => 2,
  pad: () => [1, 1],
  reduce: () => 'sum',
  kernel_shape: (rank) => Array(rank).fill(2),
  pooled_shape: () => [2, 2],
  window_shape: () => 2,
  ksize: () => 2,
  strides: () => 2,
  padding: () => 'VALID',
  pooling_ratio: () => 1.5,
  q: () => 0.5,
  k: () => 2,
  mode: () => 'area',
  computation: () => 'max',
  window_dimensions: () => [1, 1, 2, 2],
};

/** Inputs beside the required ones, and parameters, of models that need one of several. */
const MORE_INPUTS: Readonly<Record<string, readonly string[]>> = {
  'torch.segment_reduce': ['lengths'],
  'onnx.Pad': ['pads'],
  'timm.AttentionPool2d': ['qkv.weight'],
  'timm.RotAttentionPool2d': ['qkv.weight'],
  'sentence_transformers.Pooling': ['attention_mask'],
  'sentence_transformers.SpladePooling': ['attention_mask'],
};
const MORE_PARAMETERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'torch.interpolate': { size: 2 },
  'timm.AttentionPool2d': { num_heads: 1, feat_size: 2 },
  'timm.RotAttentionPool2d': { num_heads: 1 },
  'timm.AttentionPoolLatent': { num_heads: 1 },
  'timm.AttentionPoolPrr': { num_heads: 1 },
  'torch.fractional_max_pool2d': { output_size: 2 },
  'torch.fractional_max_pool3d': { output_size: 2 },
  'sentence_transformers.truncate_embeddings': { truncate_dim: 2 },
  'sentence_transformers.WeightedLayerPooling': { num_hidden_layers: 1, layer_start: 0 },
};

const isUnpool = (name: string): boolean => /unpool/i.test(name);

/** A batch of one plane: channels last for Keras; of the pooled extents for what reverses a pooling. */
const plane = (name: string): Tensor => {
  const extents: number[] = Array(rankOf(name)).fill(isUnpool(name) ? EXTENT / 2 : EXTENT);
  return { shape: /^(keras|tf)\./.test(name) ? [1, ...extents, 1] : [1, 1, ...extents] };
};

const filled = (name: string, { shape, datatype = 'FP32', data }: Tensor): JsonTensor => ({
  name,
  datatype,
  shape,
  data: data ?? Array.from({ length: elementCount(shape) }, (_, i) => i + 1),
});

const exampleTensor = (model: string, { name, datatype }: Model['inputs'][number]): JsonTensor => {
  const tensor = TENSORS[`${model}/${name}`] ?? TENSORS[name] ?? plane(model);
  return filled(name, datatype === undefined ? tensor : { ...tensor, datatype: datatype as DType });
};

/** Returns a small request that works as it stands: that of the catalogue for `pool.*`, else one by the operator's signature. */
export const exampleRequest = ({ name: modelName, aliasOf, inputs, parameters }: Model): ExampleRequest => {
  const name = aliasOf ?? modelName;
  const { region, reductions: [reduction] = [] } = readPoolName(name) ?? {};
  if (region !== undefined && reduction !== undefined) return describeOperator(region, reduction).example.request;
  const wanted = inputs.filter((input) => !input.optional || MORE_INPUTS[name]?.includes(input.name));
  const required = Object.entries(parameters).filter(([, schema]) => !(OptionalKind in schema));
  return {
    inputs: wanted.map((input) => exampleTensor(name, input)),
    parameters: {
      ...Object.fromEntries(required.map(([key]) => [key, PARAMETERS[key]?.(rankOf(name))])),
      ...MORE_PARAMETERS[name],
    },
  };
};

/** An example for planning: the tensors of the request, other tensors that the model takes, and the parameters. */
export type ExampleInputs = {
  readonly inputs: readonly GivenInput[];
  readonly others: readonly GivenInput[];
  readonly parameters: ExampleRequest['parameters'];
};

/** Returns the example of a model without bytes; `others` are optional tensors that it leaves out. */
export const exampleOf = (model: Model): ExampleInputs => {
  const { inputs, parameters } = exampleRequest(model);
  const name = model.aliasOf ?? model.name;
  const isConstant = (input: string): boolean => model.inputs.some((each) => each.name === input && each.constant);
  const inputOf = ({ name: input, datatype, shape, data }: JsonTensor): GivenInput => {
    const spec = { name: input, datatype: datatype as DType, shape };
    return isConstant(input) ? { ...spec, values: data.map((value) => value as number | bigint) } : spec;
  };
  const others = model.inputs.filter((input) => !inputs.some((each) => each.name === input.name));
  return {
    inputs: inputs.map(inputOf),
    others: others.map((input) => inputOf(exampleTensor(name, input))),
    parameters,
  };
};
