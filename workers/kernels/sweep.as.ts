import * as axes from './axis.as';
import { fold, identity, lanes, loadAs, MaxNumber, MinNumber } from './fold.as';
import { evens, odds, shifted } from './lanes.as';

// The last two axes at once, for windows of two or three columns: a vector of columns is folded over the rows, stays in
// its register, and is folded with its neighbours. Rows first, written out, and columns then take half as many
// instructions again.

// Tags: how many rows there are.
class Two {}
class Three {}

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
  if (taps < 2 || taps > 3 || step < 1 || step > 2) return false;
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
  const end = to + <usize>outputs * sizeof<K>();
  let column = first;
  let a = edge<S, K, Op>(x, column, rows, pitch);
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
    const b = edge<S, K, Op>(x, column, rows, pitch);
    if (stride == 1) {
      v128.store(to, ones<K, Op>(a, b));
      a = b;
    } else {
      column += lanes<K>();
      const c = edge<S, K, Op>(x, column, rows, pitch);
      v128.store(to, twos<K, Op>(a, b, c));
      a = c;
    }
  }
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

function isNoted<Op>(): bool {
  return idof<Op>() == idof<MaxNumber>() || idof<Op>() == idof<MinNumber>();
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

/** The columns of a vector, folded over two or three rows. */
function folded<K, Op, N>(p: v128, q: v128, r: v128): v128 {
  const v = fold<K, Op>(p, q);
  return idof<N>() == idof<Two>() ? v : fold<K, Op>(v, r);
}

function summed<K, N>(p: v128, q: v128, r: v128): v128 {
  const v = v128.add<K>(p, q);
  return idof<N>() == idof<Two>() ? v : v128.add<K>(v, r);
}

/** The same of any number of rows, where some of the columns, or all, may lie outside: those are the identity. */
function edge<S, K, Op>(x: usize, column: i32, rows: i32, pitch: usize): v128 {
  const outside = v128.splat<K>(identity<K, Op>());
  if (column >= extent || column + lanes<K>() <= 0) return outside;
  const inside = min<i32>(max<i32>(column, 0), extent - lanes<K>());
  let from = x + <usize>inside * sizeof<S>();
  let v = loadAs<S, K>(from);
  for (let r = 1; r < rows; r++) v = fold<K, Op>(v, loadAs<S, K>((from += pitch)));
  if (inside == column) return v;
  const places = i8x16.add(
    i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    i8x16.splat(<i8>((column - inside) * <i32>sizeof<K>())),
  );
  return v128.bitselect(i8x16.swizzle(v, places), outside, i8x16.lt_u(places, i8x16.splat(16)));
}
