import { Type } from '@sinclair/typebox';
import { defineReduction } from './define-reduction.ts';
import type { Monoid, Reduction } from './reduction.ts';

/**
 * Number, mean and sum of squared distances from it. The mean is kept as a distance from one of the elements, too: of
 * numbers that are large beside what they differ by, the rounding of the mean itself would spoil the squares.
 */
type Moments = {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
  readonly origin: number;
  readonly distance: number;
};

/** Chan, Golub and LeVeque 1983. */
const merge = (a: Moments, b: Moments): Moments => {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const apart = b.origin - a.origin + (b.distance - a.distance);
  const squares = a.squares + b.squares + apart * apart * ((a.count * b.count) / count);
  const distance = a.distance + (apart * b.count) / count;
  return { count, mean: a.origin + distance, squares, origin: a.origin, distance };
};

const momentsOf = (x: number): Moments => ({
  count: 1,
  mean: x,
  // An infinite element is at no distance from any mean.
  squares: x * 0,
  origin: x,
  distance: 0,
});

/** Returns the variance or its root: Σ(x − mean)² / (n − correction) + eps, in two passes. Of n ≤ correction: NaN. */
export const moment = (name: 'var' | 'std', title: string): Reduction =>
  defineReduction({
    name,
    title,
    attributes: {
      correction: Type.Optional(
        Type.Number({ minimum: 0, description: 'taken from the number of elements before it divides (default 0)' }),
      ),
      eps: Type.Optional(Type.Number({ minimum: 0, description: 'added to the variance (default 0)' })),
    },
    arithmetic: ({ correction = 0, eps = 0 }) => ({
      fold: 'deviation',
      correction,
      eps,
      finish: name === 'var' ? 'variance' : 'deviation',
    }),
    state: {
      rule: 'moments',
      slots: {
        first: { name: 'm2', part: 'squares' },
        center: { name: 'mean', part: 'mean' },
        count: { name: 'count' },
      },
    },
    monoid: ({ correction = 0, eps = 0 }): Monoid<Moments> => ({
      identity: { count: 0, mean: 0, squares: 0, origin: 0, distance: 0 },
      combine: (state, element) => merge(state, momentsOf(Number(element))),
      merge,
      finish: ({ count, squares }) => {
        if (count === 0 || count <= correction) return Number.NaN;
        const variance = squares / (count - correction) + eps;
        return name === 'var' ? variance : Math.sqrt(variance);
      },
    }),
  });
