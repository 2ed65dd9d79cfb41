import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { orderedAlong } from '../ordered-axis.ts';
import { axisOf, flag, inputOf } from '../parameters.ts';

const parameters = {
  axis: Type.Optional(Type.Integer({ minimum: -6, maximum: 5, description: 'the axis (default 0)' })),
  keepdims: flag('1 (default): the axis stays, with extent 1'),
  select_last_index: flag('1: of equal elements the last, not the first (default 0)'),
};
const schema = Type.Object(parameters);

/** ONNX ArgMax-13 and ArgMin-13. */
export const argument = (operator: 'ArgMax' | 'ArgMin'): DialectOperator => ({
  name: `onnx.${operator}`,
  inputs: [{ name: 'data' }],
  outputs: [{ name: 'reduced', datatype: 'INT64' }],
  parameters,
  changes: [{ since: 'opset 12', behavior: '`select_last_index`', before: 'the first of equal elements' }],
  rewrite: (args, inputs) => {
    const { axis = 0, keepdims = true, select_last_index = false } = args as Static<typeof schema>;
    const data = inputOf(inputs, 'data');
    const place = axisOf(`onnx.${operator}`, 'axis', data.shape, axis);
    if (data.shape[place] === 0) {
      throw new RequestError(
        'INVALID_SHAPE',
        `onnx.${operator}: expected elements along axis ${axis} of [${data.shape}]`,
        '?axis',
      );
    }
    const order = {
      shape: data.shape,
      axis: place,
      k: 1,
      largest: operator === 'ArgMax',
      lastFirst: Boolean(select_last_index),
    };
    const steps = orderedAlong({ ...order, x: 'data', positions: keepdims ? 'reduced' : 'positions' });
    const shape = data.shape.toSpliced(place, 1);
    const flat: Step = {
      transform: 'reshape',
      attributes: { shape },
      x: 'positions',
      y: 'reduced',
    };
    return { steps: keepdims ? steps : [...steps, flat], outputs: ['reduced'] };
  },
});

const topParameters = {
  axis: Type.Optional(Type.Integer({ minimum: -6, maximum: 5, description: 'the axis (default −1)' })),
  largest: flag('1 (default): the largest elements, 0: the smallest'),
  sorted: flag('not used: they are in order'),
};
const topSchema = Type.Object(topParameters);

/** ONNX TopK-11: of equal elements those with lower indices first. */
export const topK: DialectOperator = {
  name: 'onnx.TopK',
  inputs: [{ name: 'X' }, { name: 'K', constant: true, datatype: 'INT64' }],
  outputs: [{ name: 'Values' }, { name: 'Indices', datatype: 'INT64' }],
  parameters: topParameters,
  changes: [{ since: 'opset 11', behavior: '`largest`, `sorted`', before: 'the largest, in order' }],
  rewrite: (args, inputs) => {
    const { axis = -1, largest = true } = args as Static<typeof topSchema>;
    const x = inputOf(inputs, 'X');
    const place = axisOf('onnx.TopK', 'axis', x.shape, axis);
    const [k = -1, ...more] = inputOf(inputs, 'K').values?.map(Number) ?? [];
    const extent = x.shape[place] as number;
    if (more.length > 0 || k < 0 || k > extent) {
      throw new RequestError(
        'INVALID_INPUT',
        `K: expected one number from 0 to the ${extent} elements of axis ${axis}, got ${k}`,
      );
    }
    const order = { shape: x.shape, axis: place, k, largest: Boolean(largest) };
    return {
      steps: orderedAlong({ ...order, x: 'X', positions: 'Indices', values: 'Values' }),
      outputs: ['Values', 'Indices'],
    };
  },
};
