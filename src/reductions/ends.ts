import type { Element, Monoid } from './reduction.ts';

/** No element, or one. */
type EndState = readonly [] | readonly [Element];

/** Returns the monoid of the first or last element. Empty: NaN. */
export const endMonoid = (end: 'first' | 'last'): Monoid<EndState> => ({
  identity: [],
  combine: (state, element) => (end === 'first' && state.length > 0 ? state : [element]),
  merge: (a, b) => {
    const [near, far] = end === 'first' ? [a, b] : [b, a];
    return near.length > 0 ? near : far;
  },
  finish: ([element = Number.NaN]) => element,
});
