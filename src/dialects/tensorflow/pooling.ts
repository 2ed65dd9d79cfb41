import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkRank, flag, inputOf, whole, wholes, word } from '../parameters.ts';

const padding = word(['VALID', 'SAME'], 'VALID or SAME');
const windows = {
  ksize: wholes(
    1,
    'extent of the window: one whole number, one for each spatial axis, or one for each axis of the tensor',
  ),
  strides: wholes(1, 'step of the window, as ksize'),
  padding,
};
const FORMATS = ['NWC', 'NHWC', 'NDHWC', 'NCW', 'NCHW', 'NCDHW'] as const;
const poolParameters = {
  ...windows,
  data_format: Type.Optional(word(FORMATS, `one of ${FORMATS.join(', ')} (default: channels last)`)),
};
const poolSchema = Type.Object(poolParameters);

/** Extents of the spatial axes. @throws INVALID_ATTRIBUTE where batch or channels are pooled */
const spatialOf = (
  name: string,
  value: number | readonly number[],
  rank: number,
  isFirst: boolean,
): readonly number[] => {
  const list = [value].flat();
  if (list.length === 1) return Array<number>(rank).fill(list[0] as number);
  if (list.length === rank) return list;
  if (list.length === rank + 2) return spatialOfAll(name, list, isFirst);
  const detail = `${name}: expected one value, ${rank}, or ${rank + 2} of which those of batch and channels are 1, got [${list}]`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, `?${name}`);
};

/** Values of the spatial axes among those of all axes. @throws INVALID_ATTRIBUTE unless batch and channels have 1 */
const spatialOfAll = (name: string, list: readonly number[], isFirst: boolean): readonly number[] => {
  const channels = isFirst ? 1 : list.length - 1;
  if (list[0] === 1 && list[channels] === 1) return isFirst ? list.slice(2) : list.slice(1, -1);
  const detail = `${name}: expected 1 for batch and channels (places 0 and ${channels}), got [${list}]`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, `?${name}`);
};

/** @throws INVALID_ATTRIBUTE for a format of another number of axes than the tensor has */
const checkFormat = ({ name, shape }: GivenInput, format: string | undefined): void => {
  if (format === undefined || format.length === shape.length) return;
  const formats = FORMATS.filter(({ length }) => length === shape.length).join(' or ');
  const detail = `data_format: expected ${formats} for ${name} of rank ${shape.length}, got ${format}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?data_format');
};

const windowOf = (input: GivenInput, args: Static<typeof poolSchema>) => {
  checkFormat(input, args.data_format);
  const isFirst = args.data_format?.startsWith('NC') ?? false;
  const rank = input.shape.length - 2;
  return {
    kernel_shape: spatialOf('ksize', args.ksize, rank, isFirst),
    strides: spatialOf('strides', args.strides, rank, isFirst),
    auto_pad: args.padding === 'SAME' ? 'same_upper' : 'valid',
    layout: isFirst ? 'channels_first' : 'channels_last',
  };
};

/** tf.nn.max_pool and avg_pool of one to three spatial axes (TensorFlow 2.21); padding is left out of a mean. */
export const pool = (operator: string, reduction: 'max' | 'mean'): DialectOperator => {
  const name = `tf.nn.${operator}`;
  return {
    name,
    inputs: [{ name: 'input' }],
    outputs: [{ name: 'output' }],
    parameters: poolParameters,
    rewrite: (args, inputs) => {
      const input = inputOf(inputs, 'input');
      checkRank(name, input, [3, 4, 5]);
      const attributes = windowOf(input, args as Static<typeof poolSchema>);
      const step = { region: 'window', reductions: [reduction], attributes, x: 'input', y: 'output' };
      return { steps: [step], outputs: ['output'] };
    },
  };
};

const argmaxParameters = {
  ...windows,
  data_format: Type.Optional(word(['NHWC'], 'NHWC (default)')),
  include_batch_in_index: flag('whether indices count over the batch (default false)'),
};
const argmaxSchema = Type.Object(argmaxParameters);

/** tf.nn.max_pool_with_argmax: `argmax` is ((b · height + y) · width + x) · channels + c, b only where the batch is included. */
export const maxPoolWithArgmax: DialectOperator = {
  name: 'tf.nn.max_pool_with_argmax',
  inputs: [{ name: 'input' }],
  outputs: [{ name: 'output' }, { name: 'argmax', datatype: 'INT64' }],
  parameters: argmaxParameters,
  rewrite: (args, inputs) => {
    const { include_batch_in_index: batch = false, ...windowArgs } = args as Static<typeof argmaxSchema>;
    const input = inputOf(inputs, 'input');
    checkRank('tf.nn.max_pool_with_argmax', input, [4]);
    const attributes = {
      ...windowOf(input, windowArgs),
      ...{ return_indices: true, index_space: 'channels_last', include_batch_in_index: Boolean(batch) },
    };
    const step = { region: 'window', reductions: ['max'], attributes, x: 'input', y: 'output', indices: 'argmax' };
    return { steps: [step], outputs: ['output', 'argmax'] };
  },
};

const fractionalParameters = {
  pooling_ratio: Type.Union([Type.Number({ minimum: 1 }), Type.Array(Type.Number({ minimum: 1 }), { maxItems: 4 })], {
    description: 'extents of the input by those of the output: one number, or four, of which the first and last are 1',
  }),
  pseudo_random: flag('whether bins are pseudo-random, not random (default false)'),
  overlapping: flag('whether bins share the cell between them (default false)'),
  seed: Type.Optional(whole(0, 'of the bins (default 0)')),
};
const fractionalSchema = Type.Object(fractionalParameters);

/** Ratios of height and width. @throws INVALID_ATTRIBUTE for a list of another length than 4, or of which batch or channels have another than 1 */
const ratiosOf = (list: readonly number[]): readonly number[] => {
  if (list.length === 4) return spatialOfAll('pooling_ratio', list, false);
  const detail = `pooling_ratio: expected one number or four, got ${list.length} ([${list}])`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?pooling_ratio');
};

/** tf.nn.fractional_max_pool and fractional_avg_pool of [batch, height, width, channels]; bins of a seed are ours, not TensorFlow’s. */
export const fractionalPool = (operator: string, reduction: 'max' | 'mean'): DialectOperator => {
  const name = `tf.nn.${operator}`;
  return {
    name,
    inputs: [{ name: 'value' }],
    outputs: [{ name: 'output' }],
    parameters: fractionalParameters,
    rewrite: (args, inputs) => {
      const {
        pooling_ratio,
        pseudo_random = false,
        overlapping = false,
        seed = 0,
      } = args as Static<typeof fractionalSchema>;
      const value = inputOf(inputs, 'value');
      checkRank(name, value, [4]);
      const ratios = typeof pooling_ratio === 'number' ? [pooling_ratio, pooling_ratio] : ratiosOf(pooling_ratio);
      const output_shape = ratios.map((ratio, a) => Math.floor((value.shape[a + 1] as number) / ratio));
      const attributes = {
        ...{ output_shape, seed, layout: 'channels_last' },
        ...{ pseudo_random: Boolean(pseudo_random), overlapping: Boolean(overlapping) },
      };
      const step = { region: 'fractional', reductions: [reduction], attributes, x: 'value', y: 'output' };
      return { steps: [step], outputs: ['output'] };
    },
  };
};
