import { type Static, Type } from '@sinclair/typebox';
import { fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

const attributes = {
  filter: Type.Optional(
    Type.Array(Type.Number(), {
      minItems: 1,
      maxItems: 1024,
      description: 'weights of the taps along every axis, as many as kernel_shape has (default: binomial)',
    }),
  ),
};
const schema = Type.Object(attributes);

/** Binomial coefficients of a kernel: 1, 2, 1 of three. */
const binomial = (kernel: number): readonly number[] => {
  let row = [1];
  for (let n = 1; n < kernel; n += 1) row = [1, ...row.slice(1).map((value, i) => value + (row[i] as number)), 1];
  return row;
};

/**
 * Σ f·x / Σ f over the cells of a window, f the product of the axes' filters: a depthwise low-pass (BlurPool, Zhang 2019).
 * Of nothing: NaN.
 */
export const blur: Reduction = {
  name: 'blur',
  title: 'The mean of a window’s elements by a low-pass filter (BlurPool).',
  attributes,
  regions: ['window'],
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: (given) => {
    const { filter } = given as Static<typeof schema>;
    return {
      compute: 'FP64',
      map: 'none',
      p: 1,
      floor: Number.NaN,
      filter: (kernel) => filter ?? binomial(kernel),
      fold: 'weighted',
      finish: 'ratio',
      unsafe: false,
      ofNothing: Number.NaN,
    };
  },
  state: () => 'the weights of a window are those of its cells, which lie in one shard',
  monoid: (): Monoid<{ readonly sum: number; readonly weights: number }> => ({
    identity: { sum: 0, weights: 0 },
    combine: ({ sum, weights }, element, weight = 1) => ({
      sum: sum + weight * Number(element),
      weights: weights + weight,
    }),
    merge: (a, b) => ({ sum: a.sum + b.sum, weights: a.weights + b.weights }),
    finish: ({ sum, weights }) => (weights === 0 ? Number.NaN : sum / weights),
  }),
};
