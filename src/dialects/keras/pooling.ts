import { type Static, Type } from '@sinclair/typebox';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectChange, DialectOperator } from '../dialect-operator.ts';
import { checkRank, eachAxis, flag, inputOf, whole, wholes, word } from '../parameters.ts';
import { reshapedRows } from '../reshaped-rows.ts';

const signature = { inputs: [{ name: 'inputs' }], outputs: [{ name: 'outputs' }] } as const;

const dataFormat = Type.Optional(
  word(['channels_last', 'channels_first'], 'channels_last (default) or channels_first'),
);
const poolSize = wholes(1, 'extent of the window: one whole number or one for each axis');
const windows = {
  strides: Type.Optional(wholes(1, 'step of the window (default: pool_size)')),
  padding: Type.Optional(word(['valid', 'same'], 'valid (default) or same; padding is left out of a mean')),
  data_format: dataFormat,
};
const windowSchema = Type.Object({ pool_size: poolSize, ...windows });

const windowPipeline = (reduction: string, rank: number, args: Static<typeof windowSchema>) => {
  const { pool_size, strides, padding = 'valid', data_format: layout = 'channels_last' } = args;
  const kernel_shape = eachAxis('pool_size', pool_size, rank);
  const attributes = {
    kernel_shape,
    strides: strides === undefined ? kernel_shape : eachAxis('strides', strides, rank),
    auto_pad: padding === 'same' ? 'same_upper' : 'valid',
    layout,
  };
  return {
    steps: [{ region: 'window', reductions: [reduction], attributes, x: 'inputs', y: 'outputs' }],
    outputs: ['outputs'],
  };
};

/** keras.layers.AveragePooling and MaxPooling, 1D, 2D and 3D; pool_size is 2 unless given. */
export const poolingLayer = (kind: string, reduction: string, rank: number): DialectOperator => {
  const name = `keras.layers.${kind}Pooling${rank}D`;
  return {
    ...signature,
    name,
    parameters: { pool_size: Type.Optional(poolSize), ...windows },
    rewrite: (args, inputs) => {
      checkRank(name, inputOf(inputs, 'inputs'), [rank + 2]);
      return windowPipeline(reduction, rank, { pool_size: 2, ...args } as Static<typeof windowSchema>);
    },
  };
};

/** keras.ops.average_pool and max_pool: as many axes as the tensor has between batch and channels. */
export const poolOperation = (operation: string, reduction: string): DialectOperator => {
  const name = `keras.ops.${operation}`;
  return {
    ...signature,
    name,
    parameters: { pool_size: poolSize, ...windows },
    rewrite: (args, inputs) => {
      const input = inputOf(inputs, 'inputs');
      checkRank(name, input, [3, 4, 5]);
      return windowPipeline(reduction, input.shape.length - 2, args as Static<typeof windowSchema>);
    },
  };
};

const globals = {
  data_format: dataFormat,
  keepdims: flag('whether the spatial axes stay, with extent 1 (default false)'),
};
const globalSchema = Type.Object(globals);

/** The mean of the steps that a mask [batch, steps] leaves: what it hides is not read (Keras 3.15). */
const maskedMean = ({ shape }: GivenInput, layout: string, keepdims: boolean): Pipeline => {
  const isLast = layout === 'channels_last';
  const turn = { transform: 'transpose', attributes: { permutation: [0, 2, 1] }, x: 'inputs', y: 'steps' };
  const [batch = 0, second = 0, third = 0] = shape;
  const outputShape = keepdims ? (isLast ? [batch, 1, third] : [batch, second, 1]) : [batch, isLast ? third : second];
  return {
    steps: [
      ...(isLast ? [] : [turn]),
      {
        region: 'sequence',
        reductions: ['mean'],
        attributes: {},
        x: isLast ? 'inputs' : 'steps',
        y: 'means',
        anyEmpty: true,
      },
      reshapedRows('means', 'outputs', outputShape),
    ],
    outputs: ['outputs'],
  };
};

/** Only the mean over steps knows a mask, [batch, steps]. */
const takesMask = (kind: string, rank: number): boolean => kind === 'Average' && rank === 1;

const MASK_CHANGES: readonly DialectChange[] = [
  {
    since: 'Keras 3.15',
    behavior: 'a mask is boolean, and steps that it hides are not read',
    before: 'steps are multiplied by the mask: other values are weights, and a hidden NaN gives NaN',
  },
];

/** keras.layers.GlobalAveragePooling and GlobalMaxPooling, 1D, 2D and 3D. */
export const globalLayer = (kind: string, reduction: string, rank: number): DialectOperator => {
  const name = `keras.layers.Global${kind}Pooling${rank}D`;
  return {
    ...signature,
    ...(takesMask(kind, rank) && { inputs: [...signature.inputs, { name: 'mask', optional: true }] }),
    name,
    parameters: globals,
    ...(takesMask(kind, rank) && { changes: MASK_CHANGES }),
    rewrite: (args, inputs) => {
      const { data_format: layout = 'channels_last', keepdims = false } = args as Static<typeof globalSchema>;
      checkRank(name, inputOf(inputs, 'inputs'), [rank + 2]);
      const input = inputOf(inputs, 'inputs');
      if (inputs.some((tensor) => tensor.name === 'mask')) return maskedMean(input, layout, Boolean(keepdims));
      const step = {
        region: 'global',
        reductions: [reduction],
        attributes: { layout, keepdims: Boolean(keepdims) },
        x: 'inputs',
        y: 'outputs',
      };
      return { steps: [step], outputs: ['outputs'] };
    },
  };
};

const extent = Type.Union([whole(1), Type.Null()]);
const adaptives = {
  output_size: Type.Union([whole(1), Type.Array(extent, { minItems: 1, maxItems: 3 })], {
    description: 'extent of the output: one whole number, or one for each axis; null keeps an axis',
  }),
  data_format: dataFormat,
};
const adaptiveSchema = Type.Object(adaptives);

/** keras.ops.adaptive_average_pool and adaptive_max_pool: as many axes as the tensor has between batch and channels. */
export const adaptiveOperation = (operation: string, reduction: string): DialectOperator => {
  const name = `keras.ops.${operation}`;
  return {
    ...signature,
    name,
    parameters: adaptives,
    rewrite: (args, inputs) => {
      const input = inputOf(inputs, 'inputs');
      checkRank(name, input, [3, 4, 5]);
      return adaptivePipeline(reduction, input.shape.length - 2, args as Static<typeof adaptiveSchema>);
    },
  };
};

const adaptivePipeline = (reduction: string, rank: number, args: Static<typeof adaptiveSchema>): Pipeline => {
  const { output_size, data_format: layout = 'channels_last' } = args;
  const attributes = { output_shape: eachAxis<number | null>('output_size', output_size, rank), layout };
  return {
    steps: [{ region: 'adaptive', reductions: [reduction], attributes, x: 'inputs', y: 'outputs' }],
    outputs: ['outputs'],
  };
};

/** keras.layers.AdaptiveAveragePooling and AdaptiveMaxPooling, 1D, 2D and 3D. */
export const adaptiveLayer = (kind: string, reduction: string, rank: number): DialectOperator => {
  const name = `keras.layers.Adaptive${kind}Pooling${rank}D`;
  return {
    ...signature,
    name,
    parameters: adaptives,
    rewrite: (args, inputs) => {
      checkRank(name, inputOf(inputs, 'inputs'), [rank + 2]);
      return adaptivePipeline(reduction, rank, args as Static<typeof adaptiveSchema>);
    },
  };
};
