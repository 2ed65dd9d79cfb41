import { finish, input } from './arithmetic.as';
import { BF16, FINISH_NONE, FP32 } from './codes.as';
import { anyLarge } from './large.as';

// Sums of FP32 that left its range, which those of single elements may do: such a call runs again in FP64.

/** Whether the call has written a sum of FP32 that is infinite or NaN. */
let leftRange: bool = false;

/** Begins a call. */
export function watchRange(): void {
  leftRange = false;
}

/** Notes a sum of FP32 that is infinite or NaN. */
export function noteRange(): void {
  leftRange = true;
}

/**
 * Returns whether sums in FP64 may be others than those of FP32: where a sum left the range and one of `elements` finite
 * inputs at x is large. Without such an input, infinities and NaN of the inputs alone decide, in both datatypes.
 * `divisor`: 0 for the number of cells.
 */
export function mayDifferInDouble(x: usize, elements: usize, divisor: f64): bool {
  if (!leftRange) return false;
  if (finish != FINISH_NONE && divisor != 0 && abs<f64>(divisor) < 1) return true;
  if (input == FP32) return anyLarge<i32>(x, elements);
  return input == BF16 && anyLarge<i16>(x, elements);
}
