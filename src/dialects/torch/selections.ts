import { type Static, type TProperties, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Pipeline, Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, flag, inputOf, word } from '../parameters.ts';

const axis = Type.Integer({ minimum: -6, maximum: 5 });
const alongOne = {
  dim: Type.Optional({ ...axis, description: 'the axis to reduce, a negative one from the end (default: all)' }),
  keepdim: flag('whether the reduced axis stays, with extent 1 (default false)'),
};
const oneSchema = Type.Object(alongOne);
const alongMany = {
  dim: Type.Optional(
    Type.Union([axis, Type.Array(axis, { maxItems: 6 })], {
      description: 'axes to reduce, negative ones from the end (default: all)',
    }),
  ),
  keepdim: flag('whether reduced axes stay, with extent 1 (default false)'),
};
const manySchema = Type.Object(alongMany);

/** Attributes of `global`. A scalar has the axis 0 in reductions, and none in their outputs. */
const axesOf = (given: Readonly<Record<string, unknown>>, { shape }: GivenInput) => {
  const { dim, keepdim = false } = given as Static<typeof manySchema>;
  const named = [dim ?? []].flat();
  const all = shape.length === 0 ? [0] : [...shape.keys()];
  return { axes: named.length === 0 ? all : named, keepdims: Boolean(keepdim) && shape.length > 0 };
};

const pooled = (reduction: string, attributes: Readonly<Record<string, unknown>>, y: string): Step => ({
  ...{ region: 'global', reductions: [reduction], attributes, x: 'input', y, indices: 'indices', anyEmpty: true },
});

/** @throws INVALID_SHAPE for axes without elements */
const checkNotEmpty = (name: string, { shape }: GivenInput, axes: readonly number[]): void => {
  if (!axes.some((a) => shape.at(a) === 0)) return;
  throw new RequestError('INVALID_SHAPE', `${name}: expected axes with elements, got [${shape}] along ${axes}`, '?dim');
};

/** torch.max and torch.min: of all elements the value; along `dim` the values and the indices of the first of them. */
const extremum = (reduction: 'max' | 'min'): DialectOperator => {
  const name = `torch.${reduction}`;
  return {
    name,
    inputs: [{ name: 'input' }],
    outputs: [{ name: 'values' }, { name: 'indices', optional: true, datatype: 'INT64' }],
    takesScalars: true,
    parameters: alongOne,
    rewrite: (given, inputs) => {
      const input = inputOf(inputs, 'input');
      const attributes = axesOf(given, input);
      checkNotEmpty(name, input, attributes.axes);
      const along = (given as Static<typeof oneSchema>).dim !== undefined;
      const step = pooled(reduction, { ...attributes, ...(along && { return_indices: true }) }, 'values');
      return { steps: [step], outputs: along ? ['values', 'indices'] : ['values'] };
    },
  };
};

/** torch.argmax and torch.argmin: along `dim`, or of all elements as one line; the first of equal ones. */
const argument = (reduction: 'max' | 'min'): DialectOperator => {
  const name = `torch.arg${reduction}`;
  return {
    name,
    inputs: [{ name: 'input' }],
    outputs: [{ name: 'output', datatype: 'INT64' }],
    takesScalars: true,
    parameters: alongOne,
    rewrite: (given, inputs) => {
      const input = inputOf(inputs, 'input');
      const attributes = axesOf(given, input);
      checkNotEmpty(name, input, attributes.axes);
      const step = { ...pooled(reduction, { ...attributes, return_indices: true }, 'extremes'), indices: 'output' };
      return { steps: [step], outputs: ['output'] };
    },
  };
};

/** One reduction along some axes. */
const reduce = (
  own: string,
  parameters: TProperties,
  step: (
    given: Readonly<Record<string, unknown>>,
    input: GivenInput,
  ) => Readonly<Record<string, unknown>> & { readonly reduction: string },
  output = 'output',
): DialectOperator => ({
  name: `torch.${own}`,
  inputs: [{ name: 'input' }],
  outputs: [{ name: output }],
  takesScalars: true,
  parameters,
  rewrite: (given, inputs): Pipeline => {
    const input = inputOf(inputs, 'input');
    const { reduction, ...more } = step(given, input);
    return { steps: [pooled(reduction, { ...axesOf(given, input), ...more }, output)], outputs: [output] };
  },
});

const INTERPOLATIONS = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;
const quantileParameters = {
  q: Type.Number({ minimum: 0, maximum: 1, description: 'which quantile: from 0 to 1' }),
  ...alongOne,
  interpolation: Type.Optional(word(INTERPOLATIONS, 'linear (default), lower, higher, midpoint or nearest')),
};
const spread = {
  ...alongMany,
  correction: Type.Optional(Type.Number({ minimum: 0, description: 'taken from the number of elements (default 1)' })),
};

/** torch.var and torch.std: Σ(x − mean)² by max(n − correction, 0), the correction 1 unless it is given. */
const deviation = (own: 'var' | 'std'): DialectOperator => ({
  ...reduce(own, spread, () => ({ reduction: own })),
  rewrite: (given, inputs) => {
    const input = inputOf(inputs, 'input');
    checkFloating(`torch.${own}`, input);
    const attributes = axesOf(given, input);
    const { correction = 1 } = given as { readonly correction?: number };
    const count = attributes.axes.reduce((n, a) => n * (input.shape.at(a) ?? 1), 1);
    if (count > correction)
      return { steps: [pooled(own, { ...attributes, correction }, 'output')], outputs: ['output'] };
    // By nothing: infinity, and NaN of 0 / 0.
    const endless: Step = { transform: 'power', attributes: { scale: 'Infinity' }, x: 'biased', y: 'output' };
    return { steps: [pooled(own, attributes, 'biased'), endless], outputs: ['output'] };
  },
});

export const selections: readonly DialectOperator[] = [
  extremum('max'),
  extremum('min'),
  argument('max'),
  argument('min'),
  reduce(
    'median',
    alongOne,
    (given, input) => {
      if (given.dim !== undefined) checkNotEmpty('torch.median', input, axesOf(given, input).axes);
      return { reduction: 'median' };
    },
    'values',
  ),
  reduce('quantile', quantileParameters, ({ q, interpolation = 'linear' }, input) => {
    if (input.datatype !== 'FP32' && input.datatype !== 'FP64') {
      throw new RequestError(
        'INVALID_DATATYPE',
        `torch.quantile: expected input of FP32 or FP64, got ${input.datatype}`,
      );
    }
    checkNotEmpty('torch.quantile', input, [...input.shape.keys()]);
    return { reduction: 'quantile', q, interpolation };
  }),
  reduce('nanmean', alongMany, (_, input) => {
    checkFloating('torch.nanmean', input);
    return { reduction: 'mean', nan: 'ignore' };
  }),
  ...(['var', 'std'] as const).map(deviation),
];
