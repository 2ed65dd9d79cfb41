export type VladOptions = {
  /** [clusters, channels]. */
  readonly centroids: Matrix;
  /** [clusters, channels]; without them rows are assigned by distance. */
  readonly weights?: Matrix;
  /** [clusters]. */
  readonly bias?: readonly number[];
  readonly alpha: number;
  readonly intraNormalize: boolean;
  readonly normalize: boolean;
  readonly emptyValue: number;
};

type Matrix = readonly (readonly number[])[];

/** Norms below it count as it. */
const LEAST_NORM = 1e-12;

/**
 * The slow definition of NetVLAD (Arandjelović et al. 2016): for each cluster k Σ a_k(x) · (x − centroid_k) over the
 * rows x, a as `vladAssignment`; each cluster over its L2 norm, all over theirs, as asked for. [clusters, channels].
 */
export const vladReference = (rows: Matrix, options: VladOptions): number[][] => {
  const { centroids, intraNormalize, normalize, emptyValue } = options;
  if (rows.length === 0) return centroids.map((centroid) => centroid.map(() => emptyValue));
  const assignments = rows.map((row) => vladAssignment(row, options));
  const sums = centroids.map((centroid, k) =>
    centroid.map((center, c) => sum(rows.map((row, i) => at(assignments[i], k) * (at(row, c) - center)))),
  );
  const clusters = intraNormalize ? sums.map((row) => over(row, normOf(row))) : sums;
  return normalize ? clusters.map((row) => over(row, normOf(clusters.flat()))) : clusters;
};

/** softmax_k(weight_k · row + bias_k) or, without weights, softmax_k(−alpha · ‖row − centroid_k‖²). */
export const vladAssignment = (
  row: readonly number[],
  { centroids, weights, bias, alpha }: Pick<VladOptions, 'centroids' | 'weights' | 'bias' | 'alpha'>,
): number[] => {
  const scores = weights
    ? weights.map((weight, k) => sum(row.map((x, c) => x * at(weight, c))) + (bias ? at(bias, k) : 0))
    : centroids.map((centroid) => -alpha * sum(row.map((x, c) => (x - at(centroid, c)) ** 2)));
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  return over(powers, sum(powers));
};

const normOf = (values: readonly number[]): number => Math.max(LEAST_NORM, Math.sqrt(sum(values.map((v) => v * v))));

const over = (values: readonly number[], divisor: number): number[] => values.map((value) => value / divisor);

const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);

const at = (row: readonly number[] | undefined, i: number): number => row?.[i] ?? Number.NaN;
