import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import { words } from '../attribute-schemas.ts';
import { FLOATS, rowsAlong } from '../checks.ts';
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

const attributes = {
  precision: words(['int8', 'uint8', 'binary', 'ubinary', 'linear'], 'int8, uint8, binary, ubinary or linear'),
  ranges: rangesAttribute,
  axis: linearAxis,
  datatype: Type.Optional(
    words(
      ['INT8', 'UINT8', 'INT16', 'UINT16'],
      'of linear: INT8, UINT8, INT16 or UINT16 (default: that of zero_point, else UINT8)',
    ),
  ),
};

/**
 * Floats as small integers; NaN is refused where the integer has none.
 * `int8`, `uint8`: ⌊(x − min) / step⌋ from 0 to 255, less 128 for int8, by the ranges of the columns along the last axis;
 * step = (max − min) / 255, or 1 where that is 0. Ranges come from the attribute or input `ranges`, from `calibration`, or
 * from the rows of x themselves. `binary`, `ubinary`: the bits x > 0, eight to a byte. Source: sentence-transformers 6.2
 * `quantize_embeddings`. `linear`: ONNX QuantizeLinear-25, the quotient rounded as the datatype of scale has it.
 */
export const quantize = defineTransform({
  name: 'quantize',
  title: 'Floats as integers of one or two bytes, or as bits.',
  attributes,
  main: 'precision',
  x: { datatypes: FLOATS, leastRank: 1 },
  inputs: [
    rangesInput,
    {
      name: 'calibration',
      optional: true,
      description: 'vectors from which the ranges are taken, [vectors, columns]',
      datatypes: FLOATS,
      rank: 2,
    },
    ...linearInputs(LINEAR_DATATYPES),
  ],
  apply: (attributes, x, inputs) => {
    const { precision, ranges, axis = -1, datatype } = attributes;
    refuseUnused('quantize', precision, attributes, inputs);
    if (precision === 'linear') return linearly(x, axis, datatype, inputs);
    if (precision === 'binary' || precision === 'ubinary') return asBits(x, precision === 'binary');
    const source = rangesOf('quantize', x, ranges, inputs);
    if (source === 'batch') checkBatch(precision, x);
    if (source === 'calibration') checkCalibration(x, inputs);
    const rows = source === 'batch' ? 'mixed' : rowsAlong(x.shape.length - 1);
    return {
      kind: 'quantized',
      shape: x.shape,
      datatype: precision === 'int8' ? 'INT8' : 'UINT8',
      rows,
      ranges: source,
    };
  },
});

const asBits = (x: TensorType, signed: boolean): Transformed => ({
  kind: 'packed_bits',
  shape: x.shape.with(-1, Math.ceil((x.shape.at(-1) ?? 0) / 8)),
  datatype: signed ? 'INT8' : 'UINT8',
  rows: rowsAlong(x.shape.length - 1),
  signed,
});

const linearly = (x: TensorType, axis: number, datatype: DType | undefined, inputs: TransformInputs): Transformed => {
  const scaled = scaledAxis('quantize', x, axis, inputs);
  const { zero_point: zero } = inputs;
  if (zero !== undefined && datatype !== undefined && datatype !== zero.datatype) {
    const detail = `datatype: expected ${zero.datatype}, that of zero_point, got ${datatype}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?datatype');
  }
  return {
    kind: 'linearly_quantized',
    shape: x.shape,
    datatype: zero?.datatype ?? datatype ?? 'UINT8',
    rows: rowsAlong(scaled ?? -1),
    axis: scaled,
  };
};

/** @throws INVALID_SHAPE for x that has no ranges: one vector, or no list of vectors */
const checkBatch = (precision: string, { shape }: TensorType): void => {
  if (shape.length === 2 && shape[0] !== 1) return;
  const expected = 'expected x [rows, columns] of two rows or more, or ranges or calibration';
  throw new RequestError('INVALID_SHAPE', `quantize: ${expected}, for precision ${precision}, got [${shape}]`);
};

/** @throws INVALID_SHAPE for no vectors, or others than those of x */
const checkCalibration = (x: TensorType, { calibration }: TransformInputs): void => {
  const [vectors = 0, columns] = calibration?.shape ?? [];
  if (vectors > 0 && columns === x.shape.at(-1)) return;
  const expected = `[vectors,${x.shape.at(-1)}] of at least one vector`;
  throw new RequestError('INVALID_SHAPE', `quantize: expected calibration ${expected}, got [${calibration?.shape}]`);
};
