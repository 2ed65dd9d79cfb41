import { type Static, Type } from '@sinclair/typebox';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, eachAxis, flag, inputOf, whole } from '../parameters.ts';
import { layoutOf, memoryFormat } from './torch-parameters.ts';

/** PyTorch keeps an axis of two or three, not the only one. */
const extentOf = (rank: number) => (rank === 1 ? whole(0) : Type.Union([whole(0), Type.Null()]));

const parameters = (rank: number, isMax: boolean) => ({
  output_size: Type.Union([whole(0), Type.Array(extentOf(rank), { minItems: 1, maxItems: 3 })], {
    description: 'extent of the output: one whole number, or one for each axis; null keeps an axis, 0 leaves nothing',
  }),
  ...(isMax && { return_indices: flag('whether the winners’ indices are returned (default false)') }),
  memory_format: memoryFormat(rank),
});
const schema = Type.Object({ ...parameters(2, true), return_indices: flag('') });

/** A tensor, and indices, without elements: what is left of the input when all is cut off. */
const withoutCells = (
  { shape }: GivenInput,
  layout: string,
  output: readonly (number | null)[],
  isMax: boolean,
): Pipeline => {
  const first = shape.length - output.length - (layout === 'channels_last' ? 1 : 0);
  const outputShape = shape.map((extent, a) => output[a - first] ?? extent);
  const cut = {
    transform: 'pad',
    attributes: { pads: [0, -(shape[first] as number)], axes: [first] },
    x: 'input',
    y: 'none',
  };
  const shaped = (y: string, x: string) => ({ transform: 'reshape', attributes: { shape: outputShape }, x, y });
  const indices = [
    { transform: 'cast', attributes: { datatype: 'INT64' }, x: 'none', y: 'no indices' },
    shaped('indices', 'no indices'),
  ];
  return {
    steps: [cut, shaped('output', 'none'), ...(isMax ? indices : [])],
    outputs: isMax ? ['output', 'indices'] : ['output'],
  };
};

/** The means of a tensor without channels, which adaptive_avg_pool1d and 2d alone take: their shape. */
const withoutChannels = (
  { shape }: GivenInput,
  layout: string,
  output: readonly (number | null)[],
): Pipeline | undefined => {
  const last = layout === 'channels_last';
  const first = shape.length - output.length - (last ? 1 : 0);
  const spatial = shape.slice(first, first + output.length);
  if (shape.at(last ? -1 : first - 1) !== 0 || spatial.includes(0)) return undefined;
  const outputShape = shape.map((extent, a) => output[a - first] ?? extent);
  const step = { transform: 'reshape', attributes: { shape: outputShape }, x: 'input', y: 'output' };
  return { steps: [step], outputs: ['output'] };
};

/** torch.nn.functional.adaptive_avg_pool and adaptive_max_pool, 1d, 2d and 3d. */
export const adaptivePool = (kind: 'avg' | 'max', rank: number): DialectOperator => {
  const name = `torch.adaptive_${kind}_pool${rank}d`;
  const isMax = kind === 'max';
  return {
    name,
    inputs: [{ name: 'input' }],
    outputs: [{ name: 'output' }, ...(isMax ? [{ name: 'indices', optional: true, datatype: 'INT64' } as const] : [])],
    parameters: parameters(rank, isMax),
    rewrite: (args, inputs) => {
      const { output_size, return_indices, memory_format } = args as Static<typeof schema>;
      const input = inputOf(inputs, 'input');
      const layout = layoutOf(name, input, rank, memory_format);
      checkFloating(name, input);
      const output_shape = eachAxis<number | null>('output_size', output_size, rank);
      if (output_shape.includes(0)) return withoutCells(input, layout, output_shape, isMax);
      if (!isMax && rank < 3) {
        const empty = withoutChannels(input, layout, output_shape);
        if (empty) return empty;
      }
      const attributes = {
        output_shape,
        layout,
        ...(isMax && { return_indices: Boolean(return_indices), nan_index: 'last' }),
      };
      const reductions = [isMax ? 'max' : 'mean'];
      const step = { region: 'adaptive', reductions, attributes, x: 'input', y: 'output', indices: 'indices' };
      return { steps: [step], outputs: isMax ? ['output', 'indices'] : ['output'] };
    },
  };
};
