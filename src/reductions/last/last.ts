import { comparing } from '../compute-datatype.ts';
import type { Element, Monoid, Reduction } from '../reduction.ts';

type LastState = readonly [] | readonly [Element];

/** The last element of the region, in the order of its listing. Of nothing: NaN. */
export const last: Reduction = {
  name: 'last',
  title: 'The last element.',
  attributes: {},
  selects: true,
  divides: false,
  outputDatatype: (input) => input,
  arithmetic: (_, input) => ({
    compute: comparing(input),
    map: 'none',
    p: 1,
    fold: 'last',
    finish: 'none',
    needsScaling: false,
    emptyValue: Number.NaN,
  }),
  state: () => ({
    rule: 'last',
    slots: { first: { name: 'value', emptyValue: 0 }, count: { name: 'count', emptyValue: 0 } },
  }),
  monoid: (): Monoid<LastState> => ({
    identity: [],
    combine: (_, element) => [element],
    merge: (a, b) => (b.length > 0 ? b : a),
    finish: ([element = Number.NaN]) => element,
  }),
};
