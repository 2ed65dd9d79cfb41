/** What errors grow with: the number of elements, Σ|x|, max|x| and the size of the value. */
export type ErrorSizes = {
  readonly n: number;
  readonly absolute: number;
  readonly largest: number;
  readonly size: number;
  /** Whether exponentials are of FP32. */
  readonly single: boolean;
};

/** Returns the largest error of kernels before the value is rounded, in units of 2^-53. */
export type ErrorBound = (sizes: ErrorSizes, attributes: Readonly<Record<string, unknown>>) => number;

/** In units of FP64: an exponential of FP32 is within 1 ulp, and of a power that was rounded: e^-d·(1 + d) ≤ 1 units. */
const EXPONENTIAL = 2 ** (53 - 22);

/** A p-th power and its root: each within 4 ulp, a rounding of the base p times. */
export const powerError = ({ n, size }: ErrorSizes, p: number): number => (n + 8 * (p + 1 / p)) * size;

/** A logarithm of a sum of e^(rate·x): each within 2 ulp and the rounding of its argument, the sum within n. */
export const logarithmError = ({ n, largest, size, single }: ErrorSizes, rate: number): number =>
  (2 * n + 16) * (1 + Math.abs(rate) * largest) * Math.max(1, 1 / Math.abs(rate)) +
  4 * size +
  (single ? EXPONENTIAL / Math.abs(rate) : 0);

/** A mean by weights e^(rate·x), or, with rate 0, by other weights: as a sum, and n roundings of the weights. */
export const weightedError = ({ n, largest, single }: ErrorSizes, rate: number): number =>
  (4 * n + 16 + 4 * Math.abs(rate) * largest + (single && rate !== 0 ? EXPONENTIAL : 0)) * largest;

/** Two passes: squares of distances, each within 3 roundings, and of the mean's own error, which enters squared. */
export const squaresError = ({ n, largest, size }: ErrorSizes): number =>
  (2 * n + 16) * size + n * n * largest * largest * 2 ** -50;
