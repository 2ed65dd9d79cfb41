import { Type } from '@sinclair/typebox';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, inputOf } from '../parameters.ts';
import { alongMany, axesOf, checkNotEmpty, global } from './along-axes.ts';

const signature = { inputs: [{ name: 'input' }], outputs: [{ name: 'output' }], takesScalars: true } as const;

/** torch.mean, torch.sum, torch.amax and torch.amin along some axes. */
const reduce = (
  name: string,
  reduction: string,
  check: (input: GivenInput, axes: readonly number[]) => object,
): DialectOperator => ({
  ...signature,
  name: `torch.${name}`,
  parameters: alongMany,
  rewrite: (args, inputs) => {
    const input = inputOf(inputs, 'input');
    const attributes = axesOf(args, input);
    const more = check(input, attributes.axes);
    return { steps: [global(reduction, { ...attributes, ...more }, 'input', 'output')], outputs: ['output'] };
  },
});

const checkExtremum = (name: string) => (input: GivenInput, axes: readonly number[]) => {
  checkNotEmpty(`torch.${name}`, input, axes);
  return {};
};

const checkMean = (input: GivenInput) => {
  checkFloating('torch.mean', input);
  return {};
};

/** Integers become floats, as in PyTorch. */
const checkFloats = ({ datatype }: GivenInput) =>
  DTYPES[datatype].kind === 'float' ? {} : { output_datatype: 'FP32' };

/** torch.sum: integers of every kind sum up to INT64, which wraps, also unsigned ones. */
const sum: DialectOperator = {
  ...signature,
  name: 'torch.sum',
  parameters: alongMany,
  rewrite: (args, inputs) => {
    const input = inputOf(inputs, 'input');
    const attributes = axesOf(args, input);
    if (!input.datatype.startsWith('UINT'))
      return { steps: [global('sum', attributes, 'input', 'output')], outputs: ['output'] };
    const wrapped: Step = { transform: 'reinterpret', attributes: { datatype: 'INT64' }, x: 'sums', y: 'output' };
    return { steps: [global('sum', attributes, 'input', 'sums'), wrapped], outputs: ['output'] };
  },
};

const ord = Type.Optional(
  Type.Union([Type.Number(), Type.Literal('Infinity'), Type.Literal('-Infinity')], {
    description: 'the order of the norm (default 2): a number, inf or -inf',
  }),
);

/** torch.linalg.vector_norm: p-norms, the largest and smallest size, and, with order 0, the number of elements that are not 0. */
const vectorNorm: DialectOperator = {
  ...signature,
  name: 'torch.linalg.vector_norm',
  parameters: { ord, ...alongMany },
  rewrite: (args, inputs) => {
    const input = inputOf(inputs, 'input');
    checkFloating('torch.linalg.vector_norm', input);
    const attributes = axesOf(args, input);
    const order = Number(args.ord ?? 2);
    // A norm without an identity.
    if (order < 0 || order === Number.POSITIVE_INFINITY)
      checkNotEmpty('torch.linalg.vector_norm', input, attributes.axes);
    return { steps: normSteps(order, attributes, input), outputs: ['output'] };
  },
};

const normSteps = (order: number, attributes: Readonly<Record<string, unknown>>, { datatype }: GivenInput): Step[] => {
  const cast = (to: string, x: string, y: string): Step => ({ transform: 'cast', attributes: { datatype: to }, x, y });
  const power = (exponent: number, x: string, y: string): Step => ({
    transform: 'power',
    attributes: { exponent },
    x,
    y,
  });
  const sizes: Step = { transform: 'abs', attributes: {}, x: 'input', y: 'sizes' };
  if (order > 0)
    return [
      global('lp', { ...attributes, p: order === Number.POSITIVE_INFINITY ? 'Infinity' : order }, 'input', 'output'),
    ];
  if (order === Number.NEGATIVE_INFINITY) return [sizes, global('min', attributes, 'sizes', 'output')];
  if (order === 0)
    return [cast('BOOL', 'input', 'set'), global('sum', { ...attributes, output_datatype: datatype }, 'set', 'output')];
  return [
    sizes,
    cast('FP64', 'sizes', 'wide'),
    power(order, 'wide', 'powers'),
    global('sum', attributes, 'powers', 'sums'),
    power(1 / order, 'sums', 'roots'),
    cast(datatype, 'roots', 'output'),
  ];
};

export const reductions: readonly DialectOperator[] = [
  reduce('mean', 'mean', checkMean),
  sum,
  reduce('amax', 'max', checkExtremum('amax')),
  reduce('amin', 'min', checkExtremum('amin')),
  vectorNorm,
  reduce('logsumexp', 'log_sum_exp', checkFloats),
];
