import { BF16, FP16, FP32, FP64, INT16, INT32, INT64, UINT16, UINT32, UINT64 } from './codes.as';

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
