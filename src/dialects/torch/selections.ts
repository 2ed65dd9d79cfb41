import { type TProperties, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Pipeline, Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, inputOf, word } from '../parameters.ts';
import { alongMany, alongOne, axesOf, checkNotEmpty, global } from './along-axes.ts';

/** Attributes of an extremum. @throws INVALID_SHAPE for axes without elements */
const extremumOf = (name: string, given: Readonly<Record<string, unknown>>, inputs: readonly GivenInput[]) => {
  const input = inputOf(inputs, 'input');
  const attributes = axesOf(given, input);
  checkNotEmpty(name, input, attributes.axes);
  return attributes;
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
      const attributes = extremumOf(name, given, inputs);
      if (given.dim === undefined)
        return { steps: [global(reduction, attributes, 'input', 'values')], outputs: ['values'] };
      const step = global(reduction, { ...attributes, return_indices: true }, 'input', 'values');
      return { steps: [{ ...step, indices: 'indices' }], outputs: ['values', 'indices'] };
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
      const attributes = { ...extremumOf(name, given, inputs), return_indices: true };
      const step = global(reduction, attributes, 'input', 'extremes');
      return { steps: [{ ...step, indices: 'output' }], outputs: ['output'] };
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
    return { steps: [global(reduction, { ...axesOf(given, input), ...more }, 'input', output)], outputs: [output] };
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
      return { steps: [global(own, { ...attributes, correction }, 'input', 'output')], outputs: ['output'] };
    // By nothing: infinity, and NaN of 0 / 0.
    const endless: Step = { transform: 'power', attributes: { scale: 'Infinity' }, x: 'biased', y: 'output' };
    return { steps: [global(own, attributes, 'input', 'biased'), endless], outputs: ['output'] };
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
