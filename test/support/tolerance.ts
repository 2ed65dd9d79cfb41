import type { Element } from '../../src/reductions/reduction.ts';
import type { DType } from '../../src/tensor/dtype.ts';
import { REDUCTION_CASES } from './cases.ts';

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
/** Roundings of FP32 of each element so: of halves for results of halves, of any number, in sixteens (`packed-blocks.as.ts`). */
const roundings = (n: number, input: DType, output: DType): number => {
  if ([input, output].every((datatype) => datatype === 'FP16' || datatype === 'BF16')) return 7;
  return n <= BLOCKED_SUM && output !== 'FP64' ? 2 : 0;
};

/** Returns Σ|x|. */
const absoluteSum = (elements: readonly Element[]): number =>
  elements.reduce<number>((sum, element) => sum + Math.abs(Number(element)), 0);

/** Returns whether the definition allows any value for these elements, NaN too. */
export const allowsAnyValue = (reduction: string, elements: readonly Element[]): boolean =>
  REDUCTION_CASES[reduction]?.allowsAnyValue?.(elements) ?? false;

type Measured = {
  readonly elements: readonly Element[];
  readonly value: Element;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly input: DType;
  readonly output: DType;
};

/**
 * Returns how far an output may be from the definition. Comparing is exact. A sum of n terms in any order is within
 * (n−1)·u·Σ|x| (Higham 1993, §4.2), of FP32 where it is short, with some roundings of FP32 where it is added in blocks; a
 * mean divides once more; other bounds stand in the reduction's `cases.ts`. Then one rounding to the datatype of the output,
 * and for integers one unit where that error crosses a half.
 */
export const tolerance = (reduction: string, { elements, value, attributes = {}, input, output }: Measured): number => {
  const { error: bound = 'sum' } = REDUCTION_CASES[reduction] ?? {};
  if (bound === 'none') return 0;
  const size = Math.abs(Number(value));
  const n = elements.length;
  const absolute = absoluteSum(elements);
  const largest = elements.reduce<number>((most, element) => Math.max(most, Math.abs(Number(element))), 0);
  const scale = bound === 'mean' && absolute > 0 ? Math.max(absolute / n, size) : Math.max(absolute, size);
  const u = n <= SHORT_SUM && output !== 'FP64' ? 2 ** -24 : 2 ** -53;
  const sizes = { n, absolute, largest, size, single: output !== 'FP64' };
  const error =
    typeof bound === 'function'
      ? bound(sizes, attributes) * 2 ** -53 + (n + 4) * Number.MIN_VALUE
      : ((n + 1) * u + roundings(n, input, output) * 2 ** -24) * scale;
  const rounding = ROUNDING[output];
  if (rounding === undefined) return typeof value === 'bigint' || error === 0 ? 0 : 1;
  return error + 2 * (rounding.relative * (size + error) + rounding.absolute);
};
