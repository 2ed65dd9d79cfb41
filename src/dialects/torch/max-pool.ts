import { type Static, Type } from '@sinclair/typebox';
import type { DialectOperator } from '../dialect-operator.ts';
import { eachAxis, flag, inputOf, wholes } from '../parameters.ts';
import { checkPadding, layoutOf, memoryFormat } from './torch-parameters.ts';

const parameters = (rank: number) => ({
  kernel_size: wholes(1, 'extent of the window: one whole number or one for each axis'),
  stride: Type.Optional(wholes(1, 'step of the window (default: kernel_size)')),
  padding: Type.Optional(wholes(0, 'padding on both sides (default 0), at most half of the kernel')),
  dilation: Type.Optional(wholes(1, 'spacing of the taps (default 1)')),
  ceil_mode: flag('whether a last window that is cut off counts (default false)'),
  return_indices: flag('whether the winners’ indices are returned (default false)'),
  memory_format: memoryFormat(rank),
});
const schema = Type.Object(parameters(2));

/** torch.nn.functional.max_pool1d, 2d and 3d; a NaN that wins has the index of the window's last one. */
export const maxPool = (rank: number): DialectOperator => {
  const name = `torch.max_pool${rank}d`;
  return {
    name,
    inputs: [{ name: 'input' }],
    outputs: [{ name: 'output' }, { name: 'indices', optional: true, datatype: 'INT64' }],
    parameters: parameters(rank),
    rewrite: (args, inputs) => {
      const { kernel_size, stride, padding = 0, dilation = 1, memory_format, ...flags } = args as Static<typeof schema>;
      const layout = layoutOf(name, inputOf(inputs, 'input'), rank, memory_format);
      const kernel = eachAxis('kernel_size', kernel_size, rank);
      const pads = eachAxis('padding', padding, rank);
      const dilations = eachAxis('dilation', dilation, rank);
      checkPadding(name, kernel, pads);
      const attributes = {
        kernel_shape: kernel,
        strides: strideOf(stride, kernel),
        pads,
        dilations,
        layout,
        ceil_mode: Boolean(flags.ceil_mode),
        return_indices: Boolean(flags.return_indices),
        nan_index: 'last',
      };
      const step = { region: 'window', reductions: ['max'], attributes, x: 'input', y: 'output', indices: 'indices' };
      return { steps: [step], outputs: ['output', 'indices'] };
    },
  };
};

/** `stride` for each axis: the kernel's extents where it is absent or an empty list. */
export const strideOf = (
  stride: number | readonly number[] | undefined,
  kernel: readonly number[],
): readonly number[] => {
  const args = [stride ?? []].flat();
  return args.length === 0 ? kernel : eachAxis('stride', args, kernel.length);
};
