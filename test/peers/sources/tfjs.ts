import type { Source } from '../source.ts';
import type { InferStep } from '../step.ts';
import { tfjsLayer } from './tfjs-layers.ts';

type Operator = { readonly reduction: 'max' | 'mean'; readonly rank: number; readonly indices?: true };

/** The functions of tfjs-core, and `pool`, whose attribute `poolingType` says which. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  avgPool: { reduction: 'mean', rank: 2 },
  maxPool: { reduction: 'max', rank: 2 },
  maxPoolWithArgmax: { reduction: 'max', rank: 2, indices: true },
  avgPool3d: { reduction: 'mean', rank: 3 },
  maxPool3d: { reduction: 'max', rank: 3 },
  'pool avg': { reduction: 'mean', rank: 2 },
  'pool max': { reduction: 'max', rank: 2 },
};

/** What tfjs returns where the definition leaves a choice: its max passes over NaN, its mean of padding alone is 0. */
const OWN_WAYS = { max: { nan: 'ignore' }, mean: { empty: 'zero' } };

type Parameters = InferStep['parameters'];

/** Padding by name, by number, or `[begin, end]` of every axis, batch and channels among them. */
const padding = (pad: unknown): Parameters => {
  if (pad === 'same') return { auto_pad: 'same_upper' };
  if (pad === 'valid') return { auto_pad: 'valid' };
  if (!Array.isArray(pad)) return { pads: pad };
  const spatial = pad.slice(1, -1) as [number, number][];
  return { pads: [...spatial.map(([begin]) => begin), ...spatial.map(([, end]) => end)] };
};

/** Our attributes for each of theirs. */
const ATTRIBUTES: Readonly<Record<string, (value: unknown, rank: number) => Parameters>> = {
  filterSize: (size, rank) => ({ kernel_shape: Array.isArray(size) ? size : Array(rank).fill(size) }),
  windowShape: (size, rank) => ({ kernel_shape: Array.isArray(size) ? size : Array(rank).fill(size) }),
  strides: (strides) => ({ strides }),
  dilations: (dilations) => ({ dilations }),
  pad: padding,
  dimRoundingMode: (mode) => ({ ceil_mode: mode === 'ceil' }),
  includeBatchInIndex: (include_batch_in_index) => ({ include_batch_in_index }),
  poolingType: () => ({}),
};

const parametersOf = (attrs: Parameters, { reduction, rank, indices }: Operator): Parameters => {
  const parameters = Object.entries(attrs).map(([name, value]) => {
    const read = ATTRIBUTES[name];
    if (read === undefined) throw new Error(`no attribute of ours is known for ${name}`);
    return read(value, rank);
  });
  const winners = indices === true ? { return_indices: true, index_space: 'channels_last' } : {};
  return Object.assign({ layout: 'channels_last', strides: 1 }, OWN_WAYS[reduction], winners, ...parameters);
};

/** tfjs: core functions as our own windows, layers as those of Keras. Its tests state values without a datatype. */
export const TFJS: Source = {
  folder: 'tfjs',
  datatypes: false,
  steps: ({ op, attrs }) => {
    if (op.startsWith('layers.')) return [tfjsLayer(op.slice('layers.'.length), attrs)];
    const operator = OPERATORS[op === 'pool' ? `pool ${attrs.poolingType}` : op];
    if (operator === undefined) throw new Error(`no operator of ours is known for ${op}`);
    return [
      {
        model: `pool.window.${operator.reduction}`,
        parameters: parametersOf(attrs, operator),
        inputs: [['x', 'x']],
        outputs: operator.indices
          ? [
              ['y', 'result'],
              ['indices', 'indexes'],
            ]
          : [['y', 'result']],
      },
    ];
  },
};
