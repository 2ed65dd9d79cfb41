type Matrix = readonly (readonly number[])[];

export type AttentionOptions = {
  /** [queries, key channels]. */
  readonly query: Matrix;
  readonly heads: number;
  readonly temperature: number;
  /** Rows that keys are made of, one for each row (default: the rows). */
  readonly keys?: Matrix | undefined;
  /** [out channels, in channels] each, as torch.nn.Linear has them. */
  readonly key?: Matrix | undefined;
  readonly value?: Matrix | undefined;
  readonly out?: Matrix | undefined;
  readonly keyBias?: readonly number[] | undefined;
  readonly valueBias?: readonly number[] | undefined;
  readonly outBias?: readonly number[] | undefined;
};

/**
 * The slow definition of attention over one row or more, [queries, out channels]: keys and values are projected row by row.
 */
export const attentionReference = (rows: Matrix, options: AttentionOptions): number[][] => {
  const { query, heads, temperature, key, value, out } = options;
  const keys = (options.keys ?? rows).map((row) => project(key, options.keyBias, row));
  const values = rows.map((row) => project(value, options.valueBias, row));
  return query.map((q) => {
    const depth = q.length / heads;
    const pooled = Array.from({ length: heads }, (_, h) => {
      const scores = keys.map((k) => dot(part(q, h, heads), part(k, h, heads)) / (Math.sqrt(depth) * temperature));
      const weights = softmax(scores);
      const columns = part(values[0] ?? [], h, heads);
      return columns.map((__, c) =>
        dot(
          weights,
          values.map((v) => part(v, h, heads)[c] as number),
        ),
      );
    }).flat();
    return [...project(out, options.outBias, pooled)];
  });
};

const project = (
  matrix: Matrix | undefined,
  bias: readonly number[] | undefined,
  row: readonly number[],
): readonly number[] => (matrix === undefined ? row : matrix.map((weights, i) => dot(weights, row) + (bias?.[i] ?? 0)));

/** The channels of a head. */
const part = (row: readonly number[], h: number, heads: number): readonly number[] =>
  row.slice((h * row.length) / heads, ((h + 1) * row.length) / heads);

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

const softmax = (scores: readonly number[]): readonly number[] => {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};
