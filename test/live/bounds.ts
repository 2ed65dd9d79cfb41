import { DTYPES, type DType } from '../../src/tensor/dtype.ts';

/** Half an ulp, relative. */
const UNIT: Partial<Record<DType, number>> = { FP64: 2 ** -53, FP32: 2 ** -24, FP16: 2 ** -11, BF16: 2 ** -8 };
const LEAST: Partial<Record<DType, number>> = { FP64: 2 ** -1074, FP32: 2 ** -149, FP16: 2 ** -24, BF16: 2 ** -133 };

/**
 * How far a library's value may be from ours. `chosen`: an element, exact. `sum`: of at most `terms` terms of at most
 * `largest`, added in the library's datatype in any order: terms·u·Σ|x| (Higham 1993, §4.2), with `steps` roundings of
 * intermediate tensors to the datatype of the response; both round once. `relative`: that many units of the value.
 */
export type Bound =
  | { readonly kind: 'chosen' }
  | { readonly kind: 'sum'; readonly terms: number; readonly largest: number; readonly steps?: number }
  | { readonly kind: 'mean'; readonly terms: number; readonly largest: number; readonly steps?: number }
  | { readonly kind: 'relative'; readonly units: number; readonly absolute?: number };

export const CHOSEN: Bound = { kind: 'chosen' };

/** The largest difference that a value of this datatype may have. `input`: the narrowest that the library computes in. */
export const allowed = (bound: Bound, value: number, output: DType): number => {
  const unit = UNIT[output];
  if (bound.kind === 'chosen') return 0;
  // A whole number: one where the quotient is near it.
  if (unit === undefined) return DTYPES[output].kind === 'bool' ? 0 : 1;
  const least = 2 * (LEAST[output] ?? 0);
  if (bound.kind === 'relative') return bound.units * unit * Math.abs(value) + (bound.absolute ?? 0) + least;
  // Libraries accumulate 16 bits in FP32.
  const inner = Math.min(unit, 2 ** -24);
  const size = bound.kind === 'sum' ? bound.terms * bound.largest : bound.largest;
  return (bound.terms + 2) * inner * size + 2 * unit * Math.abs(value) + (bound.steps ?? 0) * unit * size + least;
};
