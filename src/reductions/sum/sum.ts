import { DTYPES } from '../../tensor/dtype.ts';
import { adding, counting, widened } from '../compute-datatype.ts';
import { defineReduction } from '../define-reduction.ts';
import { wrappingMonoid } from '../wrapping.ts';

/** The sum of the elements. Integers and BOOL add up to 64-bit integers, exactly; past 64 bits they wrap. Empty: 0. */
export const sum = defineReduction({
  name: 'sum',
  title: 'The sum of the elements.',
  outputDatatype: widened,
  arithmetic: (_, input, largestRegion) => ({
    fold: 'sum',
    compute: DTYPES[input].kind === 'float' ? adding(input, largestRegion) : counting(input),
    emptyValue: 0,
  }),
  state: { name: 'sum', by: 'sum' },
  monoid: (_, input) => wrappingMonoid(input, 0, { numbers: (a, b) => a + b, integers: (a, b) => a + b }),
});
