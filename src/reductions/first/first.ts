import { comparing } from '../compute-datatype.ts';
import type { Element, Monoid, Reduction } from '../reduction.ts';

type FirstState = readonly [] | readonly [Element];

/** The first element of the region, in the order of its listing. Of nothing: NaN. */
export const first: Reduction = {
  name: 'first',
  title: 'The first element.',
  attributes: {},
  selects: true,
  divides: false,
  outputDatatype: (input) => input,
  arithmetic: (_, input) => ({
    compute: comparing(input),
    map: 'none',
    p: 1,
    fold: 'first',
    finish: 'none',
    needsScaling: false,
    emptyValue: Number.NaN,
  }),
  state: () => ({
    rule: 'first',
    slots: { first: { name: 'value', emptyValue: 0 }, count: { name: 'count', emptyValue: 0 } },
  }),
  monoid: (): Monoid<FirstState> => ({
    identity: [],
    combine: (state, element) => (state.length > 0 ? state : [element]),
    merge: (a, b) => (a.length > 0 ? a : b),
    finish: ([element = Number.NaN]) => element,
  }),
};
