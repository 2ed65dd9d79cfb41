import { type Static, Type } from '@sinclair/typebox';
import type { DialectChange, DialectOperator } from '../dialect-operator.ts';
import { checkRank, flag, inputOf, whole, word } from '../parameters.ts';

const list = (minimum: number, description: string) =>
  Type.Array(whole(minimum), { minItems: 1, maxItems: 6, description });

const common = {
  kernel_shape: list(1, 'extent of the window, one for each axis'),
  strides: Type.Optional(list(1, 'step of the window, one for each axis (default 1)')),
  pads: Type.Optional(list(0, 'begins, then ends of all axes (default 0)')),
  dilations: Type.Optional(list(1, 'spacing of the taps, one for each axis (default 1)')),
  ceil_mode: flag('1: a last window that is cut off counts (default 0)'),
  auto_pad: Type.Optional(
    word(['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'], 'NOTSET (default), SAME_UPPER, SAME_LOWER or VALID'),
  ),
};
const operatorParameters = {
  MaxPool: {
    storage_order: Type.Optional(
      Type.Union([Type.Literal(0), Type.Literal(1)], {
        description: '0: row-major (default), 1: column-major indices',
      }),
    ),
  },
  AveragePool: { count_include_pad: flag('1: padding counts in the divisor (default 0)') },
  LpPool: { p: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'the exponent (default 2)' })) },
};
const schema = Type.Object({
  ...common,
  ...operatorParameters.MaxPool,
  ...operatorParameters.AveragePool,
  ...operatorParameters.LpPool,
});
type PoolParameters = Static<typeof schema>;

/** What each operator adds to the attributes of a window. */
const REDUCTIONS = {
  MaxPool: { reduction: 'max', attributes: (_: PoolParameters) => ({}) },
  AveragePool: {
    reduction: 'mean',
    attributes: (args: PoolParameters) => ({ count_include_pad: Boolean(args.count_include_pad) }),
  },
  LpPool: { reduction: 'lp', attributes: (args: PoolParameters) => ({ p: args.p ?? 2 }) },
};

const CHANGES: Readonly<Record<keyof typeof REDUCTIONS, readonly DialectChange[]>> = {
  MaxPool: [{ since: 'opset 10', behavior: '`ceil_mode`, `dilations`', before: 'unknown' }],
  AveragePool: [
    { since: 'opset 19', behavior: '`dilations`', before: 'unknown' },
    { since: 'opset 10', behavior: '`ceil_mode`', before: 'unknown' },
  ],
  LpPool: [{ since: 'opset 18', behavior: '`ceil_mode`, `dilations`', before: 'unknown' }],
};

/** ONNX MaxPool-22, AveragePool-22 and LpPool-22. MaxPool computes `Indices` (of the whole tensor) where the request names them. */
export const pool = (operator: keyof typeof REDUCTIONS): DialectOperator => {
  const name = `onnx.${operator}`;
  const isMax = operator === 'MaxPool';
  return {
    name,
    inputs: [{ name: 'X' }],
    outputs: [{ name: 'Y' }, ...(isMax ? [{ name: 'Indices', optional: true, datatype: 'INT64' } as const] : [])],
    parameters: { ...common, ...operatorParameters[operator] },
    changes: CHANGES[operator],
    rewrite: (parameters, inputs, requested) => {
      const args = parameters as PoolParameters;
      const { reduction, attributes } = REDUCTIONS[operator];
      checkRank(name, inputOf(inputs, 'X'), [args.kernel_shape.length + 2]);
      const withIndices = isMax && requested?.includes('Indices') === true;
      const step = {
        region: 'window',
        reductions: [reduction],
        attributes: {
          kernel_shape: args.kernel_shape,
          strides: args.strides ?? args.kernel_shape.map(() => 1),
          ceil_mode: Boolean(args.ceil_mode),
          ...paddingOf(args),
          ...(args.dilations && { dilations: args.dilations }),
          ...attributes(args),
          ...(withIndices && { return_indices: true, index_space: 'tensor', storage_order: args.storage_order ?? 0 }),
        },
        x: 'X',
        y: 'Y',
        indices: 'Indices',
      };
      return { steps: [step], outputs: withIndices ? ['Y', 'Indices'] : ['Y'] };
    },
  };
};

/** `pads` of zeros beside `auto_pad` say nothing, and exporters write them. */
const paddingOf = ({ auto_pad = 'NOTSET', pads }: PoolParameters) => {
  const stated = auto_pad !== 'NOTSET' && pads?.every((cells) => cells === 0) ? undefined : pads;
  return { auto_pad: auto_pad.toLowerCase(), ...(stated && { pads: stated }) };
};
