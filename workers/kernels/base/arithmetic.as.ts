import { FOLD_SUM, FP64, MAP_NONE } from './codes.as';

// What is done to the elements: set once at the beginning of a call, the same until its end.
export let input: i32 = 0;
export let output: i32 = 0;
/** Datatype of the rows that are folded: `compute`, or FP32 where that is exact and promoted on the way. */
export let source: i32 = 0;
/** Datatype of the accumulators: FP32, FP64, INT64, UINT64. */
export let compute: i32 = 0;
export let map: i32 = 0;
export let exponent: f64 = 1;
export let operation: i32 = 0;
export let finish: i32 = 0;

export function setArithmetic(
  inputType: i32,
  sourceType: i32,
  computeType: i32,
  outputType: i32,
  mapKind: i32,
  p: f64,
  foldKind: i32,
  finishKind: i32,
): void {
  input = inputType;
  source = sourceType;
  compute = computeType;
  output = outputType;
  map = mapKind;
  exponent = p;
  operation = foldKind;
  finish = finishKind;
}

/** Folds in FP64 from here on, what was to be folded in FP32. */
export function computeInDouble(): void {
  compute = FP64;
}

/** Whether the call adds for a response of FP64: what its sums lose to rounding is kept (exact-sums.as.ts). */
export function addsExactly(): bool {
  return operation == FOLD_SUM && compute == FP64 && output == FP64;
}

/** Whether rows of the input can be folded where they are. */
export function readInPlace(): bool {
  return input == source && map == MAP_NONE;
}
