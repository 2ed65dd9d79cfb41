import type { Backward, RanTransform } from './backward.ts';

/** The tokens of one document: their rows of x. */
const documentsOf = ({ x, inputs }: RanTransform): readonly (readonly number[])[] => {
  const { mask, offsets } = inputs;
  const rows = x.values.length / (x.shape.at(-1) ?? 1);
  if (offsets !== undefined) {
    return Array.from({ length: offsets.values.length - 1 }, (_, d) => {
      const [begin, end] = [offsets.values[d] as number, offsets.values[d + 1] as number];
      return Array.from({ length: end - begin }, (__, t) => begin + t);
    });
  }
  const tokens = x.shape.at(-2) ?? 1;
  return Array.from({ length: rows / tokens }, (_, d) =>
    Array.from({ length: tokens }, (__, t) => d * tokens + t).filter(
      (row) => mask === undefined || mask.values[row] !== 0,
    ),
  );
};

/** [x > 0]/(1 + x) of the first winner of each word, or of all tokens; by 1 + ln(1 + x) with a second logarithm. */
const splade: Backward = (ran) => {
  const { x, attributes, gradient } = ran;
  const words = x.shape.at(-1) ?? 1;
  const result = new Float64Array(x.values.length);
  const slope = (value: number): number => {
    if (!(value > 0)) return 0;
    return attributes.activation === 'log1p_relu' ? 1 / ((1 + value) * (1 + Math.log1p(value))) : 1 / (1 + value);
  };
  for (const [d, rows] of documentsOf(ran).entries()) {
    for (let w = 0; w < words; w += 1) {
      const at = (row: number): number => x.values[row * words + w] as number;
      const [first = -1] = rows;
      const winner = rows.reduce((best, row) => (at(row) > at(best) ? row : best), first);
      for (const row of attributes.pooling === 'sum' ? rows : rows.filter((each) => each === winner))
        result[row * words + w] = (gradient[d * words + w] as number) * slope(at(row));
    }
  }
  return { x: result };
};

/** Transforms of the tokens of documents. */
export const TOKENS: Readonly<Record<string, Backward>> = { splade };
