import { extremum } from '../extremum.ts';
import { selection } from '../selection.ts';

/** The smallest element. NaN: NaN. Empty: +∞, or the highest integer. */
export const min = selection({
  name: 'min',
  title: 'The smallest element; NaN wins.',
  fold: { fold: 'min' },
  emptyValue: Number.POSITIVE_INFINITY,
  state: { name: 'min', by: 'min' },
  monoid: (input) => extremum('min', input),
});
