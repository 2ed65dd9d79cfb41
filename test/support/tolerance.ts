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
/** Roundings of FP32 of each element so: of halves for answers of halves, of any number, in sixteens (`packed-blocks.as.ts`). */
const roundings = (n: number, input: DType, output: DType): number => {
  if ([input, output].every((datatype) => datatype === 'FP16' || datatype === 'BF16')) return 7;
  return n <= BLOCKED_SUM && output !== 'FP64' ? 2 : 0;
};

/** Reductions whose value is an element, or a number of elements. */
const CHOSEN: ReadonlySet<string> = new Set(['max', 'min', 'first', 'last', 'median', 'count']);

/** What errors grow with: elements, the exponent, rate or sharpness, Σ|x|, max|x| and the size of the value. */
type Sizes = {
  readonly n: number;
  readonly p: number;
  readonly absolute: number;
  readonly largest: number;
  readonly size: number;
  /** Whether exponentials are of FP32. */
  readonly single: boolean;
};

/** In units of FP64: an exponential of FP32 is within 1 ulp, and of a power that was rounded: e^-d·(1 + d) ≤ 1 units. */
const EXPONENTIAL = 2 ** (53 - 22);

/** A power and its root: each within 4 ulp, a rounding of the base p times. */
const power = ({ n, p, size }: Sizes): number => (n + 8 * (p + 1 / p)) * size;
/** A logarithm of a sum of exponentials: each within 2 ulp and the rounding of its argument, the sum within n. */
const logarithm = ({ n, p, largest, size, single }: Sizes): number =>
  (2 * n + 16) * (1 + Math.abs(p) * largest) * Math.max(1, 1 / Math.abs(p)) +
  4 * size +
  (single ? EXPONENTIAL / Math.abs(p) : 0);
/** A weighted mean: as a sum, and n roundings of its weights. */
const weightedMean = ({ n, p, largest, single }: Sizes): number =>
  (4 * n + 16 + 4 * Math.abs(p) * largest + (single && p !== 0 ? EXPONENTIAL : 0)) * largest;
/** Two passes: squares of distances, each within 3 roundings, and of the mean's own error, which enters squared. */
const squares = ({ n, largest, size }: Sizes): number => (2 * n + 16) * size + n * n * largest * largest * 2 ** -50;

/** In units of FP64's 2^-53, where they are not those of a sum. */
const OWN_ERRORS: Readonly<Record<string, (sizes: Sizes) => number>> = {
  lp: power,
  gem: power,
  l2: (sizes) => power({ ...sizes, p: 2 }),
  sum_square: ({ n, size }) => (n + 4) * size,
  prod: ({ n, size }) => 2 * (n + 1) * size,
  range: ({ size }) => size,
  quantile: ({ largest }) => 8 * largest,
  lse: logarithm,
  log_sum_exp: logarithm,
  log_sum: ({ n, absolute, size }) =>
    (2 * n + 8) * Math.max(absolute * Math.exp(-size), absolute, 1) * Math.exp(size) + 4 * size,
  soft: weightedMean,
  blur: (sizes) => weightedMean({ ...sizes, p: 0 }),
  weighted: (sizes) => weightedMean({ ...sizes, p: 0 }),
  rank_mean: (sizes) => weightedMean({ ...sizes, p: 0 }),
  stochastic: ({ n, size }) => (4 * n + 8) * size,
  sqrt_mean: ({ n, absolute }) => (2 * n + 4) * (absolute / Math.sqrt(Math.max(n, 1))),
  var: squares,
  // An error of the variance is halved by its root, and is its root itself where the variance is 0.
  std: (sizes) => {
    // Squares below the least subnormal are lost.
    const error = squares({ ...sizes, size: sizes.size ** 2 }) + (sizes.n + 4) * Number.MIN_VALUE * 2 ** 53;
    return sizes.size > 0 ? Math.min(error / sizes.size, Math.sqrt(error * 2 ** 53)) : Math.sqrt(error * 2 ** 53);
  },
};

/** Returns Σ|x|. */
const absoluteSum = (elements: readonly Element[]): number =>
  elements.reduce<number>((sum, element) => sum + Math.abs(Number(element)), 0);

/**
 * Returns whether the definition allows any value, NaN too: that of the logarithm of a sum that is less than its own error, which
 * may be of either sign, and 0.
 */
export const allowsAnyValue = (reduction: string, elements: readonly Element[]): boolean => {
  if (reduction !== 'log_sum') return false;
  const absolute = absoluteSum(elements);
  const sum = Math.abs(elements.reduce<number>((total, element) => total + Number(element), 0));
  return absolute > 0 && absolute < Number.POSITIVE_INFINITY && (elements.length + 4) * absolute * 2 ** -53 >= sum;
};

/**
 * How far an answer may be from the definition. Comparing is exact. A sum of n terms in any order is within
 * (n−1)·u·Σ|x| (Higham 1993, §4.2), of FP32 where it is short, with some roundings of FP32 where it is added in blocks; a mean divides once more; a p-norm has besides a power
 * and a root, each within 4 ulp of FP64. Then one rounding to the datatype of the answer, and for integers one unit
 * where that error crosses a half.
 */
export const tolerance = (
  reduction: string,
  {
    elements,
    value,
    p = 2,
    input,
    output,
  }: { elements: readonly Element[]; value: Element; p?: number; input: DType; output: DType },
): number => {
  const size = Math.abs(Number(value));
  if (CHOSEN.has(reduction)) return 0;
  const rounding = ROUNDING[output];
  const n = elements.length;
  const absolute = absoluteSum(elements);
  const scale = reduction === 'mean' && absolute > 0 ? Math.max(absolute / n, size) : Math.max(absolute, size);
  const u = n <= SHORT_SUM && output !== 'FP64' ? 2 ** -24 : 2 ** -53;
  const own = OWN_ERRORS[reduction];
  const largest = elements.reduce<number>((most, element) => Math.max(most, Math.abs(Number(element))), 0);
  const error = own
    ? own({ n, p, absolute, largest, size, single: output !== 'FP64' }) * 2 ** -53 + (n + 4) * Number.MIN_VALUE
    : ((n + 1) * u + roundings(n, input, output) * 2 ** -24) * scale;
  if (rounding === undefined) return typeof value === 'bigint' || error === 0 ? 0 : 1;
  return error + 2 * (rounding.relative * (size + error) + rounding.absolute);
};
