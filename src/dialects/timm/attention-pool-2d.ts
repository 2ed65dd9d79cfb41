import { type Static, type TProperties, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Weight } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkRank, eachAxis, inputOf, whole, wholes, word } from '../parameters.ts';
import {
  checkDatatypes,
  checkExtents,
  checkLinear,
  headChannels,
  layer,
  type StepList,
  stepList,
} from './attention-steps.ts';
import { resamplePositions } from './resample-positions.ts';
import { type Rotation, rotaryWeights, rotateTokens } from './rotary.ts';

const parameters = {
  num_heads: Type.Optional(whole(1, 'heads, each of as many channels (default: as many as head_dim makes)')),
  head_dim: Type.Optional(whole(1, 'channels of a head, where num_heads is not there (default 64)')),
  pool_type: Type.Optional(word(['token', ''], 'token (default): what the mean or class token asks for; or all cells')),
};
const absolute = {
  ...parameters,
  feat_size: Type.Optional(wholes(1, 'cells of pos_embed: one number or two (default 7)')),
};
const rotary = {
  ...parameters,
  ref_feat_size: Type.Optional(wholes(1, 'cells to which positions are scaled: one number or two (default 7)')),
  rope_type: Type.Optional(word(['cat', 'base'], 'cat (default) or base: rotations by rows and columns')),
};
const schema = Type.Object({ ...absolute, ...rotary });

const PROJECTIONS = ['qkv', 'q', 'k', 'v', 'proj'];

/** Extents of the tensor and its attention. */
type Extents = {
  readonly shape: readonly number[];
  readonly tokens: number;
  readonly heads: number;
  readonly depth: number;
};

/**
 * timm.layers.AttentionPool2d and RotAttentionPool2d of x [N, C, H, W]: attention of the mean, or of `cls_token`, to itself and
 * all cells, with embeddings of positions that are added, or by which queries and keys are rotated. Tensors have the names of
 * the state_dict: `qkv` or `q`, `k` and `v`; without `proj.weight` there is no projection of the result.
 */
const attentionPool = (name: string, schemas: TProperties, isRotary: boolean): DialectOperator => ({
  name,
  inputs: [
    { name: 'x' },
    ...(isRotary ? [] : [{ name: 'pos_embed' }]),
    { name: 'cls_token', optional: true },
    ...PROJECTIONS.flatMap(layer),
  ],
  outputs: [{ name: 'output' }],
  parameters: schemas,
  rewrite: (args, inputs) => {
    const { pool_type = 'token', ...sizes } = args as Static<typeof schema>;
    const extents = checkInputs(name, inputs, sizes);
    const list = stepList(inputs);
    const cells = list.transform('transpose', list.transform('flatten', 'x', { axis: 2 }), { permutation: [0, 2, 1] });
    const joined = list.transform('concat', firstToken(list, cells, extents), { axis: 1 }, { x1: cells });
    const weights: Weight[] = [];
    const tokens = isRotary
      ? joined
      : positioned(name, list, { joined, extents, weights, feat_size: sizes.feat_size ?? 7 }, inputs);
    const rotation = isRotary
      ? rotationOf(name, extents, eachAxis('ref_feat_size', sizes.ref_feat_size ?? 7, 2), weights)
      : undefined;
    if (pool_type === 'token') poolFirst(list, tokens, extents, rotation);
    else poolCells(list, tokens, extents, rotation);
    return { ...list.pipeline(), ...(weights.length > 0 && { weights }) };
  },
});

export const attentionPool2d = attentionPool('timm.AttentionPool2d', absolute, false);
export const rotAttentionPool2d = attentionPool('timm.RotAttentionPool2d', rotary, true);

/** @throws INVALID_SHAPE, INVALID_INPUT, INVALID_DATATYPE, INVALID_ATTRIBUTE for tensors that do not fit */
const checkInputs = (
  name: string,
  inputs: readonly GivenInput[],
  { num_heads, head_dim = 64 }: Pick<Static<typeof schema>, 'num_heads' | 'head_dim'>,
): Extents => {
  const { shape } = inputOf(inputs, 'x');
  checkRank(name, inputOf(inputs, 'x'), [4]);
  checkDatatypes(name, inputs);
  const [, channels = 0, height = 0, width = 0] = shape;
  const has = (each: string): boolean => inputs.some((input) => input.name === `${each}.weight`);
  const [parts, expected] = has('qkv') ? [['qkv'], 3] : [['q', 'k', 'v'], 1];
  const missing = parts.find((part) => !has(part));
  const both = has('qkv') ? ['q', 'k', 'v'].find(has) : undefined;
  if (missing !== undefined || both !== undefined) {
    const got = both === undefined ? `no ${missing}.weight` : `qkv.weight and ${both}.weight`;
    throw new RequestError(
      'INVALID_INPUT',
      `${name}: expected qkv.weight, or q.weight, k.weight and v.weight, got ${got}`,
    );
  }
  const rows = inputs.find((input) => input.name === `${parts[0]}.weight`)?.shape[0] ?? 0;
  const width3 = rows / expected;
  if (!Number.isInteger(width3)) {
    throw new RequestError('INVALID_SHAPE', `${name}: expected qkv.weight of a multiple of 3 rows, got ${rows}`);
  }
  for (const part of parts) checkLinear(name, inputs, part, [rows, channels]);
  checkLinear(name, inputs, 'proj', [-1, width3]);
  checkExtents(name, inputs, 'cls_token', [1, channels]);
  const depth = num_heads === undefined ? head_dim : headChannels(name, num_heads, width3);
  if (num_heads === undefined) headChannels(name, head_dim, width3, 'head_dim');
  return { shape, tokens: height * width + 1, heads: width3 / depth, depth };
};

/** The token that asks: the mean of the cells, or the class token, [batch, 1, channels]. */
const firstToken = (list: StepList, cells: string, { shape: [batch = 0, channels = 0] }: Extents): string => {
  if (!list.has('cls_token')) return list.pool('global', 'mean', cells, { axes: [1] });
  const token = list.transform('reshape', 'cls_token', { shape: [1, 1, channels] });
  return list.transform('repeat', token, { axis: 0, count: batch });
};

/** The tokens plus the embeddings of their positions, resampled where x has other extents. @throws INVALID_SHAPE */
const positioned = (
  name: string,
  list: StepList,
  {
    joined,
    extents,
    weights,
    feat_size,
  }: { joined: string; extents: Extents; weights: Weight[]; feat_size: number | number[] },
  inputs: readonly GivenInput[],
): string => {
  const [, channels = 0, height = 0, width = 0] = extents.shape;
  const [rows = 0, columns = 0] = eachAxis('feat_size', feat_size, 2);
  checkExtents(name, inputs, 'pos_embed', [rows * columns + 1, channels]);
  const isSame = rows === height && columns === width;
  const from = [rows, columns, channels] as const;
  const positions = isSame ? 'pos_embed' : resamplePositions(list, { name, from, to: [height, width], weights });
  return list.transform('add', joined, {}, { other: positions });
};

const rotationOf = (
  name: string,
  { shape, depth }: Extents,
  reference: readonly number[],
  weights: Weight[],
): Rotation => {
  const [, , height = 0, width = 0] = shape;
  const rotation = rotaryWeights(name, { extents: [height, width], reference, depth });
  weights.push(...rotation.weights);
  return rotation;
};

/** Rows of `qkv` of one of the three projections, or the projection’s tensors. */
const projection = (list: StepList, part: 'q' | 'k' | 'v', { heads, depth }: Extents) => {
  if (!list.has('qkv.weight'))
    return { weight: `${part}.weight`, bias: list.has(`${part}.bias`) ? `${part}.bias` : undefined };
  const begin = ['q', 'k', 'v'].indexOf(part) * heads * depth;
  const rows = { axis: 0, begin, end: begin + heads * depth };
  const bias = list.has('qkv.bias') ? list.transform('slice', 'qkv.bias', rows) : undefined;
  return { weight: list.transform('slice', 'qkv.weight', rows), bias };
};

/** [N, out]: what the first token asks for. Its query is not rotated; keys are projected only where they are rotated. */
const poolFirst = (list: StepList, tokens: string, extents: Extents, rotation: Rotation | undefined): void => {
  const { heads } = extents;
  const query = list.transform(
    'project',
    list.transform('slice', tokens, { axis: 1, end: 1 }),
    {},
    projection(list, 'q', extents),
  );
  const key = projection(list, 'k', extents);
  const keyed = rotation
    ? { keys: rotateTokens(list, list.transform('project', tokens, {}, key), extents, rotation) }
    : { key: key.weight, key_bias: key.bias };
  const value = projection(list, 'v', extents);
  const names = { query, ...keyed, value: value.weight, value_bias: value.bias };
  list.transform('flatten', list.linear('proj', list.pool('sequence', 'attention', tokens, { heads }, names)), {
    axis: 1,
  });
};

/** [N, out, H, W]: what each cell asks for. */
const poolCells = (list: StepList, tokens: string, extents: Extents, rotation: Rotation | undefined): void => {
  const { shape, heads } = extents;
  const [batch = 0, , height = 0, width = 0] = shape;
  const [q, k, v] = (['q', 'k', 'v'] as const).map((part) =>
    list.transform('project', tokens, {}, projection(list, part, extents)),
  ) as [string, string, string];
  const [queries, keys] = rotation ? [q, k].map((each) => rotateTokens(list, each, extents, rotation)) : [q, k];
  const query = list.transform('slice', queries as string, { axis: 1, begin: 1 });
  const result = list.linear('proj', list.pool('sequence', 'attention', v, { heads }, { query, keys }));
  const plane = list.transform('reshape', result, { shape: [batch, height, width, -1] });
  list.transform('transpose', plane, { permutation: [0, 3, 1, 2] });
};
