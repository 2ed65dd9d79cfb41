import { DTYPES, type DType } from '../tensor/dtype.ts';
import type { Compute } from './arithmetic.ts';

/** Most elements of a region whose FP32 sum is kept in FP32; longer sums are kept in FP64 (Higham 1993, error ≤ 15ε). */
const SHORT_SUM = 16;

/** Where comparing is exact and fastest. */
export const comparing = (input: DType): Compute => {
  const { kind, bytes } = DTYPES[input];
  if (bytes === 8) return kind === 'float' ? 'FP64' : kind === 'signed' ? 'INT64' : 'UINT64';
  return bytes === 4 && kind !== 'float' ? 'FP64' : 'FP32';
};

/** Where sums of floats, and means of anything, are kept. */
export const adding = (input: DType, largestRegion: number): Compute => {
  const { kind, bytes } = DTYPES[input];
  return kind === 'float' && bytes <= 4 && largestRegion <= SHORT_SUM ? 'FP32' : 'FP64';
};

/** Where sums of integers are kept: exact, and past 64 bits they wrap. */
export const counting = (input: DType): Compute => (DTYPES[input].kind === 'unsigned' ? 'UINT64' : 'INT64');

/** Datatype of a value that need not be whole: floats keep theirs, integers become FP32 or FP64. */
export const fractional = (input: DType): DType => {
  const { kind, bytes } = DTYPES[input];
  if (kind === 'float') return input;
  return bytes <= 2 ? 'FP32' : 'FP64';
};

/** Datatype of a sum: floats keep theirs, integers widen to 64 bits. */
export const widened = (input: DType): DType => {
  const { kind } = DTYPES[input];
  if (kind === 'float') return input;
  return kind === 'unsigned' ? 'UINT64' : 'INT64';
};

/** Whether p-th powers of a datatype's values may leave the range of FP64. */
export const powersLeaveRange = (p: number, input: DType): boolean => p * exponentOf(input) > 1000;

/** Largest size of the binary exponent of a value that is not zero. */
const exponentOf = (input: DType): number => {
  const { kind, bytes } = DTYPES[input];
  if (kind !== 'float') return bytes * 8;
  if (bytes === 8) return 1074;
  return input === 'FP16' ? 24 : 149;
};
