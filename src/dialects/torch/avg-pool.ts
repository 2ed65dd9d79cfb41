import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, eachAxis, flag, inputOf, wholes } from '../parameters.ts';
import { strideOf } from './max-pool.ts';
import { checkPadding, layoutOf, memoryFormat, spatialOf } from './torch-parameters.ts';
import { wholeMean } from './whole-mean.ts';

const divisor = Type.Optional(
  Type.Integer({
    minimum: -(2 ** 31),
    maximum: 2 ** 31 - 1,
    description: 'the divisor instead of the window’s extent: a whole number that is not 0',
  }),
);

const parameters = (rank: number) => ({
  kernel_size: wholes(1, 'extent of the window: one whole number or one for each axis'),
  stride: Type.Optional(wholes(1, 'step of the window (default: kernel_size)')),
  padding: Type.Optional(wholes(0, 'padding on both sides (default 0), at most half of the kernel')),
  ceil_mode: flag('whether a last window that is cut off counts (default false)'),
  count_include_pad: flag('whether padding counts in the divisor (default true)'),
  ...(rank > 1 && { divisor_override: divisor }),
  memory_format: memoryFormat(rank),
});
const schema = Type.Object({ ...parameters(2), divisor_override: divisor });

/** torch.nn.functional.avg_pool1d, 2d and 3d: of INT64 whole numbers, divided toward zero (PyTorch 2.15). */
export const avgPool = (rank: number): DialectOperator => {
  const name = `torch.avg_pool${rank}d`;
  return {
    name,
    inputs: [{ name: 'input' }],
    outputs: [{ name: 'output' }],
    parameters: parameters(rank),
    rewrite: (args, inputs) => {
      const {
        kernel_size,
        stride,
        padding = 0,
        divisor_override,
        memory_format,
        ...flags
      } = args as Static<typeof schema>;
      const input = inputOf(inputs, 'input');
      const layout = layoutOf(name, input, rank, memory_format);
      const isWhole = input.datatype === 'INT64';
      if (!isWhole) checkFloating(name, input);
      const kernel = eachAxis('kernel_size', kernel_size, rank);
      const pads = eachAxis('padding', padding, rank);
      checkPadding(name, kernel, pads);
      if (divisor_override === 0) {
        throw new RequestError('INVALID_ATTRIBUTE', `${name}: divisor_override must not be zero`, '?divisor_override');
      }
      if (rank === 3) checkKernelFits(name, kernel, input.shape, layout);
      const strides = strideOf(stride, kernel);
      const attributes = {
        kernel_shape: kernel,
        strides,
        pads,
        layout,
        ceil_mode: Boolean(flags.ceil_mode),
        count_include_pad: Boolean(flags.count_include_pad ?? true),
        ...(divisor_override !== undefined && { divisor_override }),
      };
      if (isWhole) {
        const windows = {
          ...spatialOf(input, rank, layout),
          ...{ kernel, strides, pads, countPadding: attributes.count_include_pad },
          divisor: divisor_override,
        };
        return { steps: wholeMean(windows, attributes, 'input', 'output'), outputs: ['output'] };
      }
      const step = { region: 'window', reductions: ['mean'], attributes, x: 'input', y: 'output' };
      return { steps: [step], outputs: ['output'] };
    },
  };
};

/** avg_pool3d alone, which lp_pool3d calls, wants a kernel no larger than the input without padding. @throws INVALID_SHAPE */
export const checkKernelFits = (
  name: string,
  kernel: readonly number[],
  shape: readonly number[],
  layout: string,
): void => {
  const end = layout === 'channels_last' ? shape.length - 1 : shape.length;
  const spatial = shape.slice(end - 3, end);
  if (spatial.every((extent, a) => extent >= (kernel[a] as number))) return;
  throw new RequestError(
    'INVALID_SHAPE',
    `${name}: expected an input of at least the kernel’s ${kernel}, got ${spatial}`,
    '?kernel_size',
  );
};
