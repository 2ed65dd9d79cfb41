import {
  ELEMENT_ABS,
  ELEMENT_AFFINE,
  ELEMENT_CLAMP,
  ELEMENT_LOG1P,
  ELEMENT_POWER,
  ELEMENT_RELU,
  ELEMENT_SIGNED_POWER,
  ELEMENT_TRUNC,
} from '../base/codes.as';
import { powDoubles } from '../math/pow.as';

/**
 * Maps the elements from `at` on, in place: |x|, (a·x)^b, max(x, 0), ln(1 + x), x without its fraction, x from a to b, a·x + b,
 * or |x|^b with the sign of x. NaN stays.
 */
export function mapElements<K>(map: i32, at: usize, end: usize, a: f64, b: f64): void {
  switch (map) {
    case ELEMENT_ABS:
      for (; at < end; at += sizeof<K>()) store<K>(at, sizeOf<K>(load<K>(at)));
      return;
    case ELEMENT_POWER:
      for (; at < end; at += sizeof<K>()) store<K>(at, <K>Math.pow(a * <f64>load<K>(at), b));
      return;
    case ELEMENT_RELU:
      return clampElements<K>(at, end, <K>0, greatest<K>());
    case ELEMENT_LOG1P:
      for (; at < end; at += sizeof<K>()) store<K>(at, <K>Math.log1p(<f64>load<K>(at)));
      return;
    case ELEMENT_TRUNC:
      if (isFloat<K>()) for (; at < end; at += sizeof<K>()) store<K>(at, trunc<K>(load<K>(at)));
      return;
    case ELEMENT_CLAMP:
      return clampElements<K>(at, end, <K>a, <K>b);
    case ELEMENT_AFFINE:
      for (; at < end; at += sizeof<K>()) store<K>(at, <K>(a * <f64>load<K>(at) + b));
      return;
    case ELEMENT_SIGNED_POWER:
      if (isFloat<K>() && sizeof<K>() == 8) signedPowers(at, end, b);
  }
}

/** Infinity, or the greatest integer. */
function greatest<K>(): K {
  if (isFloat<K>()) return <K>Infinity;
  return isSigned<K>() ? <K>i64.MAX_VALUE : <K>u64.MAX_VALUE;
}

function clampElements<K>(at: usize, end: usize, least: K, most: K): void {
  for (; at < end; at += sizeof<K>()) {
    const value = load<K>(at);
    store<K>(at, value < least ? least : value > most ? most : value);
  }
}

/** |value|; of the lowest INT64 the highest. */
function sizeOf<K>(value: K): K {
  if (isFloat<K>()) return abs<K>(value);
  if (!isSigned<K>() || value >= <K>0) return value;
  return <i64>value == i64.MIN_VALUE ? <K>i64.MAX_VALUE : <K>(0 - value);
}

/** FP64, two at a time: what lies behind an odd end is not used. */
function signedPowers(at: usize, end: usize, exponent: f64): void {
  const signs = i64x2.splat(i64.MIN_VALUE);
  const exponents = f64x2.splat(exponent);
  for (; at < end; at += 16) {
    const v = v128.load(at);
    const size = v128.andnot(v, signs);
    const power = exponent == 0.5 ? f64x2.sqrt(size) : powDoubles(size, exponents);
    v128.store(at, v128.or(power, v128.and(v, signs)));
  }
}
