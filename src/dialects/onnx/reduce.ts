import { type Static, Type } from '@sinclair/typebox';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { DialectChange, DialectOperator } from '../dialect-operator.ts';
import { flag, inputOf } from '../parameters.ts';

const axis = Type.Integer({ minimum: -6, maximum: 5 });
const parameters = {
  axes: Type.Optional(
    Type.Union([axis, Type.Array(axis, { maxItems: 6 })], {
      description: 'axes to reduce, where they are not an input (default: all)',
    }),
  ),
  keepdims: flag('1 (default): reduced axes stay, with extent 1'),
  noop_with_empty_axes: flag('1: without axes each element is reduced alone (default 0)'),
};
const schema = Type.Object(parameters);

/** ReduceSum got its axes from an input before the others did. */
const changesOf = (operator: string): readonly DialectChange[] => [
  ...(/M(?:ax|in)$/.test(operator) ? [{ since: 'opset 20', behavior: 'BOOL', before: 'numbers only' }] : []),
  {
    since: operator === 'ReduceSum' ? 'opset 13' : 'opset 18',
    behavior: '`axes` is an input; `noop_with_empty_axes`',
    before: '`axes` is an attribute; without axes all are reduced',
  },
];

/** ONNX ReduceMax-20, ReduceMean-18 and their kin. `axes` may be an input or an attribute. */
export const reduce = (operator: string, reduction: string): DialectOperator => ({
  name: `onnx.${operator}`,
  inputs: [{ name: 'data' }, { name: 'axes', optional: true, constant: true, datatype: 'INT64' }],
  outputs: [{ name: 'reduced' }],
  takesScalars: true,
  parameters,
  changes: changesOf(operator),
  rewrite: (args, inputs) => {
    const { axes: attribute, keepdims = true, noop_with_empty_axes = false } = args as Static<typeof schema>;
    const data = inputOf(inputs, 'data');
    const input = inputs.find(({ name }) => name === 'axes')?.values?.map(Number);
    const named = input ?? [attribute ?? []].flat();
    const outputs = ['reduced'];
    const isScalar = data.shape.length === 0;
    if (named.length === 0 && noop_with_empty_axes && !isScalar) return { steps: eachAlone(reduction, data), outputs };
    const all = isScalar ? [0] : data.shape.map((_, a) => a);
    const attributes = { axes: named.length === 0 ? all : named, keepdims: Boolean(keepdims) && !isScalar };
    return { steps: pooled(reduction, data, attributes, 'data', 'reduced'), outputs };
  },
});

/** Those whose value of integers may have a fraction, which is cut off as C does it. */
const FRACTIONAL: ReadonlySet<string> = new Set(['mean', 'l2', 'log_sum', 'log_sum_exp']);

/** Reduces x to y, of the datatype that the data have, in which they saturate (onnxruntime 1.32). */
const pooled = (
  reduction: string,
  { datatype }: GivenInput,
  attributes: Readonly<Record<string, unknown>>,
  x: string,
  y: string,
): readonly Step[] => {
  const step = { region: 'global', reductions: [reduction], x, anyEmpty: true };
  const { kind } = DTYPES[datatype];
  if (reduction === 'prod' && kind !== 'float') {
    return [
      { transform: 'cast', attributes: { datatype: 'FP64' }, x, y: 'wide' },
      { ...step, x: 'wide', y: 'product', attributes },
      { transform: 'cast', attributes: { datatype }, x: 'product', y },
    ];
  }
  if (kind === 'float' || !FRACTIONAL.has(reduction))
    return [{ ...step, y, attributes: { ...attributes, output_datatype: datatype } }];
  return [
    { ...step, y: 'exact', attributes: { ...attributes, output_datatype: 'FP64' } },
    { transform: 'cast', attributes: { datatype, rounding: 'toward_zero' }, x: 'exact', y },
  ];
};

/** Over no axes each element is reduced alone: what it is before and after still happens, as the square of ReduceSumSquare. */
const eachAlone = (reduction: string, data: GivenInput): readonly Step[] => {
  const { shape } = data;
  return [
    { transform: 'reshape', attributes: { shape: [elementCount(shape), 1] }, x: 'data', y: 'elements' },
    ...pooled(reduction, data, { axes: [1], keepdims: false }, 'elements', 'alone'),
    { transform: 'reshape', attributes: { shape }, x: 'alone', y: 'reduced' },
  ];
};

/** ONNX GlobalAveragePool-22, GlobalMaxPool-22 and GlobalLpPool-22. */
export const globalPool = (operator: string, reduction: string): DialectOperator => ({
  name: `onnx.${operator}`,
  inputs: [{ name: 'X' }],
  outputs: [{ name: 'Y' }],
  parameters:
    reduction === 'lp'
      ? { p: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'the exponent (default 2)' })) }
      : {},
  rewrite: (args, inputs) => {
    const axes = inputOf(inputs, 'X').shape.map((_, a) => a);
    const attributes = { ...args, axes: axes.slice(2) };
    return { steps: [{ region: 'global', reductions: [reduction], attributes, x: 'X', y: 'Y' }], outputs: ['Y'] };
  },
});
