export type CovarianceOptions = {
  /** Steps to the square root; 0: none is taken. */
  readonly iterations: number;
  readonly emptyValue: number;
};

type Matrix = readonly (readonly number[])[];

/**
 * The slow definition: the population covariance Σ of rows of `channels` numbers or, with iterations, sqrt(tr Σ) times
 * the square root of Σ / tr Σ by Newton and Schulz (Li et al. 2018, iSQRT-COV); zeros where tr Σ is 0.
 * [channels, channels].
 */
export const covarianceReference = (
  rows: Matrix,
  channels: number,
  { iterations, emptyValue }: CovarianceOptions,
): number[][] => {
  const n = rows.length;
  if (n === 0) return square(channels, () => emptyValue);
  const [first = []] = rows;
  const mean = first.map((base, c) => base + sum(rows.map((row) => at(row, c) - base)) / n);
  const covariance = square(
    channels,
    (i, j) => sum(rows.map((row) => (at(row, i) - at(mean, i)) * (at(row, j) - at(mean, j)))) / n,
  );
  const trace = sum(covariance.map((row, i) => at(row, i)));
  if (iterations === 0 || trace === 0) return covariance;
  const root = squareRoot(
    covariance.map((row) => row.map((value) => value / trace)),
    iterations,
  );
  return root.map((row) => row.map((value) => Math.sqrt(trace) * value));
};

const squareRoot = (a: Matrix, iterations: number): number[][] => {
  const identity = square(a.length, (i, j) => Number(i === j));
  let y = a;
  let z: Matrix = identity;
  for (let k = 0; k < iterations; k += 1) {
    const zy = product(z, y);
    const step = square(a.length, (i, j) => (3 * at(identity[i], j) - at(zy[i], j)) / 2);
    y = product(y, step);
    z = product(step, z);
  }
  return y.map((row) => [...row]);
};

const product = (a: Matrix, b: Matrix): number[][] =>
  square(a.length, (i, j) => b.reduce((total, row, k) => total + at(a[i], k) * at(row, j), 0));

const square = (extent: number, value: (i: number, j: number) => number): number[][] =>
  Array.from({ length: extent }, (_, i) => Array.from({ length: extent }, (__, j) => value(i, j)));

const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);

const at = (row: readonly number[] | undefined, i: number): number => row?.[i] ?? Number.NaN;
