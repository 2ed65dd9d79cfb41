import {
  ELEMENT_EXP,
  ELEMENT_GELU,
  ELEMENT_GELU_TANH,
  ELEMENT_SIGMOID,
  ELEMENT_SILU,
  ELEMENT_SOFTPLUS,
  ELEMENT_TANH,
} from '../base/codes.as';
import { complementaryError } from '../math/error-function.as';
import { expDoubles } from '../math/exponential.as';

/** √(2/π)·2, and times 0.044715: the tanh of `gelu_tanh` as a sigmoid. */
const LINEAR: f64 = 1.5957691216057308;
const CUBIC: f64 = 0.07135481627260025;

/** Below it tanh x is x − x³/3, as exact as FP32 needs it. */
const SMALL: f64 = 0.000244140625;

/**
 * Maps the FP64 from `at` on in place, two at a time: what lies behind an odd end is not used. `exact`: within a few ulp of
 * FP64, else of FP32. e^x, tanh x, 1 / (1 + e^−x), x·Φ(x), x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) / 2, x·sigmoid(x), or
 * ln(1 + e^x).
 */
export function activate(map: i32, at: usize, end: usize, exact: bool): void {
  switch (map) {
    case ELEMENT_EXP:
      for (; at < end; at += 16) v128.store(at, expDoubles(v128.load(at)));
      return;
    case ELEMENT_TANH:
      if (exact) for (; at < end; at += 8) store<f64>(at, Math.tanh(load<f64>(at)));
      else for (; at < end; at += 16) v128.store(at, tanhOf(v128.load(at)));
      return;
    case ELEMENT_SIGMOID:
      for (; at < end; at += 16) v128.store(at, f64x2.div(f64x2.splat(1), denominator(v128.load(at))));
      return;
    case ELEMENT_GELU:
      for (; at < end; at += 8) store<f64>(at, gelu(load<f64>(at)));
      return;
    case ELEMENT_GELU_TANH:
      for (; at < end; at += 16) {
        const v = v128.load(at);
        const slope = f64x2.add(f64x2.splat(LINEAR), f64x2.mul(f64x2.splat(CUBIC), f64x2.mul(v, v)));
        v128.store(at, f64x2.div(v, denominator(f64x2.mul(v, slope))));
      }
      return;
    case ELEMENT_SILU:
      for (; at < end; at += 16) {
        const v = v128.load(at);
        v128.store(at, f64x2.div(v, denominator(v)));
      }
      return;
    case ELEMENT_SOFTPLUS:
      for (; at < end; at += 8) store<f64>(at, softplus(load<f64>(at)));
  }
}

/** 1 + e^−v. */
function denominator(v: v128): v128 {
  return f64x2.add(f64x2.splat(1), expDoubles(f64x2.neg(v)));
}

function tanhOf(v: v128): v128 {
  const signs = i64x2.splat(i64.MIN_VALUE);
  const size = v128.andnot(v, signs);
  const decay = expDoubles(f64x2.mul(size, f64x2.splat(-2)));
  const one = f64x2.splat(1);
  const large = f64x2.div(f64x2.sub(one, decay), f64x2.add(one, decay));
  const small = f64x2.sub(size, f64x2.div(f64x2.mul(size, f64x2.mul(size, size)), f64x2.splat(3)));
  const value = v128.bitselect(small, large, f64x2.lt(size, f64x2.splat(SMALL)));
  return v128.or(value, v128.and(v, signs));
}

function gelu(x: f64): f64 {
  return 0.5 * x * complementaryError(-Math.SQRT1_2 * x);
}

function softplus(x: f64): f64 {
  return max<f64>(x, 0) + Math.log1p(Math.exp(-abs<f64>(x)));
}
