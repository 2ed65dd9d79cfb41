import { type Static, Type } from '@sinclair/typebox';
import type { Step } from '../../pipeline/pipeline.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { axisOf, checkFloating, inputOf } from '../parameters.ts';

const parameters = {
  axis: Type.Optional(Type.Integer({ minimum: -6, maximum: 5, description: 'the axis of the vectors (default −1)' })),
  p: Type.Optional(Type.Union([Type.Literal(1), Type.Literal(2)], { description: 'the norm: 2 (default) or 1' })),
};
const schema = Type.Object(parameters);

/** The least norm that has an inverse: zeros stay zeros. */
const LEAST_NORM = 2 ** -1022;

/** ONNX LpNormalization-22: vectors along an axis divided by their norm. A vector of zeros stays. */
export const lpNormalization: DialectOperator = {
  name: 'onnx.LpNormalization',
  inputs: [{ name: 'input' }],
  outputs: [{ name: 'output' }],
  parameters,
  rewrite: (args, inputs) => {
    const { axis: dim = -1, p = 2 } = args as Static<typeof schema>;
    const input = inputOf(inputs, 'input');
    checkFloating('onnx.LpNormalization', input);
    const axis = axisOf('onnx.LpNormalization', 'axis', input.shape, dim);
    const order = [...input.shape.keys()].filter((a) => a !== axis);
    const last = [...order, axis];
    const back = [...input.shape.keys()].map((a) => last.indexOf(a));
    const extents = last.map((a) => input.shape[a] as number);
    const vectors = [extents.slice(0, -1).reduce((a, b) => a * b, 1), extents.at(-1) as number];
    const steps: Step[] = [
      { transform: 'transpose', attributes: { permutation: last }, x: 'input', y: 'turned' },
      { transform: 'reshape', attributes: { shape: vectors }, x: 'turned', y: 'vectors' },
      {
        region: 'global',
        reductions: [p === 1 ? 'l1' : 'l2'],
        attributes: { axes: [1], keepdims: false, output_datatype: 'FP64' },
        x: 'vectors',
        y: 'norms',
        anyEmpty: true,
      },
      {
        transform: 'scale_rows',
        attributes: { exponent: -1, least: LEAST_NORM },
        x: 'vectors',
        inputs: { factors: 'norms' },
        y: 'scaled',
      },
      { transform: 'reshape', attributes: { shape: extents }, x: 'scaled', y: 'shaped' },
      { transform: 'transpose', attributes: { permutation: back }, x: 'shaped', y: 'output' },
    ];
    return { steps, outputs: ['output'] };
  },
};
