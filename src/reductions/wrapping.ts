import { DTYPES, type DType } from '../tensor/dtype.ts';
import type { Element, Monoid } from './reduction.ts';

/** Returns the monoid of sums or products of a datatype: of floats in FP64, of integers in 64 bits, which wrap. */
export const wrappingMonoid = (
  input: DType,
  identity: 0 | 1,
  of: { readonly numbers: (a: number, b: number) => number; readonly integers: (a: bigint, b: bigint) => bigint },
): Monoid<Element> => {
  const { kind } = DTYPES[input];
  const wrap = kind === 'unsigned' ? BigInt.asUintN : BigInt.asIntN;
  const combine = (a: Element, b: Element): Element =>
    kind === 'float' ? of.numbers(Number(a), Number(b)) : wrap(64, of.integers(BigInt(a), BigInt(b)));
  return {
    identity: kind === 'float' ? identity : BigInt(identity),
    combine,
    merge: combine,
    finish: (state) => state,
  };
};
