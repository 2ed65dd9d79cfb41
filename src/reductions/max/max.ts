import { extremum } from '../extremum.ts';
import { selection } from '../selection.ts';

/** The largest element. NaN: NaN. Empty: −∞, or the lowest integer. */
export const max = selection({
  name: 'max',
  title: 'The largest element; NaN wins.',
  fold: { fold: 'max' },
  emptyValue: Number.NEGATIVE_INFINITY,
  state: { name: 'max', by: 'max' },
  monoid: (input) => extremum('max', input),
});
