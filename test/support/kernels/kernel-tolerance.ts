import type { KernelArithmetic } from '../../../src/pipeline/kernel-calls/kernel-codes.ts';
import { DTYPES, type DType } from '../../../src/tensor/dtype.ts';
import type { Pooled } from './reference-pooling.ts';

/** Unit roundoff of a float datatype: half the distance from 1 to the next. */
const UNIT = { FP64: 2 ** -53, FP32: 2 ** -24, FP16: 2 ** -11, BF16: 2 ** -8 } as const;
/** Half the distance between its subnormal numbers. */
const LEAST = { FP64: 2 ** -1075, FP32: 2 ** -150, FP16: 2 ** -25, BF16: 2 ** -134 } as const;

const isFloat = (datatype: DType): datatype is keyof typeof UNIT => DTYPES[datatype].kind === 'float';

/**
 * How far a kernel may be from `referencePooling`. Comparing is exact. A sum of n terms errs by (n−1)·u·Σ|x| in the
 * worst order (Higham 1993, 3.1), the reference's own and the kernel's; the quotient and each conversion by u. A power
 * and its root err by some units (`pow` of libm: < 1 each), their sum by n·u, all of one sign. Integers: half of one,
 * by which rounding to an integer may fall on the other side. `reduce` adds up to 4096 FP32 in pairs of pairs first: two
 * roundings of FP32 more; halves for results of halves in sixteens, by seven.
 */
export const kernelTolerance = (
  { input, fold, map, compute, finish, output }: KernelArithmetic,
  want: Pooled,
  divisor: number,
): number => {
  const value = Math.abs(Number(want.value));
  if (fold !== 'sum' || !isFloat(compute)) return 0;
  const unit = UNIT[compute === 'FP32' ? 'FP32' : 'FP64'];
  const isShort = [input, output].every((datatype) => datatype === 'FP16' || datatype === 'BF16');
  const roundings = compute === 'FP64' && map !== 'abs_pow' ? (isShort ? 7 : want.count <= 4096 ? 2 : 0) : 0;
  const scale = finish === 'divide' ? want.magnitude / divisor : want.magnitude;
  const relative = (want.count + 1) * unit;
  const computed =
    map === 'abs_pow' ? 4 * (relative + 4 * unit) * value : relative * (scale + value) + roundings * UNIT.FP32 * scale;
  const stored = isFloat(output) ? UNIT[output] * value * (1 + relative) + LEAST[output] : 1;
  return 2 * computed + stored;
};
