import { input } from '../base/arithmetic.as';
import { bytesOf } from '../base/datatypes.as';
import { addRowsExactly, isExact } from '../base/exact-sums.as';
import { fill, identity } from '../base/fold.as';
import { Four, foldRows, MoreFour, MoreOne, One, Three, Two } from '../base/fold-rows.as';
import { widenRow } from '../base/widen-row.as';
import * as axes from './axis.as';

/** From this many taps per step on, running suffixes and prefixes beat folding each window tap by tap. */
const LONG_ROWS: i64 = 6;

/**
 * One axis whose positions are rows of `length` neighboring elements. An output row is the fold of some input rows.
 */
export class Level {
  axis: usize = 0;
  extent: i32 = 0;
  outputs: i32 = 0;
  /** Elements of a row. */
  length: i32 = 0;
  /** Address of row 0. */
  rows: usize = 0;

  /** Widened copies of the latest rows, `kept` of them; which ones they are (−1: none) stands at `keptRows`. 0: read in place. */
  kept: i32 = 0;
  keptAt: usize = 0;
  keptRows: usize = 0;
  /** Or, where all are kept, how many of the first ones are there. */
  widened: i32 = 0;

  /** A folded row, input of the next level. */
  folded: usize = 0;

  /** Rows of suffixes that the scratch has room for. */
  suffixRows: i32 = 0;
  /** For long kernels: the folds of the ends of one block of `kernel` rows, and of the beginning of the next block. */
  running: bool = false;
  block: i64 = -1;
  suffixes: usize = 0;
  prefix: usize = 0;
  /** What the sums of a response of FP64 lost to rounding: those of a fold or of suffixes, and of the prefix. */
  lows: usize = 0;
  prefixLows: usize = 0;
  prefixRows: i32 = 0;
  prefixEmpty: bool = true;

  /** Starts a new plane whose rows begin at an address. */
  begin(rows: usize): void {
    this.rows = rows;
    this.block = -1;
    this.widened = 0;
    if (this.kept != 0) fill<i32>(this.keptRows, this.kept, -1);
  }

  /** Decides whether its windows are folded by running suffixes and prefixes: long ones, where there is room. */
  useRunning(): void {
    const kernel = axes.kernelOf(this.axis);
    this.running =
      axes.dilationOf(this.axis) == 1 &&
      kernel > 0 &&
      kernel >= LONG_ROWS * axes.strideOf(this.axis) &&
      kernel <= this.suffixRows &&
      this.outputs > 1;
  }
}

/** Address of row i as S; `tap` numbers the rows of one fold, for widened rows that a dilation spreads. */
function rowAt<S>(level: Level, i: i32, tap: i32): usize {
  const offset = <usize>i * <usize>level.length;
  if (level.kept == 0) return level.rows + offset * sizeof<S>();
  const dilated = axes.dilationOf(level.axis) > 1 && level.kept < level.extent;
  const slot = dilated ? tap & 3 : i % level.kept;
  const to = level.keptAt + <usize>slot * <usize>level.length * sizeof<S>();
  const mark = level.keptRows + ((<usize>slot) << 2);
  if (load<i32>(mark) != i) {
    widenRow<S>(level.rows + offset * bytesOf(input), to, level.length);
    store<i32>(mark, i);
  }
  return to;
}

/**
 * Address of the first of the `count` rows of output j, as S and contiguous. Where they
 * are widened, all rows of the plane are kept.
 */
export function rowsAt<S>(level: Level, j: i32, count: i32): usize {
  const offset = <usize>axes.firstOf(level.axis, j) * <usize>level.length;
  if (level.kept == 0) return level.rows + offset * sizeof<S>();
  const end = axes.firstOf(level.axis, j) + (count - 1) * <i32>axes.dilationOf(level.axis) + 1;
  if (end > level.widened) {
    const done = <usize>level.widened * <usize>level.length;
    const from = level.rows + done * bytesOf(input);
    widenRow<S>(from, level.keptAt + done * sizeof<S>(), (end - level.widened) * level.length);
    level.widened = end;
  }
  return level.keptAt + offset * sizeof<S>();
}

/** Writes output row j of a level: rows of S folded into `length` elements of K. Ask for the rows in ascending order. */
export function foldLevel<S, K, Op>(level: Level, j: i32, to: usize): void {
  if (level.running) return foldRunning<S, K, Op>(level, j, to);
  const count = axes.countOf(level.axis, level.outputs, j);
  const length = level.length;
  if (count == 0) return fill<K>(to, length, identity<K, Op>());
  let i = axes.firstOf(level.axis, j);
  const step = <i32>axes.dilationOf(level.axis);
  if (isExact<K, Op>() && count > 4) return addLevelExactly<S>(level, i, step, count, to);
  const lead = ((count - 1) & 3) + 1;
  const a = rowAt<S>(level, i, 0);
  const b = lead > 1 ? rowAt<S>(level, i + step, 1) : a;
  const c = lead > 2 ? rowAt<S>(level, i + 2 * step, 2) : a;
  if (lead == 1) foldRows<S, K, Op, One>(to, to, a, a, a, a, length);
  else if (lead == 2) foldRows<S, K, Op, Two>(to, to, a, b, a, a, length);
  else if (lead == 3) foldRows<S, K, Op, Three>(to, to, a, b, c, a, length);
  else foldRows<S, K, Op, Four>(to, to, a, b, c, rowAt<S>(level, i + 3 * step, 3), length);
  i += lead * step;
  for (let t = lead; t < count; t += 4, i += 4 * step) {
    const e = rowAt<S>(level, i, 0);
    const f = rowAt<S>(level, i + step, 1);
    const g = rowAt<S>(level, i + 2 * step, 2);
    foldRows<S, K, Op, MoreFour>(to, to, e, f, g, rowAt<S>(level, i + 3 * step, 3), length);
  }
}

/** The sums of `count` rows from row i on for responses of FP64, four rows at a time. */
function addLevelExactly<S>(level: Level, i: i32, step: i32, count: i32, to: usize): void {
  for (let t = 0; t < count; t += 4, i += 4 * step) {
    const rows = min<i32>(4, count - t);
    const a = rowAt<S>(level, i, 0);
    const b = rows > 1 ? rowAt<S>(level, i + step, 1) : a;
    const c = rows > 2 ? rowAt<S>(level, i + 2 * step, 2) : a;
    const d = rows > 3 ? rowAt<S>(level, i + 3 * step, 3) : a;
    addRowsExactly<S>(to, level.lows, a, b, c, d, rows, level.length, t == 0);
  }
}

/**
 * Rows in blocks as long as the kernel: a window is the end of one block and the beginning of the next, so each row is
 * folded twice whatever the kernel (van Herk 1992). Nothing is subtracted. Rows outside the plane do not count.
 */
function foldRunning<S, K, Op>(level: Level, j: i32, to: usize): void {
  const kernel = axes.kernelOf(level.axis);
  const start = <i64>j * axes.strideOf(level.axis);
  const block = start / kernel;
  const offset = <i32>(start % kernel);
  if (block != level.block) {
    foldSuffixes<S, K, Op>(level, block * kernel - axes.beforeOf(level.axis), <i32>kernel);
    level.block = block;
    level.prefixRows = 0;
    level.prefixEmpty = true;
  }
  const next = (block + 1) * kernel - axes.beforeOf(level.axis);
  for (; level.prefixRows < offset; level.prefixRows++) {
    const i = next + level.prefixRows;
    if (i < 0 || i >= level.extent) continue;
    const row = rowAt<S>(level, <i32>i, 0);
    if (isExact<K, Op>()) {
      addRowsExactly<S>(level.prefix, level.prefixLows, row, row, row, row, 1, level.length, level.prefixEmpty);
    } else if (level.prefixEmpty) foldRows<S, K, Op, One>(level.prefix, row, row, row, row, row, level.length);
    else foldRows<S, K, Op, MoreOne>(level.prefix, level.prefix, row, row, row, row, level.length);
    level.prefixEmpty = false;
  }
  const suffix = level.suffixes + <usize>offset * <usize>level.length * sizeof<K>();
  if (level.prefixEmpty) foldRows<K, K, Op, One>(to, suffix, suffix, suffix, suffix, suffix, level.length);
  else foldRows<K, K, Op, Two>(to, suffix, suffix, level.prefix, suffix, suffix, level.length);
}

/** suffixes[r] = the fold of rows first + r … first + kernel − 1. */
function foldSuffixes<S, K, Op>(level: Level, first: i64, kernel: i32): void {
  const pitch = <usize>level.length * sizeof<K>();
  let empty = true;
  for (let r = kernel - 1; r >= 0; r--) {
    const to = level.suffixes + <usize>r * pitch;
    const i = first + r;
    if (i < 0 || i >= level.extent) {
      if (empty) fill<K>(to, level.length, identity<K, Op>());
      else memory.copy(to, to + pitch, pitch);
    } else {
      const row = rowAt<S>(level, <i32>i, 0);
      if (isExact<K, Op>()) {
        if (!empty) memory.copy(to, to + pitch, pitch);
        addRowsExactly<S>(to, level.lows, row, row, row, row, 1, level.length, empty);
      } else if (empty) foldRows<S, K, Op, One>(to, row, row, row, row, row, level.length);
      else foldRows<S, K, Op, MoreOne>(to, to + pitch, row, row, row, row, level.length);
      empty = false;
    }
  }
}
