import { fold, lanes, loadAs } from '../base/fold.as';
import * as axes from './axis.as';
import { evens, odds, shifted } from './lanes.as';
import { sweepApart } from './sweep-apart.as';
import { edge, folded, isNoted, summed, Three, Two } from './sweep-columns.as';

// The last two axes at once, for windows of two or three columns: a vector of columns is folded over the rows, stays in
// its register, and is folded with its neighbors. Rows first, written out, and columns then take half as many
// instructions again.

let extent: i32 = 0;
let outputs: i32 = 0;
let kernel: i32 = 0;
let stride: i32 = 0;
let first: i32 = 0;
/** Vectors of windows all of whose columns, and those that are loaded with them, are there. */
let whole: i32 = 0;
/** The sum of all elements: NaN where one of them is. */
let noted: v128 = i64x2.splat(0);

/** Whether the windows of an axis can be swept along; makes ready for it. */
export function setSweep<K>(axis: usize, columns: i32, windows: i32): bool {
  const before = axes.beforeOf(axis);
  const taps = axes.kernelOf(axis);
  const step = axes.strideOf(axis);
  if (columns < lanes<K>() || before < 0 || before > lanes<K>() || axes.dilationOf(axis) != 1) return false;
  if (taps < 2 || taps > 3 || step < 1 || step > 3) return false;
  extent = columns;
  outputs = windows;
  kernel = <i32>taps;
  stride = <i32>step;
  first = -(<i32>before);
  const room = extent - first - (stride + 1) * lanes<K>();
  whole = room < 0 ? 0 : min<i32>(room / (stride * lanes<K>()) + 1, (outputs + lanes<K>() - 1) / lanes<K>());
  return true;
}

/**
 * to[j] = the fold of columns j·stride − before … + kernel − 1 over `rows` rows of S, which begin at x, `pitch` bytes
 * apart; columns outside do not count. For all windows, rounded up to whole vectors. In the order of two passes. `Fast`:
 * Op where no NaN is. @returns whether one may have been lost by it
 */
export function sweep<S, K, Op, Fast>(x: usize, rows: i32, pitch: usize, to: usize): bool {
  if (stride == 3) {
    noted = sweepApart<S, K, Op, Fast>(x, rows, pitch, to, first, extent, outputs, kernel);
    return lost<K, Op, Fast>();
  }
  const end = to + <usize>outputs * sizeof<K>();
  let column = first;
  let a = edge<S, K, Op>(x, column, extent, rows, pitch);
  noted = a;
  if (whole > 0 && (rows == 2 || rows == 3)) {
    const from = x + <usize>(column + lanes<K>()) * sizeof<S>();
    const wholeEnd = to + ((<usize>whole) << 4);
    if (stride == 1) {
      if (rows == 3) a = sweepOnes<S, K, Fast, Three>(a, from, pitch, to, wholeEnd);
      else a = sweepOnes<S, K, Fast, Two>(a, from, pitch, to, wholeEnd);
    } else {
      if (rows == 3) a = sweepTwos<S, K, Fast, Three>(a, from, pitch, to, wholeEnd);
      else a = sweepTwos<S, K, Fast, Two>(a, from, pitch, to, wholeEnd);
    }
    to = wholeEnd;
    column += whole * stride * lanes<K>();
  }
  for (; to < end; to += 16) {
    column += lanes<K>();
    const b = edge<S, K, Op>(x, column, extent, rows, pitch);
    if (stride == 1) {
      v128.store(to, ones<K, Op>(a, b));
      a = b;
    } else {
      column += lanes<K>();
      const c = edge<S, K, Op>(x, column, extent, rows, pitch);
      v128.store(to, twos<K, Op>(a, b, c));
      a = c;
    }
  }
  return lost<K, Op, Fast>();
}

function lost<K, Op, Fast>(): bool {
  return idof<Fast>() != idof<Op>() && v128.any_true(v128.ne<K>(noted, noted));
}

/** Windows of stride 1 whose columns are all there, from those of `a` on, which stand before x. @returns the last columns */
function sweepOnes<S, K, Op, N>(a: v128, x: usize, pitch: usize, to: usize, end: usize): v128 {
  let y = x + pitch;
  let z = y + pitch;
  let sum = noted;
  for (; to < end; to += 16) {
    const p = loadAs<S, K>(x);
    const q = loadAs<S, K>(y);
    const r = idof<N>() == idof<Three>() ? loadAs<S, K>(z) : q;
    const b = folded<K, Op, N>(p, q, r);
    if (isNoted<Op>()) sum = v128.add<K>(sum, summed<K, N>(p, q, r));
    v128.store(to, ones<K, Op>(a, b));
    a = b;
    x += lanes<K>() * sizeof<S>();
    y += lanes<K>() * sizeof<S>();
    z += lanes<K>() * sizeof<S>();
  }
  noted = sum;
  return a;
}

/** The same with stride 2. */
function sweepTwos<S, K, Op, N>(a: v128, x: usize, pitch: usize, to: usize, end: usize): v128 {
  const half = lanes<K>() * sizeof<S>();
  let y = x + pitch;
  let z = y + pitch;
  let sum = noted;
  for (; to < end; to += 16) {
    const p = loadAs<S, K>(x);
    const q = loadAs<S, K>(y);
    const r = idof<N>() == idof<Three>() ? loadAs<S, K>(z) : q;
    const b = folded<K, Op, N>(p, q, r);
    const s = loadAs<S, K>(x + half);
    const t = loadAs<S, K>(y + half);
    const u = idof<N>() == idof<Three>() ? loadAs<S, K>(z + half) : t;
    const c = folded<K, Op, N>(s, t, u);
    if (isNoted<Op>()) sum = v128.add<K>(sum, v128.add<K>(summed<K, N>(p, q, r), summed<K, N>(s, t, u)));
    v128.store(to, twos<K, Op>(a, b, c));
    a = c;
    x += 2 * half;
    y += 2 * half;
    z += 2 * half;
  }
  noted = sum;
  return a;
}

/** Windows of stride 1 that begin at the columns of a, which b follow. */
function ones<K, Op>(a: v128, b: v128): v128 {
  const next = shifted<K>(a, b);
  const v = fold<K, Op>(a, next);
  return kernel == 2 ? v : fold<K, Op>(v, shifted<K>(next, shifted<K>(b, b)));
}

/** Windows of stride 2 that begin at the columns of a, which b and c follow. */
function twos<K, Op>(a: v128, b: v128, c: v128): v128 {
  const even = evens<K>(a, b);
  const v = fold<K, Op>(even, odds<K>(a, b));
  return kernel == 2 ? v : fold<K, Op>(v, shifted<K>(even, c));
}
