import { Type } from '@sinclair/typebox';
import { defineReduction } from '../define-reduction.ts';
import type { Monoid } from '../reduction.ts';

/** Sums of x·e^(βx) and of e^(βx), both by e^centre. */
type SoftState = { readonly centre: number; readonly weighted: number; readonly weights: number };

const merge = (a: SoftState, b: SoftState): SoftState => {
  const [less, more] = a.centre < b.centre ? [a, b] : [b, a];
  if (less.centre !== less.centre || more.centre !== more.centre)
    return { centre: Number.NaN, weighted: 0, weights: 0 };
  const factor = less.centre === more.centre ? 1 : Math.exp(less.centre - more.centre);
  // A term of weight 0 adds 0, even of an infinite element.
  const weighted = more.weighted + (factor === 0 ? 0 : less.weighted * factor);
  return { centre: more.centre, weighted, weights: more.weights + less.weights * factor };
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
      centre: { name: 'centre', part: 'centre', emptyValue: Number.NEGATIVE_INFINITY },
      count: { name: 'count' },
    },
  },
  monoid: ({ beta = 1 }): Monoid<SoftState> => ({
    identity: { centre: Number.NEGATIVE_INFINITY, weighted: 0, weights: 0 },
    combine: (state, element) =>
      merge(state, { centre: beta * Number(element), weighted: Number(element), weights: 1 }),
    merge,
    finish: ({ centre, weighted, weights }) => {
      if (weights === 0) return Number.NaN;
      return Number.isFinite(centre) ? weighted / weights : centre / beta;
    },
  }),
});
