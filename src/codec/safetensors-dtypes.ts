import type { DType } from '../tensor/dtype.ts';

/** safetensors' names of the datatypes, in the order in which the reference writes tensors. */
export const SAFETENSORS_DTYPES: readonly (readonly [name: string, datatype: DType])[] = [
  ['U64', 'UINT64'],
  ['I64', 'INT64'],
  ['F64', 'FP64'],
  ['F32', 'FP32'],
  ['U32', 'UINT32'],
  ['I32', 'INT32'],
  ['BF16', 'BF16'],
  ['F16', 'FP16'],
  ['U16', 'UINT16'],
  ['I16', 'INT16'],
  ['I8', 'INT8'],
  ['U8', 'UINT8'],
  ['BOOL', 'BOOL'],
];
