import { Type } from '@sinclair/typebox';
import { defineReduction } from '../define-reduction.ts';
import type { Monoid } from '../reduction.ts';

/** Sums of x·e^(βx) and of e^(βx), both by e^center. */
type SoftState = { readonly center: number; readonly weighted: number; readonly weights: number };

const merge = (a: SoftState, b: SoftState): SoftState => {
  const [less, more] = a.center < b.center ? [a, b] : [b, a];
  if (less.center !== less.center || more.center !== more.center)
    return { center: Number.NaN, weighted: 0, weights: 0 };
  const factor = less.center === more.center ? 1 : Math.exp(less.center - more.center);
  // A term of weight 0 adds 0, even of an infinite element.
  const weighted = more.weighted + (factor === 0 ? 0 : less.weighted * factor);
  return { center: more.center, weighted, weights: more.weights + less.weights * factor };
};

/** The mean of the elements, each weighted by e^(βx): SoftPool (Stergiou et al. 2021). Empty: NaN. */
export const soft = defineReduction({
  name: 'soft',
  title: 'The mean of the elements, weighted by their exponentials (SoftPool).',
  attributes: {
    beta: Type.Optional(
      Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Number({ exclusiveMaximum: 0 })], {
        description: 'the inverse temperature (default 1): a number that is not 0',
      }),
    ),
  },
  arithmetic: ({ beta = 1 }) => ({ fold: 'soft', rate: beta }),
  state: {
    rule: 'exponentials',
    slots: {
      first: { name: 'weighted', part: 'first' },
      second: { name: 'weights', part: 'second' },
      center: { name: 'center', part: 'center', emptyValue: Number.NEGATIVE_INFINITY },
      count: { name: 'count' },
    },
  },
  monoid: ({ beta = 1 }): Monoid<SoftState> => ({
    identity: { center: Number.NEGATIVE_INFINITY, weighted: 0, weights: 0 },
    combine: (state, element) =>
      merge(state, { center: beta * Number(element), weighted: Number(element), weights: 1 }),
    merge,
    finish: ({ center, weighted, weights }) => {
      if (weights === 0) return Number.NaN;
      return Number.isFinite(center) ? weighted / weights : center / beta;
    },
  }),
});
