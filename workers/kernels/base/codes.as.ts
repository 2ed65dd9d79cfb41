// The numbers that calls carry instead of names. Datatypes: the order of src/tensor/dtype.ts; the others: those of
// src/pipeline/kernel-calls/kernel-codes.ts. A test compares them.
export const FP64: i32 = 0;
export const FP32: i32 = 1;
export const FP16: i32 = 2;
export const BF16: i32 = 3;
export const INT64: i32 = 4;
export const INT32: i32 = 5;
export const INT16: i32 = 6;
export const INT8: i32 = 7;
export const UINT64: i32 = 8;
export const UINT32: i32 = 9;
export const UINT16: i32 = 10;
export const UINT8: i32 = 11;
export const BOOL: i32 = 12;

export const FOLD_MAX: i32 = 0;
export const FOLD_MIN: i32 = 1;
export const FOLD_SUM: i32 = 2;
export const FOLD_PROD: i32 = 3;
export const FOLD_COUNT: i32 = 4;
export const FOLD_FIRST: i32 = 5;
export const FOLD_LAST: i32 = 6;
export const FOLD_RANGE: i32 = 7;
export const FOLD_QUANTILE: i32 = 8;
export const FOLD_SOFT: i32 = 9;
export const FOLD_DEVIATION: i32 = 10;
export const FOLD_WEIGHTED: i32 = 11;
export const FOLD_RANKED: i32 = 12;
export const FOLD_EXPECTED: i32 = 13;
export const FOLD_SAMPLED: i32 = 14;

export const MAP_NONE: i32 = 0;
export const MAP_ABS: i32 = 1;
export const MAP_ABS_POW: i32 = 2;
export const MAP_CLAMPED_POW: i32 = 3;
export const MAP_EXP: i32 = 4;

export const FINISH_NONE: i32 = 0;
export const FINISH_DIVIDE: i32 = 1;
export const FINISH_ROOT: i32 = 2;
export const FINISH_LOG: i32 = 3;
export const FINISH_LOG_SUM_EXP: i32 = 4;
export const FINISH_LOG_MEAN_EXP: i32 = 5;
export const FINISH_RATIO: i32 = 6;
export const FINISH_SQRT_COUNT: i32 = 7;
export const FINISH_VARIANCE: i32 = 8;
export const FINISH_DEVIATION: i32 = 9;
export const FINISH_MEAN_ROOT: i32 = 10;
export const FINISH_FIRST: i32 = 11;
export const FINISH_SECOND: i32 = 12;
export const FINISH_CENTRE: i32 = 13;
export const FINISH_SQUARES: i32 = 14;
export const FINISH_MEAN: i32 = 15;

export const EMPTY_IDENTITY: i32 = 0;
export const EMPTY_ZERO: i32 = 1;
export const EMPTY_NAN: i32 = 2;
export const EMPTY_ERROR: i32 = 3;

/** A NaN met an integer output. */
export const REFUSED_NAN: i32 = 1;
/** An empty region met `empty=error`. */
export const REFUSED_EMPTY: i32 = 2;

/** Bytes of an element of a datatype. */
export function bytesOf(datatype: i32): usize {
  switch (datatype) {
    case FP64:
    case INT64:
    case UINT64:
      return 8;
    case FP32:
    case INT32:
    case UINT32:
      return 4;
    case FP16:
    case BF16:
    case INT16:
    case UINT16:
      return 2;
    default:
      return 1;
  }
}

/** Whether K, one of the widest four, is what a datatype's elements are. */
export function isOf<K>(datatype: i32): bool {
  if (isFloat<K>()) return datatype == (sizeof<K>() == 4 ? FP32 : FP64);
  return datatype == (isSigned<K>() ? INT64 : UINT64);
}
