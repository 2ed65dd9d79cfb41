import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import { words } from '../attribute-schemas.ts';
import { inputOf, rowsAlong } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import {
  LINEAR_DATATYPES,
  linearAxis,
  linearInputs,
  rangesAttribute,
  rangesInput,
  rangesOf,
  refuseUnused,
  scaledAxis,
} from '../quantization.ts';
import type { TransformInputs } from '../transform.ts';
import type { TensorType, Transformed } from '../transformed.ts';

const PRECISIONS = ['int8', 'uint8', 'linear'] as const;

const attributes = {
  precision: Type.Optional(
    words(
      PRECISIONS,
      'int8, uint8 or linear (default: linear with a scale, else that of x); bits have lost their values',
    ),
  ),
  ranges: rangesAttribute,
  axis: linearAxis,
};

const DATATYPES: readonly DType[] = [...LINEAR_DATATYPES, 'INT32'];

/**
 * Floats of quantized integers. `int8`, `uint8`: q · step + min as FP32, by the ranges of the columns (as `quantize` has
 * them). `linear`: ONNX DequantizeLinear-25, (x − zero point) · scale in the datatype of the scale.
 */
export const dequantize = defineTransform({
  name: 'dequantize',
  title: 'Floats of quantized integers.',
  attributes,
  main: 'precision',
  x: { datatypes: DATATYPES, leastRank: 1 },
  inputs: [rangesInput, ...linearInputs(DATATYPES)],
  apply: (attributes, x, inputs) => {
    const { ranges, axis = -1, ...more } = attributes;
    const precision = more.precision ?? (inputs.scale ? 'linear' : x.datatype === 'UINT8' ? 'uint8' : 'int8');
    refuseUnused('dequantize', precision, attributes, inputs);
    if (precision === 'linear') return linearly(x, axis, inputs);
    if (x.datatype.toLowerCase() !== precision) {
      const detail = `dequantize: expected x of ${precision.toUpperCase()} with precision ${precision}, got ${x.datatype}`;
      throw new RequestError('INVALID_DATATYPE', detail);
    }
    const source = rangesOf('dequantize', x, ranges, inputs);
    if (source === 'batch') {
      throw new RequestError('INVALID_INPUT', `dequantize: expected ranges with precision ${precision}, got none`);
    }
    const rows = rowsAlong(x.shape.length - 1);
    return { kind: 'dequantized', shape: x.shape, datatype: 'FP32', rows, ranges: source };
  },
});

const linearly = (x: TensorType, axis: number, inputs: TransformInputs): Transformed => {
  const scaled = scaledAxis('dequantize', x, axis, inputs);
  const { zero_point: zero } = inputs;
  if (zero !== undefined && zero.datatype !== x.datatype) {
    const detail = `dequantize: expected zero_point of ${x.datatype}, as x, got ${zero.datatype}`;
    throw new RequestError('INVALID_DATATYPE', detail);
  }
  const { datatype } = inputOf(inputs, 'scale');
  return { kind: 'linearly_dequantized', shape: x.shape, datatype, rows: rowsAlong(scaled ?? -1), axis: scaled };
};
