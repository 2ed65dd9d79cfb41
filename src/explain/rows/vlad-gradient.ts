import { at, dot, type Matrix, rowsIn } from './matrix.ts';
import type { RowGradient } from './row-gradient.ts';

/** Norms below it count as it. */
const LEAST_NORM = 1e-12;

/** Σ_k a_k u_k + Σ_k a_k(ρ_k − ρ̄)·z'_k, with u the gradient before the normalizations and ρ_k = u_k·(x − centroid_k). */
export const vladGradient: RowGradient = ({ rows, gradient, attributes, inputs }) => {
  const channels = rows[0]?.length ?? 0;
  const centroids = rowsIn(inputs.centroids?.values ?? new Float64Array(), channels);
  const weights = inputs.assignment && rowsIn(inputs.assignment.values, channels);
  const alpha = Number(attributes.alpha ?? 100);
  const residual = (row: Float64Array, k: number): Float64Array => row.map((x, c) => x - at(centroids, k, c));
  const assigned = rows.map((row) =>
    softmax(
      centroids.map((_, k) => {
        if (weights) return dot(weights[k] as Float64Array, row) + (inputs.bias?.values[k] ?? 0);
        const distance = residual(row, k);
        return -alpha * dot(distance, distance);
      }),
    ),
  );
  const sums = centroids.map((_, k) => {
    const sum = new Float64Array(channels);
    for (const [t, row] of rows.entries()) add(sum, (assigned[t] as Float64Array)[k] as number, residual(row, k));
    return sum;
  });
  const u = beforeNormalizations(sums, rowsIn(gradient, channels), attributes);
  return rows.map((row, t) => {
    const result = new Float64Array(channels);
    const a = assigned[t] as Float64Array;
    const rho = centroids.map((_, k) => dot(u[k] as Float64Array, residual(row, k)));
    const mean = rho.reduce((sum, value, k) => sum + (a[k] as number) * value, 0);
    for (const [k, value] of rho.entries()) {
      add(result, a[k] as number, u[k] as Float64Array);
      const slope = weights ? (weights[k] as Float64Array) : residual(row, k).map((x) => -2 * alpha * x);
      add(result, (a[k] as number) * (value - mean), slope);
    }
    return result;
  });
};

const add = (sum: Float64Array, factor: number, values: Float64Array): void => {
  for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] as number) + factor * (values[i] as number);
};

const softmax = (scores: readonly number[]): Float64Array => {
  const most = scores.reduce((largest, score) => Math.max(largest, score), Number.NEGATIVE_INFINITY);
  const powers = Float64Array.from(scores, (score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

/** Returns the gradient of the sums from that of the normalized ones: all, then each cluster. */
const beforeNormalizations = (
  sums: Matrix,
  gradient: Matrix,
  { intra_normalize: isIntra = true, normalize = true }: Readonly<Record<string, unknown>>,
): Matrix => {
  const clusters = isIntra ? sums.map((sum) => over(sum, Math.max(LEAST_NORM, Math.sqrt(dot(sum, sum))))) : sums;
  const flat = Float64Array.from(clusters.flatMap((cluster) => [...cluster]));
  const all = Float64Array.from(gradient.flatMap((row) => [...row]));
  const columns = sums[0]?.length ?? 0;
  const inside = rowsIn(normalize ? throughNorm(flat, all) : all, columns);
  return isIntra ? sums.map((sum, k) => throughNorm(sum, inside[k] as Float64Array)) : inside;
};

const over = (values: Float64Array, divisor: number): Float64Array => values.map((value) => value / divisor);

/** (ȳ − y(y·ȳ))/‖x‖; ȳ/1e-12 below that norm. */
const throughNorm = (x: Float64Array, gradient: Float64Array): Float64Array => {
  const norm = Math.sqrt(dot(x, x));
  if (norm < LEAST_NORM) return over(gradient, LEAST_NORM);
  const unit = over(x, norm);
  const along = dot(unit, gradient);
  return gradient.map((share, i) => (share - (unit[i] as number) * along) / norm);
};
