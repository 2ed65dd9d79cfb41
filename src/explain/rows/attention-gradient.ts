import type { WideTensor } from '../explained-pooling.ts';
import { dot, type Matrix, rowsIn } from './matrix.ts';
import type { RanRows, RowGradient } from './row-gradient.ts';

/**
 * Σ_h a_t[V_hᵀu_h + (u_h·(v_t − o_h))·K_hᵀq_h/(√d·τ)], u = Oᵀȳ, over the queries; without other rows of which the keys are made,
 * as those have the second term.
 */
export const attentionGradient: RowGradient = ({ rows, keyRows, gradient, attributes, inputs, queries }) => {
  const channels = rows[0]?.length ?? 0;
  const heads = Number(attributes.heads ?? 1);
  const [key, value, out] = ['key', 'value', 'out'].map((name) => inputs[name]);
  const values = rows.map((row) => projected(value, inputs.value_bias, row));
  const keys = keysOf({ rows, keyRows, inputs });
  const results = rows.map(() => new Float64Array(channels));
  const perQuery = gradient.length / Math.max(queries.length, 1);
  for (const [q, query] of queries.entries()) {
    const ofOut = gradient.subarray(q * perQuery, (q + 1) * perQuery);
    const u = out === undefined ? ofOut : backProjected(out, ofOut);
    const ofValues = rows.map(() => new Float64Array(u.length));
    const ofKeys = rows.map(() => new Float64Array(query.length));
    for (let h = 0; h < heads; h += 1)
      addHead(
        { head: h, heads, query, keys, values, u, temperature: Number(attributes.temperature ?? 1) },
        ofValues,
        ofKeys,
      );
    for (const [t, result] of results.entries()) {
      const shares = [backProjected(value, ofValues[t] as Float64Array)];
      if (keyRows === undefined) shares.push(backProjected(key, ofKeys[t] as Float64Array));
      for (const share of shares)
        for (let c = 0; c < channels; c += 1) result[c] = (result[c] as number) + (share[c] as number);
    }
  }
  return results;
};

/** Returns the keys of a region: its rows, or others, projected. */
export const keysOf = ({ rows, keyRows, inputs }: Pick<RanRows, 'rows' | 'keyRows' | 'inputs'>): Matrix =>
  (keyRows ?? rows).map((row) => projected(inputs.key, inputs.key_bias, row));

type Head = {
  readonly head: number;
  readonly heads: number;
  readonly query: Float64Array;
  readonly keys: Matrix;
  readonly values: Matrix;
  readonly u: Float64Array;
  readonly temperature: number;
};

/** Adds the gradients of the values and keys of one head. */
const addHead = (
  { head, heads, query, keys, values, u, temperature }: Head,
  ofValues: Matrix,
  ofKeys: Matrix,
): void => {
  const part = (row: Float64Array): Float64Array =>
    row.subarray((head * row.length) / heads, ((head + 1) * row.length) / heads);
  const q = part(query);
  const scale = 1 / (Math.sqrt(q.length) * temperature);
  const a = headWeights({ head, heads, query, keys, temperature });
  const uh = part(u);
  const along = values.map((value) => dot(uh, part(value)));
  const mean = along.reduce((sum, each, t) => sum + (a[t] as number) * each, 0);
  for (const [t, weight] of a.entries()) {
    const [v, k] = [part(ofValues[t] as Float64Array), part(ofKeys[t] as Float64Array)];
    for (let c = 0; c < v.length; c += 1) v[c] = weight * (uh[c] as number);
    for (let c = 0; c < k.length; c += 1) k[c] = weight * ((along[t] as number) - mean) * (q[c] as number) * scale;
  }
};

/** Returns the weights of the rows of a region for one query and head: softmax(q·k / (√d·τ)). */
export const headWeights = ({
  head,
  heads,
  query,
  keys,
  temperature,
}: Pick<Head, 'head' | 'heads' | 'query' | 'keys' | 'temperature'>): Float64Array => {
  const part = (row: Float64Array): Float64Array =>
    row.subarray((head * row.length) / heads, ((head + 1) * row.length) / heads);
  const q = part(query);
  return softmax(keys.map((key) => dot(q, part(key)) / (Math.sqrt(q.length) * temperature)));
};

const softmax = (scores: readonly number[]): Float64Array => {
  const most = scores.reduce((largest, score) => Math.max(largest, score), Number.NEGATIVE_INFINITY);
  // Of an infinite largest exponent the elements that equal it share the weight.
  const powers = Float64Array.from(scores, (score) =>
    Number.isFinite(most) ? Math.exp(score - most) : score === most ? 1 : 0,
  );
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

const projected = (matrix: WideTensor | undefined, bias: WideTensor | undefined, row: Float64Array): Float64Array =>
  matrix === undefined
    ? row
    : Float64Array.from(rowsIn(matrix.values, row.length), (weights, i) => dot(weights, row) + (bias?.values[i] ?? 0));

/** Wᵀȳ. */
const backProjected = (matrix: WideTensor | undefined, gradient: Float64Array): Float64Array => {
  if (matrix === undefined) return gradient;
  const columns = matrix.shape[1] ?? 0;
  const result = new Float64Array(columns);
  gradient.forEach((share, o) => {
    if (share === 0) return;
    for (let c = 0; c < columns; c += 1)
      result[c] = (result[c] as number) + share * (matrix.values[o * columns + c] as number);
  });
  return result;
};
