import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, flag, inputOf } from '../parameters.ts';

const axis = Type.Integer({ minimum: -6, maximum: 5 });
const parameters = {
  dim: Type.Optional(
    Type.Union([axis, Type.Array(axis, { maxItems: 6 })], {
      description: 'axes to reduce, negative ones from the end (default: all)',
    }),
  ),
  keepdim: flag('whether reduced axes stay, with extent 1 (default false)'),
};
const schema = Type.Object(parameters);

const signature = { inputs: [{ name: 'input' }], outputs: [{ name: 'output' }], takesScalars: true } as const;

/** Attributes of `global` for `dim` and `keepdim`. A scalar has the axis 0 in reductions, and none in their answers. */
const axesOf = (given: Readonly<Record<string, unknown>>, { shape }: GivenInput) => {
  const { dim, keepdim = false } = given as Static<typeof schema>;
  const [axes, isScalar] = [[dim ?? []].flat(), shape.length === 0];
  const all = isScalar ? [0] : shape.map((_, a) => a);
  return { axes: axes.length === 0 ? all : axes, keepdims: Boolean(keepdim) && !isScalar };
};

const global = (reduction: string, attributes: Readonly<Record<string, unknown>>, x: string, y: string): Step => ({
  region: 'global',
  reductions: [reduction],
  attributes,
  x,
  y,
  anyEmpty: true,
});

/** torch.mean, torch.sum, torch.amax and torch.amin along some axes. */
const reduce = (
  name: string,
  reduction: string,
  check: (input: GivenInput, axes: readonly number[]) => object,
): DialectOperator => ({
  ...signature,
  name: `torch.${name}`,
  parameters,
  rewrite: (given, inputs) => {
    const input = inputOf(inputs, 'input');
    const attributes = axesOf(given, input);
    const more = check(input, attributes.axes);
    return { steps: [global(reduction, { ...attributes, ...more }, 'input', 'output')], outputs: ['output'] };
  },
});

/** @throws INVALID_SHAPE for axes without elements: an extremum has no identity in PyTorch */
const checkNotEmpty =
  (name: string) =>
  ({ shape }: GivenInput, axes: readonly number[]) => {
    if (axes.some((a) => shape.at(a) === 0)) {
      throw new RequestError(
        'INVALID_SHAPE',
        `torch.${name}: expected axes with elements, got [${shape}] along ${axes}`,
        '?dim',
      );
    }
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
  parameters,
  rewrite: (given, inputs) => {
    const input = inputOf(inputs, 'input');
    const attributes = axesOf(given, input);
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
  parameters: { ord, ...parameters },
  rewrite: (given, inputs) => {
    const input = inputOf(inputs, 'input');
    checkFloating('torch.linalg.vector_norm', input);
    const attributes = axesOf(given, input);
    const order = Number(given.ord ?? 2);
    // Since PyTorch 2.9: a norm without an identity.
    if (order < 0 || order === Number.POSITIVE_INFINITY) checkNotEmpty('linalg.vector_norm')(input, attributes.axes);
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
  reduce('amax', 'max', checkNotEmpty('amax')),
  reduce('amin', 'min', checkNotEmpty('amin')),
  vectorNorm,
  reduce('logsumexp', 'log_sum_exp', checkFloats),
];
