import { DTYPES, type DType } from '../../tensor/dtype.ts';
import type { KernelCall } from '../plan.ts';
import { kernelCall } from './kernel-call.ts';

/** Rows of as many elements, one column beside the other. */
type Columns = {
  readonly x: string;
  readonly datatype: DType;
  readonly rows: number;
  readonly extent: number;
  /** FP32 [2, extent]: minima, then maxima. */
  readonly ranges: string;
};

/** Bytes of the steps of so many columns. */
export const stepsBytes = (extent: number): number => 4 * extent;

/** What makes INT8 of UINT8 less 128. */
const flipOf = (datatype: DType): number => (datatype === 'INT8' ? 0x80 : 0);

/** Writes the ranges of columns of one row or more. */
export const columnRanges = ({ x, datatype, rows, extent, ranges }: Columns): KernelCall =>
  kernelCall(
    'column_ranges',
    { x, datatype: DTYPES[datatype].code, rows, extent, ranges },
    { quantized_row: rows, ranged_element: rows * extent },
  );

/** Quantizes to INT8 or UINT8. Returns 1 for a NaN. */
export const quantizeRows = (
  call: Columns & { readonly steps: string; readonly y: string; readonly output: DType },
): KernelCall => {
  const { x, datatype, rows, extent, ranges, steps, y, output } = call;
  const isHalf = datatype === 'FP16' || datatype === 'BF16';
  const rate = datatype === 'FP64' ? 'quantized_wide_element' : isHalf ? 'quantized_half_element' : 'quantized_element';
  return kernelCall(
    'quantize_rows',
    { x, datatype: DTYPES[datatype].code, ranges, steps, y, rows, extent, flip: flipOf(output) },
    {
      quantized_row: rows,
      [rate]: rows * extent,
      ranged_element: extent,
      // Sixteen are quantized at a time, the last ones one by one.
      mapped_element: rate === 'quantized_wide_element' ? 0 : rows * (extent % 16),
    },
  );
};

/** FP32 of INT8 or UINT8. */
export const dequantizeRows = (call: Columns & { readonly steps: string; readonly y: string }): KernelCall => {
  const { x, datatype, rows, extent, ranges, steps, y } = call;
  return kernelCall(
    'dequantize_rows',
    { x, ranges, steps, y, rows, extent, flip: flipOf(datatype) },
    { quantized_row: rows, dequantized_element: rows * extent, ranged_element: extent },
  );
};

/** Packs the signs of floats, eight to a byte; `signed`: bytes are INT8, less 128. */
export const packBits = (
  call: Omit<Columns, 'ranges'> & { readonly y: string; readonly signed: boolean },
): KernelCall => {
  const { x, datatype, rows, extent, y, signed } = call;
  return kernelCall(
    'pack_bits',
    { x, datatype: DTYPES[datatype].code, y, rows, extent, flip: signed ? 0x80 : 0 },
    { quantized_row: rows + (rows * (extent % 16)) / 4, packed_bit: rows * extent },
  );
};

/** x [outer, extent, inner], and a scale and a zero point for each position of its middle axis: FP64 where one is, else FP32. */
type Linear = {
  readonly x: string;
  readonly input: DType;
  readonly scale: string;
  readonly scaleDatatype: DType;
  readonly zero: string;
  readonly y: string;
  readonly outer: number;
  readonly extent: number;
  readonly inner: number;
};

const linearArgs = ({ x, input, scale, scaleDatatype, zero, y, outer, extent, inner }: Linear) => ({
  ...{ x, input: DTYPES[input].code, scale, scaleDatatype: DTYPES[scaleDatatype].code, zero, y },
  ...{ outer, extent, inner },
});

const linearWork = ({ outer, extent, inner }: Linear) => ({
  quantized_row: outer * (inner > 1 ? extent : 1),
  linear_spread: inner > 1 ? outer * extent : 0,
  linear_element: outer * extent * inner,
});

/** Quantizes to `output`. Returns 1 for a NaN. */
export const quantizeLinear = (call: Linear & { readonly output: DType }): KernelCall =>
  kernelCall('quantize_linear', { ...linearArgs(call), output: DTYPES[call.output].code }, linearWork(call));

/** Numbers of the datatype of the scale. */
export const dequantizeLinear = (call: Linear): KernelCall =>
  kernelCall('dequantize_linear', linearArgs(call), linearWork(call));
