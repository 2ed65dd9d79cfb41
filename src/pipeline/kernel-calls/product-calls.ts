import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { addWork } from '../cost/rates.ts';
import { productWork } from '../cost/row-work.ts';
import type { KernelCall } from '../plan.ts';
import { kernelCall } from './kernel-call.ts';
import { METRICS } from './kernel-codes.ts';
import { PACKED_DEPTH, PRODUCT_COLUMNS, PRODUCT_ROWS, TILE_COLUMNS } from './kernel-limits.ts';

/** Datatypes whose numbers FP32 cannot hold. */
const WIDE: ReadonlySet<DType> = new Set(['FP64', 'INT32', 'UINT32', 'INT64', 'UINT64']);

/** Returns whether a product of tensors of these datatypes, in one of the last, is computed in FP64. */
export const isDoubleProduct = (...datatypes: readonly DType[]): boolean => datatypes.some((each) => WIDE.has(each));

const filled = (rows: number, most: number): number => Math.ceil(Math.min(rows, most) / TILE_COLUMNS) * TILE_COLUMNS;

/** Bytes of scratch of a product (`workers/kernels/matrix/product.as.ts`) of `rows` rows with `columns` rows of `extent` elements. */
export const productScratchBytes = (call: {
  readonly rows: number;
  readonly columns: number;
  readonly extent: number;
  readonly isDouble: boolean;
}): number => {
  const { extent, isDouble } = call;
  const [rows, columns] = [filled(call.rows, PRODUCT_ROWS), filled(call.columns, PRODUCT_COLUMNS)];
  const depth = 2 * Math.ceil(Math.min(extent, PACKED_DEPTH) / 2) * (isDouble ? 8 : 4);
  return 8 * rows * columns + (16 + depth) * (rows + columns);
};

type Compared = {
  readonly x: string;
  readonly xDatatype: DType;
  readonly other: string;
  readonly otherDatatype: DType;
  readonly output: DType;
  readonly rows: number;
  readonly columns: number;
  readonly extent: number;
  readonly metric: keyof typeof METRICS;
};

/** Returns whether rows are compared in FP64: distances are. */
export const isDoubleSimilarity = (
  call: Pick<Compared, 'xDatatype' | 'otherDatatype' | 'output' | 'metric'>,
): boolean =>
  call.metric === 'euclidean' ||
  call.metric === 'manhattan' ||
  isDoubleProduct(call.xDatatype, call.otherDatatype, call.output);

/** y [rows, columns]: rows of x with rows of the other, by the temperature; its scratch: `productScratchBytes`. */
export const similarity = (
  call: Compared & {
    readonly y: string;
    readonly temperature: number;
    readonly isDouble: boolean;
    readonly scratch: string;
  },
): KernelCall => {
  const { x, other, y, rows, columns, extent, temperature, isDouble, scratch } = call;
  const isConverted = call.xDatatype !== 'FP32' || call.otherDatatype !== 'FP32';
  const codes = {
    datatype: DTYPES[call.xDatatype].code,
    otherDatatype: DTYPES[call.otherDatatype].code,
    output: DTYPES[call.output].code,
    metric: METRICS[call.metric],
    isDouble: Number(isDouble),
  };
  return kernelCall(
    'similarity',
    { x, other, y, ...codes, rows, columns, extent, temperature, scratch },
    addWork(productWork({ rows, columns, extent, isDouble, isConverted }), { matrix_element: 2 * rows * columns }),
  );
};
