import { Type } from '@sinclair/typebox';
import { defineReduction } from '../define-reduction.ts';
import type { Element, ReductionState } from '../reduction.ts';

type StochasticState = { readonly squares: number; readonly sum: number; readonly any: boolean };

const add = (a: StochasticState, b: StochasticState): StochasticState => ({
  squares: a.squares + b.squares,
  sum: a.sum + b.sum,
  any: a.any || b.any,
});

/** The positive part of an element; a NaN stays. */
const positive = (element: Element): number => Math.max(Number(element), 0);

/** The tensors of the expected element's state. */
const EXPECTED_STATE: ReductionState = {
  rule: 'add',
  slots: {
    first: { name: 'squares', part: 'first' },
    second: { name: 'sum', part: 'second' },
    count: { name: 'count' },
  },
};

/**
 * An element drawn with a probability in proportion to its positive part, or, without a seed, the expected one, Σx²/Σx
 * (Zeiler and Fergus 2013). Where no element is above 0: 0. Empty: NaN. `monoid` defines the expected one.
 */
export const stochastic = defineReduction({
  name: 'stochastic',
  title: 'An element drawn by its size, or the expected one (stochastic pooling).',
  attributes: {
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'draw elements with this seed (default: their expected value)',
      }),
    ),
  },
  arithmetic: ({ seed }) => (seed === undefined ? { fold: 'expected' } : { fold: 'sampled', seed }),
  state: ({ seed }) =>
    seed === undefined ? EXPECTED_STATE : 'an element that is drawn says nothing of those of other shards',
  monoid: () => ({
    identity: { squares: 0, sum: 0, any: false },
    combine: (state, element) => {
      const part = positive(element);
      return add(state, { squares: part * part, sum: part, any: true });
    },
    merge: add,
    finish: ({ squares, sum, any }) => {
      if (!any) return Number.NaN;
      return sum === 0 ? 0 : squares / sum;
    },
  }),
});
