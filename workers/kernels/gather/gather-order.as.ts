import {
  INTERPOLATION_HIGHER,
  INTERPOLATION_LOWER,
  INTERPOLATION_MIDPOINT,
  INTERPOLATION_NEAREST,
} from '../base/codes.as';
import { rows } from './gather-rows.as';
import { sortHeap } from './sort-heap.as';

// Order statistics: the elements of a region are laid out column by column and partly sorted. Linear interpolation between
// two of them as numpy.quantile has it (Hyndman and Fan 1996).

/** Most elements that are sorted by comparing all columns at once. */
const FEW_ORDERED: i32 = 24;

/** Elements that quickselect passes for each one of a line, at most: random orders take 2.75 on average (Knuth 1971). */
const MOST_STEPS: i64 = 8;

/** Copies the n rows of a part, elements `from` … of regions of `total`, into `sorted`: K [width][total]. */
export function keepRows<K>(sorted: usize, from: i32, n: i32, total: i32, width: i32): void {
  for (let l = 0; l < width; l++) {
    let to = sorted + (<usize>l * <usize>total + <usize>from) * sizeof<K>();
    for (let e = 0; e < n; e++, to += sizeof<K>()) {
      store<K>(to, load<K>(<usize>load<u32>(rows + ((<usize>e) << 2)) + <usize>l * sizeof<K>()));
    }
  }
}

/** How many elements of a line of `total` are left when NaN are taken out, which is done in place; −1 for a NaN that may not be. */
export function withoutNan<K>(line: usize, total: i32, skipNan: bool): i32 {
  if (isInteger<K>()) return total;
  let kept = 0;
  for (let e = 0; e < total; e++) {
    const value = load<K>(line + <usize>e * sizeof<K>());
    if (value == value) {
      store<K>(line + <usize>kept * sizeof<K>(), value);
      kept++;
    } else if (!skipNan) return -1;
  }
  return kept;
}

/** Whether a quantile is one of the elements. */
export function isChosen(interpolation: i32): bool {
  return (
    interpolation == INTERPOLATION_LOWER ||
    interpolation == INTERPOLATION_HIGHER ||
    interpolation == INTERPOLATION_NEAREST
  );
}

/** The rank (from 0) of the element that is the quantile q of n. */
export function chosenRank(n: i32, q: f64, interpolation: i32): i32 {
  const place = q * <f64>(n - 1);
  if (interpolation == INTERPOLATION_LOWER) return <i32>Math.floor(place);
  if (interpolation == INTERPOLATION_HIGHER) return <i32>Math.ceil(place);
  // Half to even, as numpy rounds.
  return <i32>nearest<f64>(place);
}

/** The quantile q of the n elements of a line, which is partly sorted, between two of them. */
export function quantileOf<K>(line: usize, n: i32, q: f64, interpolation: i32): f64 {
  const place = q * <f64>(n - 1);
  const below = <i32>Math.floor(place);
  const fraction = place - <f64>below;
  const low = <f64>ranked<K>(line, n, below);
  if (fraction == 0) return low;
  const high = <f64>ranked<K>(line, n, below + 1);
  // Equal ends stay what they are, infinities too.
  if (low == high) return low;
  if (interpolation == INTERPOLATION_MIDPOINT) return low / 2 + high / 2;
  // The limit at an infinite end, and no overflow of finite ones; between both infinities there is none.
  if (!(high - low < Infinity)) return low * (1 - fraction) + high * fraction;
  return fraction < 0.5 ? low + (high - low) * fraction : high - (high - low) * (1 - fraction);
}

/**
 * The element of rank k (from 0) of a line of n, which is partly sorted: all before it are not larger, all behind it not
 * smaller. Quickselect, and heapsort of the rest where its pivots divide badly (introselect, Musser 1997): at most
 * n log n steps, whatever the order.
 */
export function ranked<K>(line: usize, n: i32, k: i32): K {
  let left = 0;
  let right = n - 1;
  let steps = MOST_STEPS * <i64>n;
  while (right - left > FEW_ORDERED) {
    steps -= right - left;
    if (steps < 0) {
      sortHeap<K>(line + <usize>left * sizeof<K>(), right - left + 1);
      return load<K>(line + <usize>k * sizeof<K>());
    }
    const pivot = middle<K>(line, left, right);
    let i = left;
    let j = right;
    while (i <= j) {
      while (load<K>(line + <usize>i * sizeof<K>()) < pivot) i++;
      while (load<K>(line + <usize>j * sizeof<K>()) > pivot) j--;
      if (i <= j) {
        swap<K>(line, i, j);
        i++;
        j--;
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return load<K>(line + <usize>k * sizeof<K>());
  }
  for (let i = left + 1; i <= right; i++) {
    const value = load<K>(line + <usize>i * sizeof<K>());
    let j = i - 1;
    for (; j >= left && load<K>(line + <usize>j * sizeof<K>()) > value; j--) {
      store<K>(line + <usize>(j + 1) * sizeof<K>(), load<K>(line + <usize>j * sizeof<K>()));
    }
    store<K>(line + <usize>(j + 1) * sizeof<K>(), value);
  }
  return load<K>(line + <usize>k * sizeof<K>());
}

/** The median of the first, middle and last element of a part of a line. */
function middle<K>(line: usize, left: i32, right: i32): K {
  const a = load<K>(line + <usize>left * sizeof<K>());
  const b = load<K>(line + <usize>((left + right) >> 1) * sizeof<K>());
  const c = load<K>(line + <usize>right * sizeof<K>());
  return max<K>(min<K>(a, b), min<K>(max<K>(a, b), c));
}

function swap<K>(line: usize, i: i32, j: i32): void {
  const at = line + <usize>i * sizeof<K>();
  const other = line + <usize>j * sizeof<K>();
  const value = load<K>(at);
  store<K>(at, load<K>(other));
  store<K>(other, value);
}

/**
 * The element of rank k (from 0) of each of `width` columns, from the n ≤ FEW_ORDERED rows of a part, by comparing all columns at
 * once; a NaN makes its column NaN. `spare`: n vectors.
 */
export function rankedLanes<K>(n: i32, k: i32, width: i32, spare: usize, to: usize): void {
  const end = (<usize>n) << 4;
  for (let columnBytes: usize = 0; columnBytes < <usize>width * sizeof<K>(); columnBytes += 16) {
    let nan = i64x2.splat(0);
    for (let e = 0; e < n; e++) {
      const v = v128.load(<usize>load<u32>(rows + ((<usize>e) << 2)) + columnBytes);
      nan = v128.or(nan, v128.ne<K>(v, v));
      v128.store(spare + ((<usize>e) << 4), v);
    }
    // Ranks 0 … k rise to the front, one pass each.
    for (let rank = 0; rank <= k; rank++) {
      const place = spare + ((<usize>rank) << 4);
      let least = v128.load(place);
      for (let at = place + 16; at < spare + end; at += 16) {
        const v = v128.load(at);
        v128.store(at, v128.pmax<K>(least, v));
        least = v128.pmin<K>(least, v);
      }
      v128.store(place, least);
    }
    v128.store(to + columnBytes, v128.or(v128.load(spare + ((<usize>k) << 4)), nan));
  }
}

/** Whether `rankedLanes` may be used. */
export function isFew(n: i32): bool {
  return n <= FEW_ORDERED;
}
