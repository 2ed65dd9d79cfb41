import { NO_ORDER_STATE, orderMonoid } from '../order.ts';
import { selection } from '../selection.ts';

/** The middle element, of an even number the lower one (torch.median). NaN: NaN. Empty: NaN. */
export const median = selection({
  name: 'median',
  title: 'The middle element; of two, the lower.',
  fold: { fold: 'quantile', q: 0.5, interpolation: 'lower' },
  selects: false,
  state: NO_ORDER_STATE,
  monoid: () => orderMonoid(0.5, 'lower'),
});
