import { endMonoid } from '../ends.ts';
import { selection } from '../selection.ts';

/** The first element of the region, in row-major order. Empty: NaN. */
export const first = selection({
  name: 'first',
  title: 'The first element.',
  fold: { fold: 'first' },
  state: { rule: 'first', slots: { first: { name: 'value' }, count: { name: 'count' } } },
  monoid: () => endMonoid('first'),
});
