import type { DType } from '../../tensor/dtype.ts';
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
