import type { Element, Monoid } from './reduction.ts';

type WeightedState = { readonly sum: number; readonly weights: number };

/** Returns the monoid of Σ w·x / Σ w, or, undivided, of Σ w·x. Empty, and where the weights sum to 0: NaN. An undivided sum of no elements is 0. */
export const weightedMean = (divide: boolean): Monoid<WeightedState> => ({
  identity: { sum: 0, weights: 0 },
  combine: ({ sum, weights }: WeightedState, element: Element, weight = 1) => ({
    sum: sum + weight * Number(element),
    weights: weights + weight,
  }),
  merge: (a, b) => ({ sum: a.sum + b.sum, weights: a.weights + b.weights }),
  finish: ({ sum, weights }) => (!divide ? sum : weights === 0 ? Number.NaN : sum / weights),
});
