import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, eachAxis, flag, inputOf, wholes } from '../parameters.ts';
import { checkKernelFits } from './avg-pool.ts';
import { strideOf } from './max-pool.ts';
import { layoutOf, memoryFormat } from './torch-parameters.ts';

const parameters = (rank: number) => ({
  norm_type: Type.Union([Type.Number(), Type.Literal('Infinity'), Type.Literal('-Infinity')], {
    description: 'the exponent: a number that is not 0',
  }),
  kernel_size: wholes(1, 'extent of the window: one whole number or one for each axis'),
  stride: Type.Optional(wholes(1, 'step of the window (default: kernel_size)')),
  ceil_mode: flag('whether a last window that is cut off counts (default false)'),
  memory_format: memoryFormat(rank),
});
const schema = Type.Object(parameters(2));

/**
 * torch.nn.functional.lp_pool1d, 2d and 3d, as PyTorch computes it: the mean of the powers, times the kernel's extent,
 * rooted. No absolute value: an odd power of negatives may sum below 0, whose root is NaN; and a window that is cut off
 * counts as a whole one.
 */
export const lpPool = (rank: number): DialectOperator => {
  const name = `torch.lp_pool${rank}d`;
  return {
    name,
    inputs: [{ name: 'input' }],
    outputs: [{ name: 'output' }],
    parameters: parameters(rank),
    rewrite: (given, inputs) => {
      const { norm_type, kernel_size, stride, ceil_mode = false, memory_format } = given as Static<typeof schema>;
      const input = inputOf(inputs, 'input');
      const layout = layoutOf(name, input, rank, memory_format);
      checkFloating(name, input);
      const exponent = Number(norm_type);
      if (exponent === 0) {
        throw new RequestError('INVALID_ATTRIBUTE', `${name}: expected a norm_type that is not 0, got 0`, '?norm_type');
      }
      const kernel = eachAxis('kernel_size', kernel_size, rank);
      if (rank === 3) checkKernelFits(name, kernel, input.shape, layout);
      const attributes = {
        kernel_shape: kernel,
        strides: strideOf(stride, kernel),
        layout,
        ceil_mode: Boolean(ceil_mode),
      };
      const scale = kernel.reduce((cells, extent) => cells * extent, 1);
      return {
        steps: [
          { transform: 'power', attributes: { exponent: norm_type }, x: 'input', y: 'powers' },
          { region: 'window', reductions: ['mean'], attributes, x: 'powers', y: 'means' },
          { transform: 'power', attributes: { scale, exponent: 1 / exponent }, x: 'means', y: 'output' },
        ],
        outputs: ['output'],
      };
    },
  };
};
