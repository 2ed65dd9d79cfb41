import { endMonoid } from '../ends.ts';
import { selection } from '../selection.ts';

/** The last element of the region, in row-major order. Empty: NaN. */
export const last = selection({
  name: 'last',
  title: 'The last element.',
  fold: { fold: 'last' },
  state: { rule: 'last', slots: { first: { name: 'value' }, count: { name: 'count' } } },
  monoid: () => endMonoid('last'),
});
