import { type Static, Type } from '@sinclair/typebox';
import { quote, RequestError } from '../../errors.ts';
import type { Pipeline, Step } from '../../pipeline/pipeline.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkRank, eachAxis, flag, inputOf, whole, wholes, word } from '../parameters.ts';
import { reshapedRows } from '../reshaped-rows.ts';

const signature = { inputs: [{ name: 'x' }], outputs: [{ name: 'output' }] } as const;

/** Every `pool_type` of SelectAdaptivePool2d (timm 1.0.31), in lower case. */
export const POOL_TYPES = [
  '',
  'avg',
  'max',
  'avgmax',
  'catavgmax',
  'fast',
  'fastavg',
  'fastmax',
  'fastavgmax',
  'fastcatavgmax',
] as const;
const TYPE_NAMES = `${POOL_TYPES.filter(Boolean).join(', ')} (default fast), or nothing at all`;
const parameters = {
  output_size: Type.Optional(wholes(1, 'cells of the output (default 1): one whole number or two')),
  pool_type: Type.Optional(Type.String({ description: `one of ${TYPE_NAMES}, in letters of any case` })),
  flatten: flag('whether the output is [N, C] (default false)'),
  input_fmt: Type.Optional(word(['NCHW', 'NHWC'], 'NCHW (default) or NHWC')),
};
const schema = Type.Object(parameters);

const REDUCTIONS: Readonly<Record<string, readonly string[]>> = {
  avg: ['mean'],
  max: ['max'],
  avgmax: ['mean', 'max'],
  catavgmax: ['mean', 'max'],
};

/** timm.layers.SelectAdaptivePool2d: mean, maximum, the mean of both, or both concatenated. */
export const selectAdaptivePool: DialectOperator = {
  ...signature,
  name: 'timm.SelectAdaptivePool2d',
  parameters,
  rewrite: (args, inputs) => {
    const { output_size = 1, flatten = false, input_fmt = 'NCHW', ...others } = args as Static<typeof schema>;
    const pool_type = typeOf(others.pool_type ?? 'fast');
    const { shape } = inputOf(inputs, 'x');
    checkRank('timm.SelectAdaptivePool2d', inputOf(inputs, 'x'), [4]);
    const isFast = pool_type.startsWith('fast');
    const kind = isFast ? pool_type.slice(4) || 'avg' : pool_type;
    const last = input_fmt === 'NHWC';
    const [batch = 1, channels = 1] = [shape[0], last ? shape[3] : shape[1]];
    const rows = eachAxis('output_size', output_size, 2);
    const layout = last ? 'channels_last' : 'channels_first';
    if (pool_type === '') return flattened('x', shape, Boolean(flatten));
    if ((isFast || last) && output_size !== 1) {
      const detail = `timm.SelectAdaptivePool2d: expected output_size 1 with fast pooling and with NHWC, got ${output_size}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?output_size');
    }

    const many = kind === 'catavgmax' ? 2 * channels : channels;
    const pooled = last ? [batch, ...rows, many] : [batch, many, ...rows];
    // The fast kinds leave no spatial axes when they flatten; the others flatten what is left of them.
    const outputShape = flatten ? [batch, pooled.slice(1).reduce((a, b) => a * b, 1)] : pooled;
    const reductions = REDUCTIONS[kind] ?? [];
    const pool = { region: 'adaptive', reductions, attributes: { output_shape: rows, layout }, x: 'x', y: 'pooled' };
    const mix = kind === 'avgmax' ? halves(batch, channels, rows, last) : [];
    const from = mix.length > 0 ? 'mixed' : 'pooled';
    return {
      steps: [pool, ...mix, reshapedRows(from, 'output', outputShape)],
      outputs: ['output'],
    };
  },
};

/** @throws INVALID_ATTRIBUTE for an unknown type */
const typeOf = (name: string): (typeof POOL_TYPES)[number] => {
  const poolType = POOL_TYPES.find((type) => type === name.toLowerCase());
  if (poolType !== undefined) return poolType;
  const detail = `pool_type: expected ${TYPE_NAMES}; got ${quote(name)}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?pool_type');
};

const flattened = (x: string, shape: readonly number[], flatten: boolean): Pipeline => {
  const [batch = 1, ...rest] = shape;
  const outputShape = flatten ? [batch, rest.reduce((a, b) => a * b, 1)] : shape;
  return { steps: [{ transform: 'reshape', attributes: { shape: outputShape }, x, y: 'output' }], outputs: ['output'] };
};

/** The mean of the two halves of the channels of `pooled`: half of the mean and the maximum together. */
const halves = (batch: number, channels: number, rows: readonly number[], last: boolean): readonly Step[] => {
  const cells = rows.reduce((a, b) => a * b, 1);
  const shape = last ? [batch * cells, 2, channels] : [batch, 2, channels * cells];
  return [
    { transform: 'reshape', attributes: { shape }, x: 'pooled', y: 'two' },
    { region: 'global', reductions: ['mean'], attributes: { axes: [1] }, x: 'two', y: 'mixed', anyEmpty: true },
  ];
};

const tokenParameters = {
  pool_type: Type.Optional(
    word(['', 'token', 'avg', 'avgmax', 'max'], 'token (default), avg, avgmax, max, or nothing at all'),
  ),
  num_prefix_tokens: Type.Optional(whole(0, 'first tokens that do not count in the others (default 1)')),
  reduce_include_prefix: flag('whether the prefix tokens count in the others (default false)'),
};
const tokenSchema = Type.Object(tokenParameters);

/** timm.models.vision_transformer.global_pool_nlc of [N, L, C]: the first token, or the mean or maximum of those after the prefix. */
export const globalPoolNlc: DialectOperator = {
  ...signature,
  name: 'timm.global_pool_nlc',
  parameters: tokenParameters,
  rewrite: (args, inputs) => {
    const {
      pool_type = 'token',
      num_prefix_tokens = 1,
      reduce_include_prefix = false,
    } = args as Static<typeof tokenSchema>;
    const { shape } = inputOf(inputs, 'x');
    checkRank('timm.global_pool_nlc', inputOf(inputs, 'x'), [3]);
    if (pool_type === '') return flattened('x', shape, false);
    const first = pool_type === 'token' || reduce_include_prefix ? 0 : num_prefix_tokens;
    if (pool_type !== 'avg' && (shape[1] ?? 0) <= first) {
      const detail = `timm.global_pool_nlc: expected x of more than ${first} tokens with pool_type ${pool_type}, got [${shape}]`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    if (pool_type === 'token') {
      const token = { region: 'sequence', reductions: ['first'], attributes: {}, x: 'x', y: 'output' };
      return { steps: [token], outputs: ['output'] };
    }
    const [batch = 1, , channels = 1] = shape;
    const attributes = { exclude_prefix: first };
    const pool = { region: 'sequence', reductions: REDUCTIONS[pool_type] ?? [], attributes, x: 'x' };
    if (pool_type !== 'avgmax') return { steps: [{ ...pool, y: 'output' }], outputs: ['output'] };
    const steps = [{ ...pool, y: 'pooled' }, ...halves(batch, channels, [], true)];
    const last: Step = { transform: 'reshape', attributes: { shape: [batch, channels] }, x: 'mixed', y: 'output' };
    return { steps: [...steps, last], outputs: ['output'] };
  },
};
