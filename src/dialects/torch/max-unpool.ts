import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkRank, eachAxis, inputOf, wholes } from '../parameters.ts';
import { strideOf } from './max-pool.ts';

const parameters = {
  kernel_size: wholes(1, 'extent of the window: one whole number or one for each axis'),
  stride: Type.Optional(wholes(1, 'step of the window (default: kernel_size)')),
  padding: Type.Optional(wholes(0, 'cells of padding at both ends (default 0)')),
  output_size: Type.Optional(
    wholes(
      0,
      'cells of the output: one whole number, one for each spatial axis, or those after two more, which are not read',
    ),
  ),
};
const schema = Type.Object(parameters);

/** torch.nn.functional.max_unpool1d, 2d and 3d: indices are positions in the output plane. */
export const maxUnpool = (rank: number): DialectOperator => {
  const name = `torch.max_unpool${rank}d`;
  return {
    name,
    inputs: [{ name: 'input' }, { name: 'indices', datatype: 'INT64' }],
    outputs: [{ name: 'output' }],
    parameters,
    rewrite: (args, inputs) => {
      const { kernel_size, stride, padding = 0, output_size } = args as Static<typeof schema>;
      const input = inputOf(inputs, 'input');
      checkRank(name, input, [rank + 1, rank + 2]);
      const kernel = eachAxis('kernel_size', kernel_size, rank);
      const strides = strideOf(stride, kernel);
      const pads = eachAxis('padding', padding, rank);
      const usual = input.shape
        .slice(-rank)
        .map((extent, a) => (extent - 1) * (strides[a] as number) + (kernel[a] as number) - 2 * (pads[a] as number));
      const output_shape = output_size === undefined ? usual : requestedSize(name, output_size, usual, strides);
      const step = {
        transform: 'unpool',
        attributes: { output_shape },
        x: 'input',
        inputs: { indices: 'indices' },
        y: 'output',
      };
      return { steps: [step], outputs: ['output'] };
    },
  };
};

/** The spatial part of `output_size`. @throws INVALID_ATTRIBUTE for another size than the pooling may have had */
const requestedSize = (
  name: string,
  args: number | readonly number[],
  usual: readonly number[],
  strides: readonly number[],
): readonly number[] => {
  const rank = usual.length;
  const list = typeof args === 'number' ? Array<number>(rank).fill(args) : args;
  if (list.length !== rank && list.length !== rank + 2) {
    const detail = `output_size: expected ${rank} or ${rank + 2} values, got ${list.length} (${list})`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?output_size');
  }
  const outputExtents = list.slice(-rank);
  const wrong = outputExtents.findIndex(
    (extent, a) => Math.abs(extent - (usual[a] as number)) >= (strides[a] as number),
  );
  if (wrong < 0) return outputExtents;
  const detail = `${name}: expected cells nearer to ${usual[wrong]} than the stride ${strides[wrong]} along spatial axis ${wrong}, got ${outputExtents[wrong]}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?output_size');
};
