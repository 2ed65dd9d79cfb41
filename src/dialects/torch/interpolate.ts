import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkRank, eachAxis, inputOf, whole, word } from '../parameters.ts';

const factor = Type.Number({ exclusiveMinimum: 0 });
const parameters = {
  size: Type.Optional(
    Type.Union([whole(1), Type.Array(whole(1), { minItems: 1, maxItems: 3 })], {
      description: 'extents of the output: one whole number, or one for each axis',
    }),
  ),
  scale_factor: Type.Optional(
    Type.Union([factor, Type.Array(factor, { minItems: 1, maxItems: 3 })], {
      description: 'extents of the output by those of the input, instead of size',
    }),
  ),
  mode: word(
    ['area'],
    'area: the only mode that pools; nearest (the default of PyTorch) and the modes that interpolate do not pool',
  ),
};
const schema = Type.Object(parameters);

/** torch.nn.functional.interpolate with mode=area: adaptive means of one to three spatial axes. */
export const interpolateArea: DialectOperator = {
  name: 'torch.interpolate',
  inputs: [{ name: 'input' }],
  outputs: [{ name: 'output' }],
  parameters,
  rewrite: (args, inputs) => {
    const { size, scale_factor } = args as Static<typeof schema>;
    const input = inputOf(inputs, 'input');
    checkRank('torch.interpolate', input, [3, 4, 5]);
    checkFloating('torch.interpolate', input);
    if ((size === undefined) === (scale_factor === undefined)) {
      const got = size === undefined ? 'neither' : 'both';
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        `torch.interpolate: expected size or scale_factor, got ${got}`,
        '?size',
      );
    }
    const spatial = input.shape.slice(2);
    const factors = scale_factor === undefined ? undefined : eachAxis('scale_factor', scale_factor, spatial.length);
    const output_shape = factors
      ? spatial.map((extent, a) => Math.floor(extent * (factors[a] as number)))
      : eachAxis('size', size as number, spatial.length);
    const step = { region: 'adaptive', reductions: ['mean'], attributes: { output_shape }, x: 'input', y: 'output' };
    return { steps: [step], outputs: ['output'] };
  },
};
