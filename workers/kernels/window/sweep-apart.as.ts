import { fold, lanes, loadAs } from '../base/fold.as';
import { firstThirds, lastThirds, secondThirds } from './lanes.as';
import { edge, folded, isNoted, summed, Three, Two } from './sweep-columns.as';

// Windows of two or three columns and stride 3, which share none: a vector of them that would stand over the edge is
// made from where it does not, and some of it twice.

let noted: v128 = i64x2.splat(0);

/** `sweep` with stride 3, from column `first` on. @returns the sum of all elements that `Fast` folded */
export function sweepApart<S, K, Op, Fast>(
  x: usize,
  rows: i32,
  pitch: usize,
  to: usize,
  first: i32,
  extent: i32,
  outputs: i32,
  kernel: i32,
): v128 {
  const many = lanes<K>();
  noted = v128.splat<K>(<K>0);
  for (let j = 0; j < outputs; j += many) {
    let column = first + 3 * j;
    if (column + 3 * many > extent && j > 0 && (outputs - many) * 3 + first + 3 * many <= extent) {
      j = outputs - many;
      column = first + 3 * j;
    }
    const place = to + <usize>j * sizeof<K>();
    if (column >= 0 && column + 3 * many <= extent && (rows == 2 || rows == 3)) {
      const left = extent - column;
      const some = min<i32>(left / (3 * many), max<i32>((outputs - j) / many, 1));
      const from = x + <usize>column * sizeof<S>();
      if (rows == 3) sweepThrees<S, K, Fast, Three>(from, pitch, place, some, kernel);
      else sweepThrees<S, K, Fast, Two>(from, pitch, place, some, kernel);
      j += (some - 1) * many;
    } else {
      const a = edge<S, K, Op>(x, column, extent, rows, pitch);
      const b = edge<S, K, Op>(x, column + many, extent, rows, pitch);
      v128.store(place, threes<K, Op>(kernel, a, b, edge<S, K, Op>(x, column + 2 * many, extent, rows, pitch)));
    }
  }
  return noted;
}

/** So many vectors of windows of stride 3, the first of which begins at x. */
function sweepThrees<S, K, Op, N>(x: usize, pitch: usize, to: usize, count: i32, kernel: i32): void {
  const third = lanes<K>() * sizeof<S>();
  const end = to + ((<usize>count) << 4);
  let y = x + pitch;
  let z = y + pitch;
  let sum = noted;
  for (; to < end; to += 16) {
    const a = loadAs<S, K>(x);
    const b = loadAs<S, K>(x + third);
    const c = loadAs<S, K>(x + 2 * third);
    const d = loadAs<S, K>(y);
    const e = loadAs<S, K>(y + third);
    const f = loadAs<S, K>(y + 2 * third);
    const g = idof<N>() == idof<Three>() ? loadAs<S, K>(z) : d;
    const h = idof<N>() == idof<Three>() ? loadAs<S, K>(z + third) : e;
    const i = idof<N>() == idof<Three>() ? loadAs<S, K>(z + 2 * third) : f;
    if (isNoted<Op>()) {
      sum = v128.add<K>(sum, v128.add<K>(summed<K, N>(a, d, g), summed<K, N>(b, e, h)));
      sum = v128.add<K>(sum, summed<K, N>(c, f, i));
    }
    v128.store(
      to,
      threes<K, Op>(kernel, folded<K, Op, N>(a, d, g), folded<K, Op, N>(b, e, h), folded<K, Op, N>(c, f, i)),
    );
    x += 3 * third;
    y += 3 * third;
    z += 3 * third;
  }
  noted = sum;
}

/** Windows of stride 3 that begin with the first column of a, which b and c follow. */
function threes<K, Op>(kernel: i32, a: v128, b: v128, c: v128): v128 {
  const v = fold<K, Op>(firstThirds<K>(a, b, c), secondThirds<K>(a, b, c));
  return kernel == 2 ? v : fold<K, Op>(v, lastThirds<K>(a, b, c));
}
