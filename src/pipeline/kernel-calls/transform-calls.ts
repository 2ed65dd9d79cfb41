import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { copyWork } from '../cost/move-work.ts';
import type { KernelCall } from '../plan.ts';
import { elementBits } from './element-bits.ts';
import { kernelCall } from './kernel-call.ts';
import { SEGMENT_TOKENS, TOKEN_WEIGHTS, WITHOUT } from './kernel-codes.ts';

/** Multiplies `rows` rows of `extent` elements with max(factor, least)^exponent, FP64. Returns 1 when a NaN would become an integer. */
export const scaleRows = (call: {
  readonly x: string;
  readonly factors: string;
  readonly y: string;
  readonly input: DType;
  readonly output: DType;
  readonly rows: number;
  readonly extent: number;
  readonly least: number;
  readonly exponent: number;
}): KernelCall => {
  const { x, factors, y, input, output, rows, extent, least, exponent } = call;
  const codes = { input: DTYPES[input].code, output: DTYPES[output].code };
  return kernelCall(
    'scale_rows',
    { x, factors, y, ...codes, rows, extent, least, exponent },
    { power_element: rows, normalized_element: rows * extent },
  );
};

/** Weights FP64 [rows, tokens] of a mask, or of all tokens without one. */
export const tokenWeights = (call: {
  readonly mask?: string;
  readonly datatype: DType;
  readonly y: string;
  readonly rows: number;
  readonly tokens: number;
  /** Tokens to leave out from each row's first real one; −1: none. */
  readonly skip: number;
  readonly as: keyof typeof TOKEN_WEIGHTS;
}): KernelCall => {
  const { mask = 0, datatype, y, rows, tokens, skip, as } = call;
  return kernelCall(
    'token_weights',
    { mask, datatype: DTYPES[datatype].code, y, rows, tokens, skip, kind: TOKEN_WEIGHTS[as] },
    { table_row: rows, index_element: rows * tokens },
  );
};

/** What offsets (INT64) say of segments: see SEGMENT_TOKENS. Returns 1 for offsets that no tokens can have. */
export const segmentTokens = (call: {
  readonly offsets: string;
  readonly y: string;
  readonly segments: number;
  readonly tokens: number;
  readonly skip: number;
  readonly as: keyof typeof SEGMENT_TOKENS;
}): KernelCall => {
  const { offsets, y, segments, tokens, skip, as } = call;
  return kernelCall(
    'segment_tokens',
    { offsets, y, segments, tokens, skip, kind: SEGMENT_TOKENS[as] },
    { table_row: 2 * segments, ...(as === 'positions' && { table_entry: tokens }) },
  );
};

/** Puts elements x [planes, count] at their INT64 indices in y [planes, cells]. Returns 1 for an index outside. */
export const unpool = (call: {
  readonly x: string;
  readonly indices: string;
  readonly y: string;
  readonly bytes: number;
  readonly planes: number;
  readonly count: number;
  readonly cells: number;
}): KernelCall => {
  const { x, indices, y, bytes, planes, count, cells } = call;
  return kernelCall(
    'unpool',
    { x, indices, y, bytes, planes, count, cells },
    { table_row: planes, index_element: planes * count, moved_byte: planes * cells * bytes },
  );
};

/** Divides INT64 `[outer, extent, inner]` toward zero: by the cells of the windows of an axis table, or all by one number. */
export const divideWhole = (call: {
  readonly x: string;
  readonly y: string;
  readonly outer: number;
  readonly extent: number;
  readonly inner: number;
  readonly axis?: string;
  readonly divisor?: number;
}): KernelCall => {
  const { x, y, outer, extent, inner, axis = 0, divisor = 1 } = call;
  return kernelCall(
    'divide_whole',
    { x, y, outer, extent, inner, axis, divisor: BigInt(divisor) },
    { index_element: outer * extent * inner },
  );
};

/** Raises `count` INT64 to a whole power, which wraps. */
export const powerWhole = (x: string, y: string, count: number, exponent: number): KernelCall =>
  kernelCall('power_whole', { x, y, count, exponent }, { power_element: count });

/** Copies `count` floats, with NaN wherever `other` has one. */
export const keepNan = (call: {
  readonly x: string;
  readonly other: string;
  readonly y: string;
  readonly datatype: DType;
  readonly count: number;
}): KernelCall => {
  const { x, other, y, datatype, count } = call;
  const { bytes } = DTYPES[datatype];
  return kernelCall(
    'keep_nan',
    { x, other, y, count, bytes, infinity: elementBits(datatype, Number.POSITIVE_INFINITY) },
    { mapped_element: count },
  );
};

/** Rows of x by INT64 ids. Returns 1 for a number that no row has. */
export const takeRows = (call: {
  readonly x: string;
  readonly ids: string;
  readonly y: string;
  readonly rowBytes: number;
  readonly n: number;
  readonly rows: number;
}): KernelCall => {
  const { x, ids, y, rowBytes, n, rows } = call;
  return kernelCall('take_rows', { x, ids, y, rowBytes, n, rows }, copyWork(n, rowBytes));
};

/** Positions of the INT64 ids that are not `value`, or the offsets of the bags without it. Returns 1 for impossible offsets. */
export const without = (call: {
  readonly ids: string;
  readonly n: number;
  readonly value: number;
  /** INT64 begins of the bags, or ends too; without them bags have `bag` ids each. */
  readonly offsets: string | undefined;
  readonly bags: number;
  readonly bag: number;
  readonly closed: boolean;
  readonly y: string;
  readonly as: keyof typeof WITHOUT;
}): KernelCall => {
  const { ids, n, value, offsets = 0, bags, bag, closed, y, as } = call;
  return kernelCall(
    'without',
    { ids, n, value: BigInt(value), offsets, bags, bag, closed: Number(closed), y, kind: WITHOUT[as] },
    { table_row: bags, table_entry: n },
  );
};
