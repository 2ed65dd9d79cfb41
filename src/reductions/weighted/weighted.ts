import { type Static, Type } from '@sinclair/typebox';
import { fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

const attributes = {
  divide: Type.Optional(
    Type.Boolean({ description: 'true (default) or false: whether the sum is divided by that of the weights' }),
  ),
};
const schema = Type.Object(attributes);

const divides = (given: Readonly<Record<string, unknown>>): boolean => {
  const { divide = true } = given as Static<typeof schema>;
  return divide;
};

/** Σ w·x / Σ w, or, without division, Σ w·x; w from the input `weights`. Of nothing, and where no weight is left: NaN. A sum of nothing is 0. */
export const weighted: Reduction = {
  name: 'weighted',
  title: 'The mean of the elements by given weights.',
  attributes,
  selects: false,
  divides: false,
  inputs: [{ name: 'weights' }],
  outputDatatype: fractional,
  arithmetic: (given) => ({
    compute: 'FP64',
    map: 'none',
    p: 1,
    fold: 'weighted',
    finish: divides(given) ? 'ratio' : 'none',
    needsScaling: false,
    emptyValue: divides(given) ? Number.NaN : 0,
    floor: Number.NaN,
  }),
  state: () => ({
    rule: 'add',
    slots: {
      first: { name: 'sum', part: 'first', emptyValue: 0 },
      second: { name: 'total_weight', part: 'second', emptyValue: 0 },
    },
  }),
  monoid: (given): Monoid<{ readonly sum: number; readonly weights: number }> => ({
    identity: { sum: 0, weights: 0 },
    combine: ({ sum, weights }, element, weight = 1) => ({
      sum: sum + weight * Number(element),
      weights: weights + weight,
    }),
    merge: (a, b) => ({ sum: a.sum + b.sum, weights: a.weights + b.weights }),
    finish: ({ sum, weights }) => (!divides(given) ? sum : weights === 0 ? Number.NaN : sum / weights),
  }),
};
