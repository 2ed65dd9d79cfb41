import { lanes, Max, Sum } from './fold.as';
import { spread } from './fold-lanes.as';

// The state of a region whose winner or number of elements is asked for: the value so far (K), the position of the
// winner (−1: none yet) and the elements seen, each as wide as K. Rows of such states are folded with rows of elements.

/** Whether a NaN wins against an earlier NaN. */
let lastNan: bool = false;

/** Says, for a whole call, which NaN of a region wins: its first or its last. */
export function setLastNan(last: bool): void {
  lastNan = last;
}

/** The state of an empty region, `count` times. */
export function clearStates<K>(values: usize, winners: usize, seen: usize, count: i32, value: K): void {
  for (let i = 0; i < count; i++, values += sizeof<K>(), winners += sizeof<K>(), seen += sizeof<K>()) {
    store<K>(values, value);
    storeWide<K>(winners, -1);
    storeWide<K>(seen, 0);
  }
}

/** A 32-bit number in a place as wide as K. */
export function storeWide<K>(at: usize, value: i32): void {
  if (sizeof<K>() == 4) store<i32>(at, value);
  else store<i64>(at, value);
}

/** Folds `count` states with a row of elements that all stand at plane position `position`. */
export function foldStates<K, Op>(
  values: usize,
  winners: usize,
  seen: usize,
  row: usize,
  position: i32,
  count: i32,
  skipNan: bool,
): void {
  let i = 0;
  const here = sizeof<K>() == 4 ? i32x4.splat(position) : i64x2.splat(position);
  for (; i + lanes<K>() <= count; i += lanes<K>()) {
    foldVector<K, Op>(values, winners, seen, v128.load(row), here, skipNan);
    values += 16;
    winners += 16;
    seen += 16;
    row += 16;
  }
  for (; i < count; i++) {
    foldState<K, Op>(values, winners, seen, load<K>(row), position, skipNan);
    values += sizeof<K>();
    winners += sizeof<K>();
    seen += sizeof<K>();
    row += sizeof<K>();
  }
}

function foldVector<K, Op>(values: usize, winners: usize, seen: usize, v: v128, here: v128, skipNan: bool): void {
  const nan = isFloat<K>() ? v128.ne<K>(v, v) : i64x2.splat(0);
  const use = skipNan ? v128.not(nan) : i64x2.splat(-1);
  const value = v128.load(values);
  if (idof<Op>() == idof<Sum>()) {
    v128.store(values, v128.add<K>(value, v128.and(v, use)));
  } else {
    const winner = v128.load(winners);
    const held = isFloat<K>() ? v128.eq<K>(value, value) : i64x2.splat(-1);
    const none = sizeof<K>() == 4 ? i32x4.eq(winner, i32x4.splat(-1)) : i64x2.eq(winner, i64x2.splat(-1));
    const open = lastNan ? v128.or(held, nan) : held;
    const wins = v128.and(use, v128.or(none, v128.and(open, v128.or(nan, beyond<K, Op>(v, value)))));
    v128.store(values, v128.bitselect(v, value, wins));
    v128.store(winners, v128.bitselect(here, winner, wins));
  }
  if (sizeof<K>() == 4) v128.store(seen, i32x4.sub(v128.load(seen), use));
  else v128.store(seen, i64x2.sub(v128.load(seen), use));
}

/** Lanes where a wins against b, neither a NaN. */
function beyond<K, Op>(a: v128, b: v128): v128 {
  if (isFloat<K>()) return idof<Op>() == idof<Max>() ? v128.gt<K>(a, b) : v128.lt<K>(a, b);
  const sign = isSigned<K>() ? i64x2.splat(0) : i64x2.splat(i64.MIN_VALUE);
  if (idof<Op>() == idof<Max>()) return i64x2.gt_s(v128.xor(a, sign), v128.xor(b, sign));
  return i64x2.lt_s(v128.xor(a, sign), v128.xor(b, sign));
}

/** Whether a value may still be beaten: a NaN only by a later NaN, where the last one wins. */
function isOpen<K>(value: K, nan: bool): bool {
  return isInteger<K>() || value == value || (lastNan && nan);
}

function foldState<K, Op>(values: usize, winners: usize, seen: usize, v: K, position: i32, skipNan: bool): void {
  const nan = isFloat<K>() && v != v;
  if (nan && skipNan) return;
  const value = load<K>(values);
  if (idof<Op>() == idof<Sum>()) {
    store<K>(values, <K>(value + v));
  } else {
    const none = sizeof<K>() == 4 ? load<i32>(winners) == -1 : load<i64>(winners) == -1;
    const better = idof<Op>() == idof<Max>() ? v > value : v < value;
    if (none || (isOpen<K>(value, nan) && (nan || better))) {
      store<K>(values, v);
      storeWide<K>(winners, position);
    }
  }
  if (sizeof<K>() == 4) store<i32>(seen, load<i32>(seen) + 1);
  else store<i64>(seen, load<i64>(seen) + 1);
}

/** The same for one state and the elements at the `count` listed positions of a plane, or, `dense`, one after another. */
export function foldListed<K, Op>(
  values: usize,
  winners: usize,
  seen: usize,
  plane: usize,
  listed: usize,
  count: i32,
  dense: bool,
  skipNan: bool,
): void {
  let value = load<K>(values);
  let winner: i32 = load<i32>(winners);
  let found: i32 = load<i32>(seen);
  for (let e = 0; e < count; e++, listed += 4) {
    const position = load<i32>(listed);
    const v = load<K>(plane + <usize>(dense ? e : position) * sizeof<K>());
    const nan = isFloat<K>() && v != v;
    if (nan && skipNan) continue;
    found++;
    if (idof<Op>() == idof<Sum>()) {
      value = <K>(value + v);
    } else {
      const better = idof<Op>() == idof<Max>() ? v > value : v < value;
      if (winner < 0 || (isOpen<K>(value, nan) && (nan || better))) {
        value = v;
        winner = position;
      }
    }
  }
  store<K>(values, value);
  storeWide<K>(winners, winner);
  storeWide<K>(seen, found);
}

/** The same for the states of neighbouring regions, one in each lane, whose elements lie `step` plane positions apart. */
export function foldNeighbours<K, Op>(
  values: usize,
  winners: usize,
  seen: usize,
  plane: usize,
  listed: usize,
  count: i32,
  step: i32,
  skipNan: bool,
): void {
  const apart = sizeof<K>() == 4 ? i32x4(0, step, 2 * step, 3 * step) : i64x2(0, step);
  for (const end = listed + ((<usize>count) << 2); listed < end; listed += 4) {
    const position = load<i32>(listed);
    const v = spread<K>(plane + <usize>position * sizeof<K>(), <usize>step * sizeof<K>());
    const here = sizeof<K>() == 4 ? i32x4.add(apart, i32x4.splat(position)) : i64x2.add(apart, i64x2.splat(position));
    foldVector<K, Op>(values, winners, seen, v, here, skipNan);
  }
}
