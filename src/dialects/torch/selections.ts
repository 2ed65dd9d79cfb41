import { type TProperties, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Pipeline, Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, inputOf, word } from '../parameters.ts';
import { alongMany, alongOne, axesOf, checkNotEmpty, global } from './along-axes.ts';

/** Attributes of an extremum. @throws INVALID_SHAPE for axes without elements */
const extremumOf = (name: string, args: Readonly<Record<string, unknown>>, inputs: readonly GivenInput[]) => {
  const input = inputOf(inputs, 'input');
  const attributes = axesOf(args, input);
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
    rewrite: (args, inputs) => {
      const attributes = extremumOf(name, args, inputs);
      if (args.dim === undefined)
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
    rewrite: (args, inputs) => {
      const attributes = { ...extremumOf(name, args, inputs), return_indices: true };
      const step = global(reduction, attributes, 'input', 'extremes');
      return { steps: [{ ...step, indices: 'output' }], outputs: ['output'] };
    },
  };
};

/** One reduction along some axes. */
const reduce = (
  operator: string,
  parameters: TProperties,
  step: (
    args: Readonly<Record<string, unknown>>,
    input: GivenInput,
  ) => Readonly<Record<string, unknown>> & { readonly reduction: string },
  output = 'output',
): DialectOperator => ({
  name: `torch.${operator}`,
  inputs: [{ name: 'input' }],
  outputs: [{ name: output }],
  takesScalars: true,
  parameters,
  rewrite: (args, inputs): Pipeline => {
    const input = inputOf(inputs, 'input');
    const { reduction, ...more } = step(args, input);
    return { steps: [global(reduction, { ...axesOf(args, input), ...more }, 'input', output)], outputs: [output] };
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
const deviation = (operator: 'var' | 'std'): DialectOperator => ({
  ...reduce(operator, spread, () => ({ reduction: operator })),
  rewrite: (args, inputs) => {
    const input = inputOf(inputs, 'input');
    checkFloating(`torch.${operator}`, input);
    const attributes = axesOf(args, input);
    const { correction = 1 } = args as { readonly correction?: number };
    const count = attributes.axes.reduce((n, a) => n * (input.shape.at(a) ?? 1), 1);
    if (count > correction)
      return { steps: [global(operator, { ...attributes, correction }, 'input', 'output')], outputs: ['output'] };
    // Divided by 0: infinity, or NaN for 0 / 0.
    const endless: Step = { transform: 'power', attributes: { scale: 'Infinity' }, x: 'biased', y: 'output' };
    return { steps: [global(operator, attributes, 'input', 'biased'), endless], outputs: ['output'] };
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
    (args, input) => {
      if (args.dim !== undefined) checkNotEmpty('torch.median', input, axesOf(args, input).axes);
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
