import { DTYPES } from '../../tensor/dtype.ts';
import { counting, widened } from '../compute-datatype.ts';
import type { Element, Monoid, Reduction } from '../reduction.ts';

/** The product of the elements. Integers and BOOL become 64-bit integers, which wrap. Of nothing: 1. */
export const prod: Reduction = {
  name: 'prod',
  title: 'The product of the elements.',
  attributes: {},
  selects: false,
  divides: false,
  outputDatatype: widened,
  arithmetic: (_, input) => ({
    compute: DTYPES[input].kind === 'float' ? 'FP64' : counting(input),
    map: 'none',
    p: 1,
    fold: 'prod',
    finish: 'none',
    needsScaling: false,
    emptyValue: 1,
  }),
  state: () => ({ name: 'prod', by: 'prod' }),
  monoid: (_, input): Monoid<Element> => {
    const { kind } = DTYPES[input];
    if (kind === 'float') {
      const multiply = (a: Element, b: Element): Element => Number(a) * Number(b);
      return { identity: 1, combine: multiply, merge: multiply, finish: (state) => state };
    }
    const wrap = kind === 'unsigned' ? BigInt.asUintN : BigInt.asIntN;
    const multiply = (a: Element, b: Element): Element => wrap(64, BigInt(a) * BigInt(b));
    return { identity: 1n, combine: multiply, merge: multiply, finish: (state) => state };
  },
};
