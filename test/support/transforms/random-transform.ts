import { DTYPE_NAMES, DTYPES, type DType } from '../../../src/tensor/dtype.ts';
import { elementCount } from '../../../src/tensor/shape.ts';
import { TRANSFORMS } from '../../../src/transforms/list.ts';
import type { Random } from '../cost/random.ts';
import { FUSION_DRAWS } from './random-fusion.ts';

type Tensor = { readonly name: string; readonly datatype: DType; readonly shape: readonly number[] };

export type RandomTransform = {
  readonly transform: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** x first. */
  readonly tensors: readonly [Tensor, ...Tensor[]];
};

const FLOATS: readonly DType[] = ['FP64', 'FP32', 'FP16', 'BF16'];
const FUNCTIONS = ['tanh', 'sigmoid', 'gelu', 'gelu_tanh', 'silu', 'relu', 'softplus'] as const;

/** What a random transform is drawn with: x is drawn already. */
type Draw = { readonly random: Random; readonly x: Tensor };
type Drawn = { readonly attributes: Readonly<Record<string, unknown>>; readonly others?: readonly Tensor[] };

const float = ({ random }: Draw, name: string, shape: readonly number[]): Tensor => ({
  name,
  datatype: random.pick(FLOATS),
  shape,
});
const like = ({ x }: Draw, name: string, shape: readonly number[]): Tensor => ({ name, datatype: x.datatype, shape });
const axisOf = ({ random, x: { shape } }: Draw): number => random.whole(-shape.length, shape.length - 1);
const positive = ({ random }: Draw): number => random.pick([0.25, 0.5, 1, 1.5, 3]);

const maskOf = ({ random, x }: Draw): Tensor => {
  const leads = x.shape.slice(0, random.whole(1, x.shape.length));
  const shape = random.chance(0.5) ? leads : x.shape.map((extent) => (random.chance(0.4) ? 1 : extent));
  return { name: 'mask', datatype: random.pick(DTYPE_NAMES), shape };
};

const bounds = ({ random, x }: Draw): readonly number[] => {
  const { kind } = DTYPES[x.datatype];
  const pair = kind === 'float' ? [random.share() - 1, random.share()] : [random.whole(0, 3), random.whole(4, 99)];
  return pair.map((bound) => Math.fround(bound));
};

const operand = ({ random, x }: Draw): Tensor => {
  const shape = x.shape.slice(random.whole(0, x.shape.length - 1)).map((extent) => (random.chance(0.4) ? 1 : extent));
  const isFloat = DTYPES[x.datatype].kind === 'float';
  return { name: 'other', datatype: isFloat ? random.pick(FLOATS) : x.datatype, shape };
};

const normalized = (draw: Draw): Drawn => ({
  attributes: { ...(draw.random.chance(0.5) && { axis: axisOf(draw) }), ...(draw.random.chance(0.3) && { eps: 0.01 }) },
});

/** The mask of tokens of x, or none. */
const documentsOf = ({ random, x }: Draw): readonly Tensor[] =>
  random.chance(0.5) ? [] : [{ name: 'mask', datatype: random.pick(DTYPE_NAMES), shape: x.shape.slice(0, 2) }];

const DRAWS: Readonly<Record<string, (draw: Draw) => Drawn>> = {
  ...FUSION_DRAWS,
  relu: () => ({ attributes: {} }),
  abs: () => ({ attributes: {} }),
  exp: () => ({ attributes: {} }),
  log1p: () => ({ attributes: {} }),
  clamp: (draw) => {
    const [min, max] = bounds(draw);
    return { attributes: draw.random.pick([{ min }, { max }, { min, max }, {}]) };
  },
  scale: (draw) => ({ attributes: { factor: positive(draw), ...(draw.random.chance(0.5) && { offset: -0.5 }) } }),
  power_normalize: (draw) => ({ attributes: draw.random.chance(0.4) ? {} : { exponent: positive(draw) } }),
  activation: ({ random }) => ({ attributes: { function: random.pick(FUNCTIONS) } }),
  mask: (draw) => ({ attributes: draw.random.chance(0.5) ? {} : { value: 1 }, others: [maskOf(draw)] }),
  flatten: (draw) => ({ attributes: { axis: axisOf(draw) } }),
  reshape: ({ x }) => ({ attributes: { shape: [...x.shape.slice(1).filter((extent) => extent > 0), -1] } }),
  unsqueeze: ({ random, x }) => ({ attributes: { axis: random.whole(-x.shape.length - 1, x.shape.length) } }),
  layout: ({ random }) => ({ attributes: { to: random.pick(['channels_first', 'channels_last']) } }),
  slice: (draw) => ({
    attributes: { begin: draw.random.whole(-6, 3), end: draw.random.whole(-3, 6), axis: axisOf(draw) },
  }),
  truncate: (draw) => {
    const axis = axisOf(draw);
    return { attributes: { axis, extent: draw.random.whole(0, draw.x.shape.at(axis) as number) } };
  },
  repeat: (draw) => {
    const axis = axisOf(draw);
    const count = draw.random.whole(0, 4);
    if (draw.random.chance(0.5)) return { attributes: { axis, count } };
    const extent = (draw.x.shape.at(axis) as number) * count;
    return { attributes: { axis }, others: [float(draw, 'like', draw.x.shape.with(axis, extent))] };
  },
  add: (draw) => ({ attributes: {}, others: [operand(draw)] }),
  multiply: (draw) => ({ attributes: {}, others: [operand(draw)] }),
  concat: (draw) => {
    const axis = axisOf(draw);
    const part = (name: string) => like(draw, name, draw.x.shape.with(axis, draw.random.whole(0, 3)));
    return { attributes: { axis }, others: draw.random.pick([[part('y')], [part('x1'), part('x2')], []]) };
  },
  l2_normalize: normalized,
  l1_normalize: normalized,
  layer_norm: (draw) => {
    const axis = axisOf(draw);
    const parameters = ['weight', 'bias'].filter(() => draw.random.chance(0.5));
    const shape = [draw.x.shape.at(axis) as number];
    return { attributes: { axis }, others: parameters.map((name) => float(draw, name, shape)) };
  },
  softmax: (draw) => ({
    attributes: { axis: axisOf(draw), ...(draw.random.chance(0.5) && { temperature: positive(draw) }) },
    others: draw.random.chance(0.5) ? [maskOf(draw)] : [],
  }),
  project: (draw) => {
    const out = draw.random.whole(0, 9);
    return {
      attributes: draw.random.chance(0.5) ? {} : { activation: draw.random.pick(FUNCTIONS) },
      others: [
        float(draw, 'weight', [out, draw.x.shape.at(-1) as number]),
        ...(draw.random.chance(0.5) ? [float(draw, 'bias', [out])] : []),
      ],
    };
  },
  token_mask: ({ random, x }) => ({
    attributes: { ...(random.chance(0.5) && { skip: [1, 2, 40] }), ...(random.chance(0.5) && { keep: [0, 1, 3, 7] }) },
    others: random.chance(0.5) ? [{ name: 'mask', datatype: random.pick(DTYPE_NAMES), shape: x.shape }] : [],
  }),
  token_pool: (draw) => ({
    attributes: { pool_factor: draw.random.pick([1, 1.5, 2, 4]), num_protected_tokens: draw.random.whole(0, 2) },
    others: documentsOf(draw),
  }),
  splade: (draw) => ({
    attributes: {
      ...(draw.random.chance(0.5) && { pooling: 'sum' }),
      ...(draw.random.chance(0.5) && { activation: 'log1p_relu' }),
    },
    others: documentsOf(draw),
  }),
  maxsim: ({ random, x }) => {
    const [queries = 0, tokens = 0, dim = 0] = x.shape;
    const documents = [random.whole(0, 5), random.whole(1, 40)];
    const masks = [
      { name: 'query_mask', datatype: random.pick(DTYPE_NAMES), shape: [queries, tokens] },
      { name: 'document_mask', datatype: random.pick(DTYPE_NAMES), shape: documents },
    ];
    const document = { name: 'document', datatype: random.pick(FLOATS), shape: [...documents, dim] };
    return { attributes: {}, others: [document, ...masks.filter(() => random.chance(0.5))] };
  },
  attentive_statistics: (draw) => {
    const [batch = 0, tokens = 0] = draw.x.shape;
    const shape = draw.random.pick([draw.x.shape, [batch, tokens, 1], [batch, tokens]]);
    return {
      attributes: draw.random.chance(0.5) ? { eps: 0.01 } : {},
      others: [float(draw, 'scores', shape), ...documentsOf(draw)],
    };
  },
  quantize: (draw) => {
    const columns = draw.x.shape.at(-1) as number;
    const precision = draw.random.pick(['int8', 'uint8', 'binary', 'ubinary', 'linear']);
    const { others, ...attributes } = {
      others: [] as readonly Tensor[],
      precision,
    };
    if (precision === 'linear')
      return { attributes, others: [float(draw, 'scale', draw.random.pick([[1], [columns]]))] };
    if (precision.endsWith('binary')) return { attributes, others };
    return {
      attributes,
      others: draw.random.pick([[float(draw, 'ranges', [2, columns])], [float(draw, 'calibration', [3, columns])], []]),
    };
  },
  dequantize: (draw) => {
    const columns = draw.x.shape.at(-1) as number;
    const isByte = draw.x.datatype === 'INT8' || draw.x.datatype === 'UINT8';
    if (isByte && draw.random.chance(0.5)) return { attributes: {}, others: [float(draw, 'ranges', [2, columns])] };
    return { attributes: {}, others: [float(draw, 'scale', draw.random.pick([[1], [columns]]))] };
  },
};

/** Transforms of [batch, tokens, dim]. */
const OF_DOCUMENTS = ['token_pool', 'splade', 'attentive_statistics', 'maxsim'];

export const DRAWN_TRANSFORMS = Object.keys(DRAWS);

const rankOf = (random: Random, transform: string, leastRank: number): number => {
  if (transform === 'similarity') return 2;
  return OF_DOCUMENTS.includes(transform) ? 3 : random.whole(Math.max(leastRank, 1), 4);
};

/** A transform of a tensor of up to so many elements; few are refused. */
export const randomTransform = (random: Random, transform: string, elements: number): RandomTransform => {
  const { x: { datatypes = DTYPE_NAMES, leastRank = 1 } = {} } =
    TRANSFORMS.find(({ name }) => name === transform) ?? {};
  const rank = rankOf(random, transform, leastRank);
  const shape: number[] = [];
  for (let a = 0; a < rank; a += 1) {
    const most = Math.max(1, Math.floor(elements / elementCount(shape.map((extent) => extent || 1))));
    shape.push(random.chance(0.04) ? 0 : random.magnitude(1, a === rank - 1 ? most : Math.min(most, 12)));
  }
  const x = { name: 'x', datatype: random.pick(datatypes), shape };
  const draw = DRAWS[transform];
  if (draw === undefined) throw new Error(`no draw of ${transform}`);
  const { attributes, others = [] } = draw({ random, x });
  return { transform, attributes, tensors: [x, ...others] };
};
