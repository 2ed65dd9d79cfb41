import { type Static, Type } from '@sinclair/typebox';
import { fractional } from '../compute-datatype.ts';
import type { Element, Monoid, Reduction } from '../reduction.ts';

const attributes = {
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'draw elements with this seed (default: their expected value)',
    }),
  ),
};
const schema = Type.Object(attributes);

type StochasticState = { readonly squares: number; readonly sum: number; readonly any: boolean };

const add = (a: StochasticState, b: StochasticState): StochasticState => ({
  squares: a.squares + b.squares,
  sum: a.sum + b.sum,
  any: a.any || b.any,
});

/** The positive part of an element; a NaN stays. */
const positive = (element: Element): number => Math.max(Number(element), 0);

/**
 * An element drawn with a probability in proportion to its positive part, or, without a seed, the expected one, Σx²/Σx
 * (Zeiler and Fergus 2013). Where no element is above 0: 0. Of nothing: NaN. `monoid` defines the expected one.
 */
export const stochastic: Reduction = {
  name: 'stochastic',
  title: 'An element drawn by its size, or the expected one (stochastic pooling).',
  attributes,
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: (given) => {
    const { seed } = given as Static<typeof schema>;
    return {
      compute: 'FP64',
      map: 'none',
      p: seed ?? 1,
      floor: 0,
      fold: seed === undefined ? 'expected' : 'sampled',
      finish: 'ratio',
      needsScaling: false,
      emptyValue: Number.NaN,
    };
  },
  state: (given) =>
    (given as Static<typeof schema>).seed === undefined
      ? {
          rule: 'add',
          slots: {
            first: { name: 'squares', part: 'first', emptyValue: 0 },
            second: { name: 'sum', part: 'second', emptyValue: 0 },
            count: { name: 'count', emptyValue: 0 },
          },
        }
      : 'an element that is drawn says nothing of those of other shards',
  monoid: (): Monoid<StochasticState> => ({
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
};
