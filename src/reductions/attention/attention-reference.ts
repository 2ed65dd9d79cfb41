type Matrix = readonly (readonly number[])[];

export type AttentionOptions = {
  /** [queries, key channels]. */
  readonly query: Matrix;
  readonly heads: number;
  readonly temperature: number;
  /** [out channels, in channels] each, as torch.nn.Linear has them. */
  readonly key?: Matrix | undefined;
  readonly value?: Matrix | undefined;
  readonly out?: Matrix | undefined;
};

/** The slow definition of attention over one row or more, [queries, out channels]: keys and values are projected row by row. */
export const attentionReference = (rows: Matrix, options: AttentionOptions): number[][] => {
  const { query, heads, temperature, key, value, out } = options;
  const keys = rows.map((row) => project(key, row));
  const values = rows.map((row) => project(value, row));
  const channels = value?.length ?? rows[0]?.length ?? 0;
  return query.map((q) => {
    const depth = q.length / heads;
    const width = channels / heads;
    const pooled = Array.from({ length: heads }, (_, h) => {
      const scores = keys.map((k) => dot(part(q, h, depth), part(k, h, depth)) / (Math.sqrt(depth) * temperature));
      const weights = softmax(scores);
      return Array.from({ length: width }, (__, c) =>
        rows.length === 0
          ? Number.NaN
          : dot(
              weights,
              values.map((v) => part(v, h, width)[c] as number),
            ),
      );
    }).flat();
    return [...project(out, pooled)];
  });
};

const project = (matrix: Matrix | undefined, row: readonly number[]): readonly number[] =>
  matrix === undefined ? row : matrix.map((weights) => dot(weights, row));

const part = (row: readonly number[], h: number, width: number): readonly number[] =>
  row.slice(h * width, (h + 1) * width);

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

const softmax = (scores: readonly number[]): readonly number[] => {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};
