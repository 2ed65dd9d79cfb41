import type { DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { inputOf } from '../../transforms/checks.ts';
import type { Ranges } from '../../transforms/transformed.ts';
import {
  columnRanges,
  dequantizeLinear,
  dequantizeRows,
  packBits,
  quantizeLinear,
  quantizeRows,
  stepsBytes,
} from '../kernel-calls/quantize-calls.ts';
import type { Draft } from './draft.ts';
import { convert } from './lower-table.ts';
import type { PlanTensor } from './prepare-input.ts';
import { type Lowerings, notANumber } from './transform-lowering.ts';

/** x as rows along its last axis. */
const columnsOf = ({ buffer, datatype, shape }: PlanTensor) => ({
  x: buffer,
  datatype,
  rows: elementCount(shape.slice(0, -1)),
  extent: shape.at(-1) ?? 0,
});

/** The buffer of the ranges of the columns of x, FP32 [2, columns]. */
const lowerRanges = (
  draft: Draft,
  ranges: Ranges,
  x: PlanTensor,
  inputs: Readonly<Record<string, PlanTensor>>,
): string => {
  if (typeof ranges !== 'string') return draft.constant('ranges', ranges);
  if (ranges === 'ranges') return convert(draft, inputOf(inputs, 'ranges'), 'FP32');
  const columns = columnsOf(ranges === 'batch' ? x : inputOf(inputs, 'calibration'));
  const buffer = draft.scratch('ranges', 8 * columns.extent);
  if (columns.rows > 0) draft.call(columnRanges({ ...columns, ranges: buffer }));
  return buffer;
};

/** Scale and zero point for each position of an axis of x [outer, extent, inner], as the kernel computes. */
const lowerLinear = (
  draft: Draft,
  x: PlanTensor,
  axis: number | undefined,
  inputs: Readonly<Record<string, PlanTensor>>,
) => {
  const scale = inputOf(inputs, 'scale');
  const compute: DType = x.datatype === 'FP64' || scale.datatype === 'FP64' ? 'FP64' : 'FP32';
  const zeros = () => draft.constant('zeros', new Float64Array(axis === undefined ? 1 : (x.shape[axis] ?? 0)));
  return {
    ...{ x: x.buffer, input: x.datatype, scaleDatatype: scale.datatype },
    scale: convert(draft, scale, compute),
    zero: inputs.zero_point ? convert(draft, inputs.zero_point, compute) : zeros(),
    outer: axis === undefined ? 1 : elementCount(x.shape.slice(0, axis)),
    extent: axis === undefined ? 1 : (x.shape[axis] ?? 0),
    inner: elementCount(axis === undefined ? x.shape : x.shape.slice(axis + 1)),
  };
};

/** Transforms from and to quantized integers. */
export const QUANTIZATION_LOWERINGS = {
  quantized: (draft, { ranges, datatype }, x, y, inputs) => {
    const columns = columnsOf(x);
    const steps = draft.scratch('steps', stepsBytes(columns.extent));
    const facts = { ...columns, ranges: lowerRanges(draft, ranges, x, inputs), steps, y: y.buffer, output: datatype };
    draft.call({ ...quantizeRows(facts), refusals: [notANumber(y)] });
  },

  dequantized: (draft, { ranges }, x, y, inputs) => {
    const columns = columnsOf(x);
    const steps = draft.scratch('steps', stepsBytes(columns.extent));
    draft.call(dequantizeRows({ ...columns, ranges: lowerRanges(draft, ranges, x, inputs), steps, y: y.buffer }));
  },

  packed_bits: (draft, { signed }, x, y) => {
    draft.call(packBits({ ...columnsOf(x), y: y.buffer, signed }));
  },

  linearly_quantized: (draft, { axis, datatype }, x, y, inputs) => {
    const facts = { ...lowerLinear(draft, x, axis, inputs), y: y.buffer, output: datatype };
    draft.call({ ...quantizeLinear(facts), refusals: [notANumber(y)] });
  },

  linearly_dequantized: (draft, { axis }, x, y, inputs) => {
    draft.call(dequantizeLinear({ ...lowerLinear(draft, x, axis, inputs), y: y.buffer }));
  },
} satisfies Partial<Lowerings>;
