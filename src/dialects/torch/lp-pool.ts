import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import type { DialectChange, DialectOperator } from '../dialect-operator.ts';
import { eachAxis, flag, inputOf, wholes } from '../parameters.ts';
import { checkKernelFits } from './avg-pool.ts';
import { strideOf } from './max-pool.ts';
import { layoutOf, memoryFormat, spatialOf } from './torch-parameters.ts';
import { wholeMean } from './whole-mean.ts';

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

const CHANGES: readonly DialectChange[] = [
  {
    since: 'PyTorch 2.13',
    behavior: '`norm_type` of ±∞ gives the largest or the smallest absolute value',
    before: 'ones',
  },
];

/**
 * torch.nn.functional.lp_pool1d, 2d and 3d, as PyTorch computes it: the mean of the powers, times the kernel's extent,
 * rooted. No absolute value: an odd power of negatives may sum below 0, whose root is NaN; and a window that is cut off
 * counts as a whole one. Of norm_type ±inf the largest or the smallest absolute value. Integers become
 * FP32; with a whole norm_type, which only INT64 and BOOL may have, after their powers were divided as whole numbers.
 */
export const lpPool = (rank: number): DialectOperator => {
  const name = `torch.lp_pool${rank}d`;
  return {
    name,
    inputs: [{ name: 'input' }],
    outputs: [{ name: 'output' }],
    parameters: parameters(rank),
    changes: CHANGES,
    rewrite: (args, inputs) => {
      const { norm_type, kernel_size, stride, ceil_mode = false, memory_format } = args as Static<typeof schema>;
      const input = inputOf(inputs, 'input');
      const layout = layoutOf(name, input, rank, memory_format);
      const exponent = Number(norm_type);
      if (exponent === 0) {
        throw new RequestError('INVALID_ATTRIBUTE', `${name}: expected a norm_type that is not 0, got 0`, '?norm_type');
      }
      const kernel = eachAxis('kernel_size', kernel_size, rank);
      const endless = !Number.isFinite(exponent);
      if (rank === 3 && !endless) checkKernelFits(name, kernel, input.shape, layout);
      const attributes = {
        kernel_shape: kernel,
        strides: strideOf(stride, kernel),
        layout,
        ceil_mode: Boolean(ceil_mode),
      };
      const scale = kernel.reduce((cells, extent) => cells * extent, 1);
      const root = (y: string): Step => ({
        transform: 'power',
        attributes: { scale, exponent: 1 / exponent },
        x: 'means',
        y,
      });
      if (endless) return { steps: extremes(exponent > 0 ? 'max' : 'min', attributes), outputs: ['output'] };
      const powers = (x: string): readonly Step[] => [
        { transform: 'power', attributes: { exponent: norm_type }, x, y: 'powers' },
        { region: 'window', reductions: ['mean'], attributes, x: 'powers', y: 'means' },
      ];
      if (DTYPES[input.datatype].kind === 'float') {
        return { steps: [...powers('input'), root('output')], outputs: ['output'] };
      }
      const windows = {
        ...spatialOf(input, rank, layout),
        ...{ kernel, strides: attributes.strides, pads: kernel.map(() => 0) },
        ...{ countPadding: true, divisor: undefined },
      };
      const means = Number.isInteger(exponent)
        ? [
            ...wholePowers(name, input, exponent),
            ...wholeMean(windows, attributes, 'powers', 'whole means'),
            cast('FP64', 'whole means', 'means'),
          ]
        : [cast('FP32', 'input', 'floats'), ...powers('floats')];
      return { steps: [...means, root('roots'), cast('FP32', 'roots', 'output')], outputs: ['output'] };
    },
  };
};

const cast = (datatype: string, x: string, y: string): Step => ({ transform: 'cast', attributes: { datatype }, x, y });

/** The largest or smallest absolute values of windows. */
const extremes = (reduction: 'max' | 'min', attributes: Readonly<Record<string, unknown>>): readonly Step[] => [
  { transform: 'abs', attributes: {}, x: 'input', y: 'sizes' },
  { region: 'window', reductions: [reduction], attributes, x: 'sizes', y: 'output' },
];

/** Whole powers. @throws INVALID_DATATYPE for narrower integers, INVALID_ATTRIBUTE for exponents below 0 */
const wholePowers = (name: string, { datatype }: GivenInput, exponent: number): readonly Step[] => {
  if (datatype !== 'INT64' && datatype !== 'BOOL') {
    const detail = `${name}: expected input of a floating datatype, INT64 or BOOL with a whole norm_type, got ${datatype}`;
    throw new RequestError('INVALID_DATATYPE', detail);
  }
  if (exponent < 0) {
    const detail = `${name}: expected a norm_type above 0 of integers, got ${exponent}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?norm_type');
  }
  return [
    cast('INT64', 'input', 'numbers'),
    { transform: 'whole_power', attributes: { exponent: Math.min(exponent, 2 ** 31 - 1) }, x: 'numbers', y: 'powers' },
  ];
};
