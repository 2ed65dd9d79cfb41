import { DTYPES } from '../../tensor/dtype.ts';
import { adding, counting, widened } from '../compute-datatype.ts';
import type { Element, Monoid, Reduction } from '../reduction.ts';

/** The sum of the elements. Integers and BOOL add up to 64-bit integers, exactly; past 64 bits they wrap. Of nothing: 0. */
export const sum: Reduction = {
  name: 'sum',
  title: 'The sum of the elements.',
  attributes: {},
  selects: false,
  divides: false,
  outputDatatype: widened,
  arithmetic: (_, input, largestRegion) => ({
    compute: DTYPES[input].kind === 'float' ? adding(input, largestRegion) : counting(input),
    map: 'none',
    p: 1,
    fold: 'sum',
    finish: 'none',
    needsScaling: false,
    emptyValue: 0,
  }),
  state: () => ({ name: 'sum', by: 'sum' }),
  monoid: (_, input): Monoid<Element> => {
    const { kind } = DTYPES[input];
    if (kind === 'float') {
      const add = (a: Element, b: Element): Element => Number(a) + Number(b);
      return { identity: 0, combine: add, merge: add, finish: (state) => state };
    }
    const wrap = kind === 'unsigned' ? BigInt.asUintN : BigInt.asIntN;
    const add = (a: Element, b: Element): Element => wrap(64, BigInt(a) + BigInt(b));
    return { identity: 0n, combine: add, merge: add, finish: (state) => state };
  },
};
