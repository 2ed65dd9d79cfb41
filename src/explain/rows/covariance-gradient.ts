import { at, combined, identity, inner, type Matrix, matrixOf, product, trace, transposed } from './matrix.ts';
import type { RowGradient } from './row-gradient.ts';

/** (1/n)(U + Uᵀ)(x − m) with U the gradient of the covariance, or of its root by Newton and Schulz. */
export const covarianceGradient: RowGradient = ({ rows, gradient, attributes }) => {
  const n = rows.length;
  const channels = rows[0]?.length ?? 0;
  const mean = Float64Array.from(
    { length: channels },
    (_, c) => rows.reduce((sum, row) => sum + (row[c] as number), 0) / n,
  );
  const ofRoot = matrixFrom(gradient, channels, attributes.triangle === true);
  const u =
    attributes.root === 'newton_schulz'
      ? rootGradient(covarianceOf(rows, mean), ofRoot, Number(attributes.iterations ?? 5))
      : ofRoot;
  const both = combined(1, u, 1, transposed(u));
  return rows.map((row) =>
    Float64Array.from({ length: channels }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < channels; j += 1) sum += at(both, i, j) * ((row[j] as number) - (mean[j] as number));
      return sum / n;
    }),
  );
};

/** Returns a gradient as a matrix; of a triangle only its upper part. */
const matrixFrom = (gradient: Float64Array, channels: number, isTriangle: boolean): Matrix => {
  if (!isTriangle) return matrixOf(channels, channels, (i, j) => gradient[i * channels + j] as number);
  return matrixOf(channels, channels, (i, j) =>
    j < i ? 0 : (gradient[i * channels - (i * (i - 1)) / 2 + (j - i)] as number),
  );
};

const covarianceOf = (rows: Matrix, mean: Float64Array): Matrix =>
  matrixOf(mean.length, mean.length, (i, j) => {
    let sum = 0;
    for (const row of rows)
      sum += ((row[i] as number) - (mean[i] as number)) * ((row[j] as number) - (mean[j] as number));
    return sum / rows.length;
  });

/** Returns the gradient of Σ from that of √tr·Y_K, back through the iterations (Li et al. 2018); 0 where the trace is 0. */
const rootGradient = (sigma: Matrix, u: Matrix, iterations: number): Matrix => {
  const size = sigma.length;
  const tr = trace(sigma);
  if (tr === 0) return identity(size, 0);
  const steps: { readonly y: Matrix; readonly z: Matrix; readonly t: Matrix }[] = [];
  let y = combined(1 / tr, sigma, 0, sigma);
  let z = identity(size);
  for (let k = 0; k < iterations; k += 1) {
    const t = combined(1.5, identity(size), -0.5, product(z, y));
    steps.push({ y, z, t });
    [y, z] = [product(y, t), product(t, z)];
  }
  let ofY = combined(Math.sqrt(tr), u, 0, u);
  let ofZ = identity(size, 0);
  for (const step of steps.toReversed()) {
    const ofT = combined(1, product(transposed(step.y), ofY), 1, product(ofZ, transposed(step.z)));
    const nextY = combined(1, product(ofY, transposed(step.t)), -0.5, product(transposed(step.z), ofT));
    ofZ = combined(1, product(transposed(step.t), ofZ), -0.5, product(ofT, transposed(step.y)));
    ofY = nextY;
  }
  const ofTrace = inner(u, y) / (2 * Math.sqrt(tr)) - inner(ofY, sigma) / tr ** 2;
  return combined(1 / tr, ofY, ofTrace, identity(size));
};
