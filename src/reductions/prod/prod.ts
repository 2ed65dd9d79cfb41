import { DTYPES } from '../../tensor/dtype.ts';
import { counting, widened } from '../compute-datatype.ts';
import { defineReduction } from '../define-reduction.ts';
import { wrappingMonoid } from '../wrapping.ts';

/** The product of the elements. Integers and BOOL become 64-bit integers, which wrap. Empty: 1. */
export const prod = defineReduction({
  name: 'prod',
  title: 'The product of the elements.',
  outputDatatype: widened,
  arithmetic: (_, input) => ({
    fold: 'prod',
    compute: DTYPES[input].kind === 'float' ? 'FP64' : counting(input),
    emptyValue: 1,
  }),
  state: { name: 'prod', by: 'prod' },
  monoid: (_, input) => wrappingMonoid(input, 1, { numbers: (a, b) => a * b, integers: (a, b) => a * b }),
});
