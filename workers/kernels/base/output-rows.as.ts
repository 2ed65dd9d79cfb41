import { compute, output } from './arithmetic.as';
import { BF16, FP16, FP32 } from './codes.as';
import { bytesOf } from './datatypes.as';
import { finishRow } from './finish-row.as';
import { isNative } from './fold.as';
import { restoreHalves } from './half-order.as';
import { storeRow } from './store-row.as';

// The rows of a call's output, written one after another.
let next: usize = 0;
let end: usize = 0;
let spare: usize = 0;
let refused: i32 = 0;
/** Whether rows take the place only of what is not finite. */
let repairs: bool = false;

/** Until `endRepair` rows take the place only of what is not finite: FP32, FP16 or BF16. */
export function beginRepair(): void {
  repairs = true;
}

export function endRepair(): void {
  repairs = false;
}

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
  if (repairs) repairRow<K>(row, count);
  else if (row != next) {
    if (isNative<K>()) memory.copy(next, row, <usize>count * sizeof<K>());
    else refused |= storeRow<K>(output, row, next, count);
  }
  next += <usize>count * bytesOf(output);
}

/** In place of the elements of the next row that are not finite those of a computed one, which is spoiled. */
function repairRow<K>(row: usize, count: i32): void {
  storeRow<K>(output, row, row, count);
  const bytes = bytesOf(output);
  for (let i: usize = 0; i < <usize>count; i++) {
    const at = next + i * bytes;
    if (bytes == 4) {
      if (!(abs<f32>(load<f32>(at)) < Infinity)) store<u32>(at, load<u32>(row + i * 4));
    } else {
      const endless: u16 = output == FP16 ? 0x7c00 : 0x7f80;
      if ((load<u16>(at) & endless) == endless) store<u16>(at, load<u16>(row + i * 2));
    }
  }
}

/** Whether sums of FP32 for a response of this datatype may be repaired. */
export function isRepairable(): bool {
  return !repairs && (output == FP32 || output == FP16 || output == BF16);
}

/** Notes why the call is to be refused. */
export function refuse(reason: i32): void {
  refused = reason;
}

/** REFUSED_NAN when a NaN met an integer output, else 0. */
export function closeOutput(): i32 {
  return refused;
}
