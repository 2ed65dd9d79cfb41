import { compute, output } from './arithmetic.as';
import { BF16, bytesOf, FP16 } from './codes.as';
import { finishRow } from './finish-row.as';
import { isNative } from './fold.as';
import { restoreHalves } from './half-order.as';
import { storeRow } from './store-row.as';

// The rows of a call's output, written one after another.
let next: usize = 0;
let end: usize = 0;
let spare: usize = 0;
let refused: i32 = 0;

/** Starts at `y`, of so many elements; `spareRow` has room for the longest row, rounded up to whole vectors. */
export function openOutput(y: usize, elements: usize, spareRow: usize): void {
  next = y;
  end = y + elements * bytesOf(output);
  spare = spareRow;
  refused = 0;
}

/**
 * Where to compute the next row, `count` elements of K rounded up to whole vectors: in the output itself where it is
 * of K and what is written too much will be overwritten by the rows to come.
 */
export function rowToCompute<K>(count: i32): usize {
  const whole = (<usize>count * sizeof<K>() + 15) & ~15;
  return output == compute && next + whole <= end ? next : spare;
}

/** Where the next row will be put; `returnTo` there puts the rows since then once more. */
export function outputPlace(): usize {
  return next;
}

export function returnTo(place: usize): void {
  next = place;
}

/** Finishes a computed row (see `finishRow`), converts it and puts it at its place. */
export function emitRow<K, Op>(row: usize, count: i32, cells: f64, cellsAt: usize): void {
  finishRow<K, Op>(row, count, cells, cellsAt);
  if (sizeof<K>() == 2 && (output == FP16 || output == BF16)) {
    restoreHalves<Op>(row, next, count);
    next += (<usize>count) << 1;
  } else {
    putRow<K>(row, count);
  }
}

/** Converts a finished row and puts it at its place. */
export function putRow<K>(row: usize, count: i32): void {
  if (row != next) {
    if (isNative<K>()) memory.copy(next, row, <usize>count * sizeof<K>());
    else refused |= storeRow<K>(output, row, next, count);
  }
  next += <usize>count * bytesOf(output);
}

/** Notes why the call is to be refused. */
export function refuse(reason: i32): void {
  refused = reason;
}

/** REFUSED_NAN when a NaN met an integer output, else 0. */
export function closeOutput(): i32 {
  return refused;
}
