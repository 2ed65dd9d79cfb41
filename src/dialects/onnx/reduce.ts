import { type Static, Type } from '@sinclair/typebox';
import type { DialectOperator } from '../dialect-operator.ts';
import { flag, inputOf } from '../parameters.ts';

const axis = Type.Integer({ minimum: -6, maximum: 5 });
const parameters = {
  axes: Type.Optional(
    Type.Union([axis, Type.Array(axis, { maxItems: 6 })], {
      description: 'axes to reduce, where they are not an input (default: all)',
    }),
  ),
  keepdims: flag('1 (default): reduced axes stay, with extent 1'),
  noop_with_empty_axes: flag('1: without axes nothing is reduced (default 0)'),
};
const schema = Type.Object(parameters);

/** ONNX ReduceMax-20, ReduceMean-18 and their kin. `axes` may be an input, as since opset 18, or an attribute. */
export const reduce = (
  operator: string,
  reduction: string,
  more: Readonly<Record<string, unknown>> = {},
): DialectOperator => ({
  name: `onnx.${operator}`,
  inputs: [{ name: 'data' }, { name: 'axes', optional: true, constant: true }],
  outputs: [{ name: 'reduced' }],
  parameters,
  rewrite: (given, inputs) => {
    const { axes: attribute, keepdims = true, noop_with_empty_axes = false } = given as Static<typeof schema>;
    const data = inputOf(inputs, 'data');
    const input = inputs.find(({ name }) => name === 'axes')?.values?.map(Number);
    const named = input ?? [attribute ?? []].flat();
    const outputs = ['reduced'];
    if (named.length === 0 && noop_with_empty_axes) {
      const attributes = { datatype: data.datatype };
      return { steps: [{ transform: 'cast', attributes, x: 'data', y: 'reduced' }], outputs };
    }
    const axes = named.length === 0 ? data.shape.map((_, a) => a) : named;
    const attributes = { ...more, axes, keepdims: Boolean(keepdims), output_datatype: data.datatype };
    const step = { region: 'global', reductions: [reduction], attributes, x: 'data', y: 'reduced', anyEmpty: true };
    return { steps: [step], outputs };
  },
});

/** ONNX GlobalAveragePool-22, GlobalMaxPool-22 and GlobalLpPool-22. */
export const globalPool = (operator: string, reduction: string): DialectOperator => ({
  name: `onnx.${operator}`,
  inputs: [{ name: 'X' }],
  outputs: [{ name: 'Y' }],
  parameters:
    reduction === 'lp'
      ? { p: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'the exponent (default 2)' })) }
      : {},
  rewrite: (given, inputs) => {
    const axes = inputOf(inputs, 'X').shape.map((_, a) => a);
    const attributes = { ...given, axes: axes.slice(2) };
    return { steps: [{ region: 'global', reductions: [reduction], attributes, x: 'X', y: 'Y' }], outputs: ['Y'] };
  },
});
