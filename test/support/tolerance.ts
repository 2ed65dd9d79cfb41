import type { Element } from '../../src/reductions/reduction.ts';
import type { DType } from '../../src/tensor/dtype.ts';

/** Half an ulp, relative, and half the smallest subnormal: what one rounding to a datatype may cost. */
const ROUNDING: Partial<Record<DType, { readonly relative: number; readonly absolute: number }>> = {
  FP64: { relative: 2 ** -53, absolute: 2 ** -1075 },
  FP32: { relative: 2 ** -24, absolute: 2 ** -150 },
  FP16: { relative: 2 ** -11, absolute: 2 ** -25 },
  BF16: { relative: 2 ** -8, absolute: 2 ** -134 },
};

/** Most elements whose sum kernels keep in FP32 (`compute-datatype.ts`), or add in FP32 in pairs of pairs (`fold-blocks.as.ts`). */
const SHORT_SUM = 16;
const BLOCKED_SUM = 4096;

/**
 * How far an answer may be from the definition. Comparing is exact. A sum of n terms in any order is within
 * (n−1)·u·Σ|x| (Higham 1993, §4.2), of FP32 where it is short, with two roundings of FP32 where it is added in blocks; a mean divides once more; a p-norm has besides a power
 * and a root, each within 4 ulp of FP64. Then one rounding to the datatype of the answer, and for integers one unit
 * where that error crosses a half.
 */
export const tolerance = (
  reduction: string,
  { elements, value, p = 2, output }: { elements: readonly Element[]; value: Element; p?: number; output: DType },
): number => {
  const size = Math.abs(Number(value));
  if (reduction === 'max' || reduction === 'min') return 0;
  const rounding = ROUNDING[output];
  const n = elements.length;
  const absolute = elements.reduce<number>((sum, element) => sum + Math.abs(Number(element)), 0);
  const scale = reduction === 'mean' && absolute > 0 ? Math.max(absolute / n, size) : Math.max(absolute, size);
  const u = n <= SHORT_SUM && output !== 'FP64' ? 2 ** -24 : 2 ** -53;
  const error =
    reduction === 'lp'
      ? (n + 8 * (p + 1 / p)) * 2 ** -53 * size
      : ((n + 1) * u + (n <= BLOCKED_SUM && output !== 'FP64' ? 2 ** -23 : 0)) * scale;
  if (rounding === undefined) return typeof value === 'bigint' || error === 0 ? 0 : 1;
  return error + 2 * (rounding.relative * (size + error) + rounding.absolute);
};
