import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkRank, eachAxis, flag, inputOf, wholes } from '../parameters.ts';

const ratio = Type.Number({ exclusiveMinimum: 0, maximum: 1 });
const parameters = {
  kernel_size: wholes(1, 'extent of the bins: one whole number or one for each axis'),
  output_size: Type.Optional(wholes(1, 'cells of the output: one whole number or one for each axis')),
  output_ratio: Type.Optional(
    Type.Union([ratio, Type.Array(ratio)], {
      description: 'cells of the output by those of the input, instead of output_size',
    }),
  ),
  return_indices: flag('whether indices are returned, too (default false)'),
};
const schema = Type.Object(parameters);

/** torch.nn.functional.fractional_max_pool2d and 3d; without `_random_samples` [N, C, axes] bins are those of seed 0. */
export const fractionalMaxPool = (rank: 2 | 3): DialectOperator => {
  const name = `torch.fractional_max_pool${rank}d`;
  return {
    name,
    inputs: [{ name: 'input' }, { name: '_random_samples', optional: true }],
    outputs: [{ name: 'output' }, { name: 'indices', optional: true, datatype: 'INT64' }],
    parameters,
    rewrite: (args, inputs, requested) => {
      const { kernel_size, output_size, output_ratio, return_indices = false } = args as Static<typeof schema>;
      const input = inputOf(inputs, 'input');
      checkRank(name, input, [rank + 1, rank + 2]);
      checkFloating(name, input);
      const cells = input.shape.slice(-rank);
      const kernel = eachAxis('kernel_size', kernel_size, rank);
      // Of both the size is taken, as in the original.
      const ratios =
        output_ratio === undefined || output_size !== undefined
          ? undefined
          : eachAxis('output_ratio', output_ratio, rank);
      if (output_size === undefined && ratios === undefined) {
        throw new RequestError('INVALID_ATTRIBUTE', `${name}: expected output_size or output_ratio`, '?output_size');
      }
      const output = ratios
        ? cells.map((extent, a) => Math.trunc(extent * (ratios[a] as number)))
        : eachAxis('output_size', output_size as number, rank);
      checkFits(name, cells, kernel, output);
      const withIndices = Boolean(return_indices) || requested?.includes('indices') === true;
      const sampled = inputs.some((input) => input.name === '_random_samples');
      const step = {
        region: 'fractional',
        reductions: ['max'],
        attributes: {
          kernel_shape: kernel,
          output_shape: output,
          // PyTorch's samples of two axes are those of the width, then the height.
          ...(sampled && { samples_reversed: rank === 2 }),
          ...(withIndices && { return_indices: true, nan_index: 'last' }),
        },
        inputs: { samples: '_random_samples' },
        x: 'input',
        y: 'output',
        indices: 'indices',
      };
      return { steps: [step], outputs: withIndices ? ['output', 'indices'] : ['output'] };
    },
  };
};

/** @throws INVALID_ATTRIBUTE for bins that do not fit; in three dimensions they may not even fill the axis */
const checkFits = (
  name: string,
  cells: readonly number[],
  kernel: readonly number[],
  output: readonly number[],
): void => {
  const most = (a: number): number => (cells[a] as number) - (kernel[a] as number) + (cells.length === 3 ? 0 : 1);
  const wide = cells.findIndex((_, a) => most(a) < 1);
  if (wide >= 0) {
    const largest = (kernel[wide] as number) + most(wide) - 1;
    const detail = `${name}: expected a kernel_size of at most ${largest} along spatial axis ${wide} of ${cells[wide]} cells, got ${kernel[wide]}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?kernel_size');
  }
  const wrong = output.findIndex((bins, a) => bins < 1 || bins > most(a));
  if (wrong < 0) return;
  const detail = `${name}: expected 1 to ${most(wrong)} cells along spatial axis ${wrong} of ${cells[wrong]}, got ${output[wrong]}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?output_size');
};
